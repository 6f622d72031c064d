//! What the operator's middlewares do to what people send.

use std::net::IpAddr;
use std::time::Duration;

use futures::{StreamExt, stream};
use reqwest::{Client, Response, StatusCode, header, redirect};
use serde_json::json;

use super::{NODE, arguments, start, traefik};
use crate::cluster::{client, eventually};
use crate::gallery::Visitor;
use crate::photograph::grainy;
use crate::setting;
use crate::vault::{edit, well};

/// What one client may ask for at once of one Traefik, as docs/install.md says.
const LIMIT: usize = 200;
/// The same, and some more.
const CROWD: usize = LIMIT + 20;

#[tokio::test]
async fn plain_http_is_sent_to_https_and_browsers_are_told_to_stay_there() {
    let answer = plainly("/mine?after=1").await.expect("plain HTTP is answered");
    assert!(sends_to_https(&answer), "{answer:?}");
    let page = Visitor::stranger().get("/").await.expect("the gallery's page");
    assert_eq!(page.headers()[header::STRICT_TRANSPORT_SECURITY], "max-age=31536000");
    assert_eq!(page.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
}

#[tokio::test]
async fn one_traefik_redirects_by_our_route_and_bounds_what_a_client_asks_for_at_once() {
    let client = client().await;
    well(&client).await;
    let before = arguments(&traefik(&client).get("traefik").await.expect("Traefik is there"));
    let by_itself = |argument: &&String| argument.contains(".http.redirections.");
    let without: Vec<_> = before.iter().filter(|it| !by_itself(it)).cloned().collect();
    assert_eq!(without.len() + 2, before.len(), "{before:?}");
    start(&client, &without, Some(NODE)).await;

    let answer = plainly("/").await.expect("plain HTTP is answered");
    assert_eq!(answer.status(), StatusCode::NOT_FOUND, "the route is of websecure alone");
    edit(&client, &json!({ "ingress": { "entryPoints": ["web", "websecure"] } })).await;
    eventually(super::LIMIT, async || match plainly("/mine?after=1").await {
        Ok(answer) if sends_to_https(&answer) => Ok(()),
        other => Err(format!("{other:?}")),
    })
    .await;
    bounds_a_client().await;

    edit(&client, &json!({ "ingress": { "entryPoints": null } })).await;
    start(&client, &before, None).await;
    well(&client).await;
}

/// Holds more answers than one client may: each stays on its way, since nobody reads it.
async fn bounds_a_client() {
    let ada = Visitor::signed_in("ada").await;
    let picture = grainy(2400);
    let key = "00000000-0000-4000-c000-000000000431";
    let image = ada.upload("Crowd", &picture, key).await.expect("it is stored");
    let path = format!("/media/{}/original", image.id);
    let asked = stream::iter(0..CROWD).map(|_| ada.ask(&path)).buffer_unordered(CROWD);
    let answers: Vec<_> = asked.filter_map(async |answer| answer.ok()).collect().await;
    let with = |status| answers.iter().filter(|it| it.status() == status).count();
    let (served, refused) = (with(StatusCode::OK), with(StatusCode::TOO_MANY_REQUESTS));
    println!("of {CROWD} requests at once {served} were served and {refused} refused");
    assert!(served <= LIMIT && served > LIMIT / 2, "{served} were served");
    assert!(refused >= CROWD - LIMIT, "{refused} were refused");
    drop(answers);
    // Who has room again is served again.
    eventually(Duration::from_secs(20), async || ada.original(&image.id).await).await;
}

/// A request over plain HTTP, as somebody sends it who types the host without a scheme.
async fn plainly(path: &str) -> reqwest::Result<Response> {
    let address: IpAddr = setting("ADDRESS").parse().expect("ADDRESS is an IP address");
    let visitor = Client::builder()
        .redirect(redirect::Policy::none())
        .resolve("photos.localhost", (address, 80).into())
        .timeout(Duration::from_secs(10))
        .build()
        .expect("a client");
    visitor.get(format!("http://photos.localhost{path}")).send().await
}

/// For good, to the same page.
fn sends_to_https(answer: &Response) -> bool {
    let to = answer.headers().get(header::LOCATION);
    let path = answer.url().as_str().trim_start_matches("http://");
    matches!(answer.status().as_u16(), 301 | 308)
        && to.is_some_and(|to| to.as_bytes() == format!("https://{path}").as_bytes())
}
