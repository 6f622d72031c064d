//! Who may see the images: everybody, or whoever has signed in.

use std::collections::BTreeSet;

use reqwest::{Method, StatusCode};
use serde_json::Value;
use uuid::Uuid;

use crate::harness::{Answer, Browser, Vault, sign_out};

const CLOSED: (&str, &str) = ("GALLERY_VISIBILITY", "SignedIn");

/// What anybody may ask, of all that the contract has: who they are, and to be let in.
const OPEN: [(&str, &str); 4] = [
    ("GET", "/api/v1/session"),
    ("GET", "/api/v1/auth/sign-in"),
    ("GET", "/api/v1/auth/callback"),
    ("POST", "/api/v1/auth/sign-out"),
];

/// Every operation of the contract as (method, path).
async fn operations(browser: &Browser) -> BTreeSet<(String, String)> {
    let contract = browser.get("/api/v1/openapi.json").await.json();
    let paths = contract["paths"].as_object().expect("paths").iter();
    let all = paths.flat_map(|(path, methods)| {
        let methods = methods.as_object().expect("methods");
        methods.keys().map(move |method| (method.to_uppercase(), path.clone()))
    });
    all.collect()
}

/// Asks for an operation of the contract, with a body that it takes; `id` is an image's.
async fn ask(browser: &Browser, method: &str, path: &str, id: &str) -> Answer {
    let many = ["/images/trash", "/images/restore"].iter().any(|end| path.ends_with(end));
    let token = r#"{"name":"x","scopes":["read"],"days":1}"#;
    let body = match path {
        _ if many => format!(r#"{{"ids":["{id}"]}}"#),
        "/api/v1/tokens" => token.to_owned(),
        "/api/v1/images/check" => format!(r#"{{"sha256":["{}"]}}"#, "0".repeat(64)),
        _ => r#"{"title":"x"}"#.to_owned(),
    };
    let path = path.replace("{id}", id).replace("{file}", "320.webp");
    let method: Method = method.parse().expect("a method");
    let request = browser.request(method.clone(), &path);
    let request = if [Method::PATCH, Method::POST, Method::PUT].contains(&method) {
        request.header("content-type", "application/json").body(body)
    } else {
        request
    };
    browser.send(request).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_visitor_of_a_closed_gallery_is_shown_nothing_by_any_route() {
    let vault = Vault::start_with(&[CLOSED]).await;
    let ada = vault.user("ada").await;
    let image = ada.upload_ok("Sea").await;
    let id = image["id"].as_str().expect("an id");
    let (visitor, forger, gone) = (vault.browser(), vault.browser(), vault.user("grace").await);
    forger.set_cookie("__Host-session", "bm9ib2R5");
    let session = gone.cookie("__Host-session").expect("a session");
    sign_out(&gone).await;
    gone.set_cookie("__Host-session", &session);

    let all = operations(&visitor).await;
    assert!(all.len() > 10, "the walk sees the contract: {all:?}");
    for (method, path) in &all {
        if OPEN.contains(&(method.as_str(), path.as_str())) {
            continue;
        }
        for browser in [&visitor, &forger, &gone] {
            // What is there and what is not are the same to who may see neither.
            for id in [id, &Uuid::now_v7().to_string()] {
                let answer = ask(browser, method, path, id).await;
                let told = (answer.status.as_u16(), &*answer.problem());
                assert_eq!(told, (401, "not-signed-in"), "{method} {path}");
                assert_eq!(answer.header("cache-control"), "no-store", "{method} {path}");
                assert_eq!(answer.header("etag"), "", "{method} {path}");
            }
        }
    }
    for (method, path) in OPEN {
        assert!(all.contains(&(method.to_owned(), path.to_owned())), "{method} {path} is no route");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_gallery_says_so_and_opens_to_whoever_signs_in() {
    let vault = Vault::start_with(&[CLOSED]).await;
    let (visitor, ada) = (vault.browser(), vault.user("ada").await);
    let seen_by = async |browser: &Browser| browser.get("/api/v1/session").await.json();
    assert_eq!(seen_by(&visitor).await["user"], Value::Null);
    assert_eq!(seen_by(&visitor).await["visibility"], "signedIn");
    assert_eq!(seen_by(&ada).await["visibility"], "signedIn");

    let image = ada.upload_ok("Sea").await;
    let grace = vault.user("grace").await;
    let path = format!("/api/v1/images/{}", image["id"].as_str().expect("an id"));
    let rendition = image["renditions"][0]["url"].as_str().expect("a URL").to_owned();
    let original = image["originalUrl"].as_str().expect("a URL").to_owned();
    for path in ["/api/v1/images", &path, &rendition, &original] {
        assert_eq!(grace.get(path).await.status, StatusCode::OK, "{path}");
        assert_eq!(visitor.get(path).await.problem(), "not-signed-in", "{path}");
    }
    sign_out(&grace).await;
    for path in ["/api/v1/images", &path, &rendition, &original] {
        assert_eq!(grace.get(path).await.problem(), "not-signed-in", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_cache_between_keeps_what_is_not_for_everybody() {
    let vault = Vault::start_with(&[CLOSED]).await;
    let ada = vault.user("ada").await;
    let image = ada.upload_ok("Sea").await;
    for url in [&image["renditions"][0]["url"], &image["originalUrl"]] {
        let url = url.as_str().expect("a URL");
        let answer = ada.get(url).await;
        let tag = answer.header("etag").to_owned();
        let known = async |browser: &Browser, tag: &str| {
            browser.send(browser.request(Method::GET, url).header("if-none-match", tag)).await
        };
        let again = known(&ada, &tag).await;
        assert_eq!(again.status, StatusCode::NOT_MODIFIED);
        for answer in [&answer, &again] {
            assert_eq!(answer.header("cache-control"), "private, max-age=3600");
            assert_eq!(answer.header("vary"), "Cookie", "of one session, and of no other");
        }
        for tag in [&*tag, "*"] {
            let visitor = known(&vault.browser(), tag).await;
            assert_eq!(visitor.problem(), "not-signed-in", "who knows a tag does not know more");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn search_engines_are_kept_out_of_a_closed_gallery_only() {
    let public = Vault::start().await;
    let closed = public.replica(&[CLOSED]);
    for (vault, robots) in [(&public, ""), (&closed, "noindex")] {
        let browser = vault.browser();
        for path in ["/", "/api/v1/session", "/api/v1/images", "/media/x/320.webp", "/i/x"] {
            assert_eq!(browser.open(path).await.header("x-robots-tag"), robots, "{path}");
        }
    }
    let ada = public.user("ada").await;
    let image = ada.upload_ok("Sea").await;
    let rendition = image["renditions"][0]["url"].as_str().expect("a URL");
    assert_eq!(public.browser().get("/api/v1/session").await.json()["visibility"], "public");
    let answer = public.browser().get(rendition).await;
    assert_eq!(answer.header("cache-control"), "public, max-age=3600");
    assert_eq!(answer.header("vary"), "");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_taken_off_the_lists_of_a_closed_gallery_sees_nothing_of_it() {
    let vault = Vault::start_with(&[CLOSED]).await;
    let grace = vault.user("grace").await;
    let image = grace.upload_ok("Grace's").await;
    let rendition = image["renditions"][0]["url"].as_str().expect("a URL").to_owned();
    let there = vault.replica(&[("ALLOWED_EMAILS", "ada@example.org")]).moved(&grace);
    for path in ["/api/v1/images", &rendition, image["originalUrl"].as_str().expect("a URL")] {
        assert_eq!(grace.get(path).await.status, StatusCode::OK, "{path}");
        assert_eq!(there.get(path).await.problem(), "not-signed-in", "{path}");
    }
}
