use tokio::net::TcpListener;

use super::*;

#[test]
fn servers_take_turns_and_one_that_failed_is_asked_last_for_a_while() {
    let servers = Servers::new(["a", "b", "c"].map(|name| (name.to_owned(), 9000)).into());
    let now = Instant::now();
    assert_eq!(servers.order(now), [0, 1, 2]);
    assert_eq!(servers.order(now), [1, 2, 0]);
    servers.note(2, false, now);
    assert_eq!(servers.order(now), [0, 1, 2], "it was its turn");
    assert_eq!(servers.order(now), [0, 1, 2]);
    assert_eq!(servers.order(now + AVOIDED), [1, 2, 0]);
}

#[test]
fn one_that_owes_an_answer_is_asked_last_until_it_has_given_it() {
    let servers = Servers::new(["a", "b"].map(|name| (name.to_owned(), 9000)).into());
    let now = Instant::now();
    servers.ask(0, now);
    assert_eq!(servers.order(now), [0, 1], "it has had no time yet");
    servers.order(now);
    assert_eq!(servers.order(now + OWED), [1, 0], "it was its turn");
    assert_eq!(servers.order(now + FORGOTTEN), [1, 0]);
    assert_eq!(servers.order(now + FORGOTTEN), [0, 1], "forgotten");
    servers.note(0, true, now + OWED);
    servers.order(now);
    assert_eq!(servers.order(now + OWED * 2), [0, 1]);
}

#[tokio::test]
async fn one_that_does_not_connect_is_passed_over_and_none_is_said() {
    let there = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = there.local_addr().expect("an address").port();
    let gone = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let closed = gone.local_addr().expect("an address").port();
    drop(gone);
    let servers = Servers::new(vec![("127.0.0.1".into(), closed), ("127.0.0.1".into(), port)]);
    for _ in 0..3 {
        assert_eq!(servers.choose().await.map(|server| server.1), Some(port));
    }
    drop(there);
    assert_eq!(servers.choose().await, None);
}
