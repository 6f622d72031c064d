//! The database moves, is lost, or confirms nothing.

use std::time::Duration;

use diesel_async::RunQueryDsl;
use futures::future::join_all;
use reqwest::{Method, StatusCode};
use serde_json::json;
use tokio::time::{Instant, sleep, timeout};

use crate::harness::{Pause, Vault, run, services};

/// Two ways to the database, of which the second is silent.
async fn two_members() -> (Pause, Pause, String) {
    let hosts = services::var("DATABASE_HOSTS");
    let port = hosts.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port");
    let (first, second) = (Pause::to_port(port).await, Pause::to_port(port).await);
    second.hold();
    let hosts = format!("127.0.0.1:{},127.0.0.1:{}", second.port, first.port);
    (first, second, hosts)
}

/// A question that takes a second.
async fn slow_question(vault: &Vault) -> Result<usize, api_server::error::Error> {
    let asked = vault
        .app
        .database
        .read(async |conn| diesel::sql_query("SELECT pg_sleep(1) AS slow").execute(conn).await);
    asked.await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_member_keeps_nobody_waiting_and_a_lost_one_costs_one_proof() {
    let (first, second, hosts) = two_members().await;
    let vault = Vault::start_with(&[("DATABASE_HOSTS", &hosts)]).await;
    let filled = join_all((0..10).map(|_| slow_question(&vault))).await;
    assert!(filled.iter().all(Result::is_ok), "every connection is in use: {filled:?}");
    // Their proofs are worth nothing now.
    sleep(Duration::from_secs(1)).await;

    first.hold();
    second.release();
    let browser = vault.browser();
    let began = Instant::now();
    for _ in 0..10 {
        let answer = browser.get("/api/v1/images").await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    }
    let took = began.elapsed();
    assert!(took < Duration::from_secs(12), "one of ten was asked, and not each: {took:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_whose_member_is_lost_is_asked_again() {
    let vault = Vault::start().await;
    let kill = async {
        let running = "SELECT pid FROM pg_stat_activity WHERE query LIKE '%AS slow' AND datname = current_database()";
        while vault.texts(running).await.is_empty() {
            sleep(Duration::from_millis(5)).await;
        }
        vault.texts(&format!("SELECT pg_terminate_backend(pid) FROM ({running}) AS it")).await
    };
    let (outcome, killed) = tokio::join!(slow_question(&vault), kill);
    assert_eq!(killed, ["true"]);
    assert!(outcome.is_ok(), "{outcome:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_that_are_not_confirmed_are_told_so_and_go_on_and_people_still_see_images() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let image = ada.upload_ok("Before").await;
    let path = format!("/api/v1/images/{}", image["id"].as_str().expect("an id"));
    let mut other = vault.database().await;
    for lock in ["BEGIN", "SELECT id FROM images FOR UPDATE"] {
        run(&mut other, lock).await.expect("nobody else has it");
    }
    let edit = || {
        let body = json!({ "title": "After" }).to_string();
        let request = ada.request(Method::PATCH, &path).header("content-type", "application/json");
        ada.send(request.body(body))
    };
    // More than there are connections.
    let edits = async { timeout(Duration::from_secs(30), join_all((0..12).map(|_| edit()))).await };
    let looks = async {
        sleep(Duration::from_secs(2)).await;
        for _ in 0..5 {
            let began = Instant::now();
            assert_eq!(ada.get("/api/v1/images").await.status, StatusCode::OK);
            assert!(began.elapsed() < Duration::from_secs(3), "{:?}", began.elapsed());
        }
    };
    let (edits, ()) = tokio::join!(edits, looks);
    for answer in edits.expect("each is answered") {
        assert_eq!(answer.problem(), "database-unavailable");
        assert_eq!(
            (answer.status, answer.header("retry-after")),
            (StatusCode::SERVICE_UNAVAILABLE, "5")
        );
    }
    assert_eq!(vault.texts("SELECT title FROM images").await, ["Before"]);
    run(&mut other, "COMMIT").await.expect("it lets go");
    let edited = async {
        while vault.texts("SELECT title FROM images").await != ["After"] {
            sleep(Duration::from_millis(20)).await;
        }
    };
    timeout(Duration::from_secs(30), edited).await.expect("it went on without the request");
}
