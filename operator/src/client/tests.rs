use http::StatusCode;
use k8s_openapi::api::core::v1::{ConfigMap, Secret};
use kube::{
    Api,
    api::{DeleteParams, ListParams, WatchParams},
};
use tokio::task::JoinHandle;
use tower_test::mock;

use super::*;

type Handle = mock::Handle<Request<Body>, Response<Body>>;

fn client(leadership: Leadership) -> (Client, Handle) {
    let (service, handle) = mock::pair::<Request<Body>, Response<Body>>();
    (guarded(Client::new(service, "photos"), leadership, Metrics::default()), handle)
}

#[tokio::test]
async fn a_write_without_the_lease_never_leaves() {
    let (client, mut handle) = client(Leadership::never());
    let maps = Api::<ConfigMap>::default_namespaced(client);
    let error = maps.delete("x", &DeleteParams::default()).await.expect_err("it does not lead");
    assert!(format!("{error:?}").contains("LeaseRanOut"), "{error:?}");
    let left = timeout(Duration::from_millis(50), handle.next_request()).await;
    assert!(!matches!(left, Ok(Some(_))), "nothing was sent");
}

#[tokio::test]
async fn a_write_tells_the_api_server_when_to_give_up() {
    let (client, mut handle) = client(Leadership::alone());
    let answers = tokio::spawn(async move {
        let (request, answer) = handle.next_request().await.expect("a request");
        let status = Response::builder().status(StatusCode::NOT_FOUND);
        answer.send_response(status.body(Body::empty()).expect("an answer"));
        request.uri().to_string()
    });
    let maps = Api::<ConfigMap>::default_namespaced(client);
    drop(maps.delete("x", &DeleteParams::default()).await);
    assert!(answers.await.expect("it was asked").ends_with("timeout=9000ms"));
}

#[tokio::test]
async fn nobody_waits_for_an_api_server_that_is_gone() {
    let (service, mut handle) = mock::pair::<Request<Body>, Response<Body>>();
    let client = Client::new(service, "photos");
    let limits = (Duration::from_millis(50), Duration::from_millis(20));
    let (leadership, metrics) = (Leadership::alone(), Metrics::default());
    let turns = Arc::new(Semaphore::new(AT_ONCE));
    let guarded = Guarded { client, leadership, metrics, turns, limits };
    let silent = tokio::spawn(async move {
        let mut kept = Vec::new();
        while let Some(request) = handle.next_request().await {
            kept.push(request);
        }
    });
    let secrets = Api::<Secret>::default_namespaced(Client::new(guarded, "photos"));
    secrets.list(&ListParams::default()).await.expect_err("nobody answers");
    secrets.watch(&WatchParams::default(), "0").await.err().expect("nobody answers");
    secrets.delete("x", &DeleteParams::default()).await.expect_err("nobody answers");
    silent.abort();
}

#[tokio::test]
async fn few_requests_are_on_their_way_at_once_and_each_has_its_turn() {
    let (client, mut handle) = client(Leadership::alone());
    let maps = Api::<ConfigMap>::default_namespaced(client);
    let asked: Vec<_> = (0..3 * AT_ONCE).map(|number| ask(&maps, number)).collect();
    for _ in 0..3 {
        let mut on_their_way = Vec::new();
        for _ in 0..AT_ONCE {
            let (_, answer) = handle.next_request().await.expect("a request");
            on_their_way.push(answer);
        }
        let more = timeout(Duration::from_millis(50), handle.next_request()).await;
        assert!(!matches!(more, Ok(Some(_))), "more than {AT_ONCE} are on their way");
        for answer in on_their_way {
            let status = Response::builder().status(StatusCode::NOT_FOUND);
            answer.send_response(status.body(Body::empty()).expect("an answer"));
        }
    }
    for one in asked {
        assert!(one.await.expect("it was asked"), "it was answered");
    }
}

/// Asks for something that is not there; whether that was the answer.
fn ask(maps: &Api<ConfigMap>, number: usize) -> JoinHandle<bool> {
    let maps = maps.clone();
    tokio::spawn(async move {
        let answer = maps.get(&number.to_string()).await;
        matches!(answer, Err(kube::Error::Api(status)) if status.code == 404)
    })
}

#[tokio::test]
async fn a_watch_takes_nobody_s_turn() {
    let (client, mut handle) = client(Leadership::alone());
    let maps = Api::<ConfigMap>::default_namespaced(client);
    let watches: Vec<_> = (0..AT_ONCE)
        .map(|_| {
            let maps = maps.clone();
            tokio::spawn(async move { maps.watch(&WatchParams::default(), "0").await.is_ok() })
        })
        .collect();
    let mut begun = Vec::new();
    for _ in &watches {
        begun.push(handle.next_request().await.expect("a watch"));
    }
    let asked = ask(&maps, 0);
    let arrived = timeout(READ, handle.next_request()).await;
    assert!(matches!(arrived, Ok(Some(_))), "it has its turn");
    watches.iter().for_each(JoinHandle::abort);
    asked.abort();
}
