use std::time::{Duration, Instant};

use reqwest::StatusCode;

use crate::harness::{Form, Pause, Store, Vault, png};

#[tokio::test(flavor = "multi_thread")]
async fn a_server_with_all_its_stores_is_ready() {
    let vault = Vault::start().await;
    let browser = vault.browser();
    for probe in ["healthz", "readyz"] {
        let answer = browser.get(&format!("{}/{probe}", vault.health)).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
        assert_eq!(
            browser.get(&format!("/{probe}")).await.status,
            StatusCode::NOT_FOUND,
            "not for the outside"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_without_its_stores_lives_and_says_what_is_missing() {
    // Nobody listens on port 1 of either address, and nobody answers on the second.
    for (hosts, endpoint) in
        [("127.0.0.1:1", "https://127.0.0.1:1"), ("127.255.255.255:1", "https://127.0.0.1:1")]
    {
        let vault =
            Vault::start_with(&[("DATABASE_HOSTS", hosts), ("S3_ENDPOINT", endpoint)]).await;
        let browser = vault.browser();
        assert_eq!(browser.get(&format!("{}/healthz", vault.health)).await.status, StatusCode::OK);
        let began = Instant::now();
        let ready = browser.get(&format!("{}/readyz", vault.health)).await;
        assert!(began.elapsed() < Duration::from_secs(4));
        let text = String::from_utf8_lossy(&ready.body);
        assert_eq!(ready.status, StatusCode::SERVICE_UNAVAILABLE);
        assert!(
            text.contains("database: ") && text.contains("storage: ") && !text.contains(": ok"),
            "{text}"
        );

        let answer = browser.get("/api/v1/images").await;
        assert_eq!((answer.status.as_u16(), &*answer.problem()), (503, "database-unavailable"));
        assert_eq!(answer.header("retry-after"), "5");
        assert!(
            !String::from_utf8_lossy(&answer.body).contains("127."),
            "a client is not told our addresses"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_was_ready_stays_and_says_what_is_missing() {
    let pause = Pause::to(Store::MinIo).await;
    let endpoint = format!("https://127.0.0.1:{}", pause.port);
    let vault = Vault::start_with(&[("S3_ENDPOINT", &endpoint)]).await;
    let (browser, probe) = (vault.browser(), format!("{}/readyz", vault.health));
    assert_eq!(browser.get(&probe).await.status, StatusCode::OK);
    pause.hold();
    let ready = browser.get(&probe).await;
    let text = String::from_utf8_lossy(&ready.body);
    assert_eq!(ready.status, StatusCode::OK, "{text}");
    assert!(text.contains("database: ok") && text.contains("storage: no answer"), "{text}");
    vault.app.tasks.drain();
    assert_eq!(browser.get(&probe).await.status, StatusCode::SERVICE_UNAVAILABLE, "it stops");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_is_gone_refuses_uploads_and_leaves_nothing_visible() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let gone = Vault::start_with(&[
        ("S3_ENDPOINT", "https://127.0.0.1:1"),
        ("DATABASE_NAME", &vault.environment["DATABASE_NAME"]),
    ])
    .await;
    let there = gone.browser();
    there.set_cookie("__Host-session", &ada.cookie("__Host-session").expect("a session"));
    let answer = there.upload(Form::image("x", png(9, 9))).await;
    assert_eq!((answer.status.as_u16(), &*answer.problem()), (503, "storage-unavailable"));
    assert_eq!(ada.get("/api/v1/images").await.json()["items"].as_array().map(Vec::len), Some(0));
    vault.reap_in(2).await;
    assert!(vault.texts("SELECT id FROM images").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_count_routes_and_not_images() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let image = ada.upload_ok("Sea").await;
    ada.get(&format!("/api/v1/images/{}", image["id"].as_str().expect("an id"))).await;
    let metrics = ada.get(&format!("{}/metrics", vault.health)).await;
    let text = String::from_utf8_lossy(&metrics.body);
    for line in [
        r#"http_requests_total{method="GET",route="/api/v1/images/{id}",status="200"} 1"#,
        r#"http_requests_total{method="POST",route="/api/v1/images",status="201"} 1"#,
        r#"uploads_total{result="stored"} 1"#,
    ] {
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
    assert!(!text.contains(image["id"].as_str().expect("an id")));
}
