//! Media in parts, by their heads alone, and under conditions.

use std::path::PathBuf;

use reqwest::{Method, StatusCode};

use crate::harness::{Answer, Browser, Form, Store, Vault, photograph};

async fn ask(browser: &Browser, method: Method, url: &str, headers: &[(&str, &str)]) -> Answer {
    let request = browser.request(method, url);
    let request =
        headers.iter().fold(request, |request, (name, value)| request.header(*name, *value));
    browser.send(request).await
}

fn assert_harmless(answer: &Answer) {
    assert_eq!(answer.header("content-security-policy"), "default-src 'none'; sandbox");
    assert_eq!(answer.header("cross-origin-resource-policy"), "same-origin");
    assert_eq!(answer.header("x-content-type-options"), "nosniff");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_range_of_an_image_is_answered_with_those_bytes() {
    for store in [Store::MinIo, Store::Other] {
        let vault = Vault::start_on(store).await;
        let ada = vault.user("ada").await;
        // Above one part of a multipart upload.
        let image = ada.upload(Form::image("Sea", photograph(2000, 1600))).await.json();
        for url in [&image["renditions"][0]["url"], &image["originalUrl"]] {
            let url = url.as_str().expect("a URL");
            let whole = ada.get(url).await;
            assert_eq!(whole.header("accept-ranges"), "bytes");
            let (size, tag) = (whole.body.len(), whole.header("etag"));
            for (value, range) in [
                ("bytes=0-0".to_owned(), 0..1),
                ("bytes=100-299".to_owned(), 100..300),
                (format!("bytes={}-", size - 7), size - 7..size),
                ("bytes=-9".to_owned(), size - 9..size),
            ] {
                for condition in [("x-nothing", "x"), ("if-range", tag)] {
                    let headers = [("range", &*value), condition];
                    let part = ask(&ada, Method::GET, url, &headers).await;
                    assert_eq!(part.status, StatusCode::PARTIAL_CONTENT, "{value}");
                    assert!(part.body == whole.body.slice(range.clone()), "{value} of {url}");
                    let told = format!("bytes {}-{}/{size}", range.start, range.end - 1);
                    assert_eq!(part.header("content-range"), told);
                    assert_eq!(part.header("content-length"), range.len().to_string());
                    for name in ["etag", "content-type", "content-disposition", "cache-control"] {
                        assert_eq!(part.header(name), whole.header(name), "{name}");
                    }
                    assert_harmless(&part);
                }
            }
            for headers in [
                [("range", "bytes=0-1"), ("if-range", "\"other\"")],
                [("range", "bytes=0-1,5-6"), ("if-range", tag)],
                [("range", "lines=0-1"), ("if-range", tag)],
            ] {
                let all = ask(&ada, Method::GET, url, &headers).await;
                assert_eq!((all.status, all.body.len()), (StatusCode::OK, size), "{headers:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_range_or_condition_can_have_is_told_harmlessly() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let image = ada.upload_ok("Sea").await;
    let url = image["originalUrl"].as_str().expect("a URL");
    let whole = ada.get(url).await;
    let (size, tag) = (whole.body.len(), whole.header("etag"));

    let beyond = format!("bytes={size}-");
    let answer = ask(&ada, Method::GET, url, &[("range", &beyond)]).await;
    assert_eq!((answer.status.as_u16(), &*answer.problem()), (416, "range-not-satisfiable"));
    assert_eq!(answer.header("content-range"), format!("bytes */{size}"));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_harmless(&answer);

    let other = ask(&ada, Method::GET, url, &[("if-match", "\"other\"")]).await;
    assert_eq!((other.status.as_u16(), &*other.problem()), (412, "precondition-failed"));
    assert_harmless(&other);
    let headers = [("if-none-match", tag), ("range", &*beyond)];
    let same = ask(&ada, Method::GET, url, &headers).await;
    assert_eq!(same.status, StatusCode::NOT_MODIFIED, "it comes before the range");
    assert_harmless(&same);
    for path in ["/media/x/original", &url.replace("original", "321.webp"), "/media/", "/media/x"] {
        let gone = ada.get(path).await;
        assert_eq!(gone.problem(), "not-found", "{path}");
        assert_harmless(&gone);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn head_says_what_get_says_and_asks_no_store() {
    let vault = Vault::start_on(Store::Other).await;
    let ada = vault.user("ada").await;
    let image = ada.upload_ok("Sea").await;
    let id = image["id"].as_str().expect("an id");
    let rendition = image["renditions"][0]["url"].as_str().expect("a URL");
    let original = image["originalUrl"].as_str().expect("a URL");
    let (one, unknown) = (format!("/api/v1/images/{id}"), format!("/media/{id}/321.webp"));
    let (list, session) = ("/api/v1/images", "/api/v1/session");
    let mut told = Vec::new();
    for path in [rendition, original, &one, list, session, "/api/v1/openapi.json", &unknown] {
        told.push((path, ada.get(path).await));
    }
    let bucket = PathBuf::from(std::env::var("SERVICES_DIR").expect("the services run"));
    let bucket = bucket.join("s3s-fs.data").join(&vault.environment["S3_BUCKET"]);
    std::fs::remove_dir_all(bucket).expect("somebody deletes the bucket");
    for (path, get) in told {
        // A range is for GET alone.
        let head = ask(&ada, Method::HEAD, path, &[("range", "bytes=0-1")]).await;
        assert_eq!((head.status, head.body.len()), (get.status, 0), "{path}");
        for name in ["content-type", "content-length", "cache-control", "etag", "accept-ranges"] {
            assert_eq!(head.header(name), get.header(name), "{name} of {path}");
        }
        assert_eq!(head.header("content-length"), get.body.len().to_string(), "{path}");
    }
    let visitor = vault.browser();
    let answer = ask(&visitor, Method::HEAD, "/api/v1/trash", &[]).await;
    assert_eq!((answer.status, answer.body.len()), (StatusCode::UNAUTHORIZED, 0));
    let known = ask(&ada, Method::GET, rendition, &[]).await;
    assert!(known.status.is_server_error(), "the store is asked for the bytes: {known:?}");
}
