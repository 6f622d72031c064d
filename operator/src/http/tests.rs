use super::*;
use crate::metrics::Metrics;

/// The code, the type and the body that `path` answers with.
async fn ask(port: u16, path: &str) -> (u16, String, String) {
    let answer = reqwest::get(format!("http://127.0.0.1:{port}{path}")).await.expect("an answer");
    let kind = answer.headers().get(CONTENT_TYPE).map(|kind| kind.to_str().expect("text").into());
    let code = answer.status().as_u16();
    (code, kind.unwrap_or_default(), answer.text().await.expect("a text"))
}

#[tokio::test]
async fn a_process_is_alive_at_once_and_ready_when_the_api_server_has_answered() {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (metrics, readiness) = (Metrics::default(), Readiness::default());
    tokio::spawn(serve(listener, metrics.registry(), readiness.clone()));
    assert_eq!(ask(port, "/healthz").await.0, 200);
    assert_eq!(ask(port, "/readyz").await.0, 503);
    readiness.set();
    assert_eq!(ask(port, "/readyz").await.0, 200);
    metrics.wrote("apply", "Service");
    let (code, kind, text) = ask(port, "/metrics").await;
    assert_eq!((code, kind.as_str()), (200, OPENMETRICS));
    assert!(text.contains(r#"writes_total{verb="apply",kind="Service"} 1"#), "{text}");
    assert_eq!(ask(port, "/elsewhere").await.0, 404);
}
