//! What Traefik answers by itself: to whom comes without TLS, and to whom asks for too much at once.

use std::time::Duration;

use futures::StreamExt;
use futures::stream::FuturesUnordered;
use reqwest::{Method, StatusCode, Url};
use tokio::time::timeout;

use crate::browser::Browser;
use crate::cluster::eventually;
use crate::gallery::Visitor;
use crate::photograph::photograph;

/// More than one client may have under way (`CLIENT_REQUESTS` of the operator's `middleware.rs`).
const TOO_MANY: usize = 230;
/// Each of them takes so many seconds.
const SECONDS: usize = 30;

#[tokio::test]
async fn plain_http_leads_to_https_and_browsers_are_told_to_stay_there() {
    let browser = Browser::new();
    let get = async |address: &str| {
        let url = Url::parse(address).expect("an address");
        browser.request(Method::GET, &url).send().await.expect("an answer")
    };
    let plain = get("http://photos.localhost/some/page?of=it").await;
    assert_eq!(plain.status(), StatusCode::MOVED_PERMANENTLY);
    assert_eq!(plain.headers()["location"], "https://photos.localhost/some/page?of=it");
    let page = get("https://photos.localhost/").await;
    assert_eq!(page.headers()["strict-transport-security"], "max-age=31536000");
    assert_eq!(page.headers()["x-content-type-options"], "nosniff");
}

#[tokio::test]
async fn one_client_cannot_take_every_place() {
    let (ada, picture) = (&Visitor::signed_in("ada").await, &photograph(90_000));
    let slow = async |number: usize| {
        let key = format!("00000000-0000-4000-d000-{number:012}");
        ada.upload_slowly("Too many", picture, &key, SECONDS).await
    };
    let mut uploads: FuturesUnordered<_> = (0..TOO_MANY).map(slow).collect();
    let first = timeout(Duration::from_secs(20), uploads.next()).await;
    let first = first.expect("one is answered at once").expect("there are some");
    let said = first.expect_err("it is refused");
    assert!(said.contains("429 Too Many Requests"), "{said}");
    drop(uploads);
    eventually(Duration::from_secs(20), async || Visitor::stranger().public_images().await).await;
}
