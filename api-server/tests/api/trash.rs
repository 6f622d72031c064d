//! What its owner deletes can be got back.

use chrono::{DateTime, TimeDelta};
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::harness::{Browser, Form, Vault, png};

fn id(image: &Value) -> &str {
    image["id"].as_str().expect("an id")
}

fn path(image: &Value) -> String {
    format!("/api/v1/images/{}", id(image))
}

/// The titles of everybody's images, newest first.
async fn shown(browser: &Browser) -> Vec<String> {
    let page = browser.get("/api/v1/images").await.json();
    let items = page["items"].as_array().expect("items").iter();
    items.map(|image| image["title"].as_str().expect("a title").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_image_is_in_its_owners_trash_and_nowhere_else() {
    let vault = Vault::start().await;
    let (ada, grace) = (vault.user("ada").await, vault.user("grace").await);
    let image = ada.upload_ok("Sea").await;
    let blobs = vault.blobs().await;
    assert_eq!(ada.delete(&path(&image)).await.status, StatusCode::NO_CONTENT);
    for browser in [&ada, &grace, &vault.browser()] {
        assert_eq!(browser.get(&path(&image)).await.problem(), "not-found");
        assert!(shown(browser).await.is_empty());
    }
    let edit = ada.patch(&path(&image), &json!({ "title": "Lake" })).await;
    assert_eq!(edit.problem(), "not-found", "what is in the trash is not changed");

    let [trashed] = &ada.trash().await[..] else { panic!("it is one") };
    for (name, value) in image.as_object().expect("an object") {
        assert_eq!(&trashed[name], value, "{name} is as it was");
    }
    let time = |name: &str| {
        let text = trashed[name].as_str().expect("a time");
        DateTime::parse_from_rfc3339(text).expect("a time")
    };
    assert_eq!(time("purgedAt") - time("trashedAt"), TimeDelta::days(30));
    assert!(time("trashedAt") > time("createdAt"));
    assert!(grace.trash().await.is_empty());
    assert_eq!(vault.browser().get("/api/v1/trash").await.problem(), "not-signed-in");
    assert_eq!(vault.blobs().await, blobs);
}

#[tokio::test(flavor = "multi_thread")]
async fn its_media_are_for_its_owner_alone_and_nobody_keeps_them() {
    let vault = Vault::start().await;
    let (ada, grace) = (vault.user("ada").await, vault.user("grace").await);
    let image = ada.upload_ok("Sea").await;
    let urls = [&image["renditions"][0]["url"], &image["originalUrl"]];
    let urls = urls.map(|url| url.as_str().expect("a URL").to_owned());
    let tags = [ada.get(&urls[0]).await, ada.get(&urls[1]).await]
        .map(|answer| answer.header("etag").to_owned());
    ada.delete(&path(&image)).await;
    for (url, tag) in urls.iter().zip(&tags) {
        let known =
            |browser: &Browser| browser.request(Method::GET, url).header("if-none-match", tag);
        for browser in [&grace, &vault.browser()] {
            for answer in [browser.get(url).await, browser.send(known(browser)).await] {
                assert_eq!(
                    (&*answer.problem(), answer.header("cache-control")),
                    ("not-found", "no-store")
                );
            }
        }
        let seen = ada.get(url).await;
        assert_eq!((seen.status, seen.header("etag")), (StatusCode::OK, &**tag));
        assert_eq!(seen.header("cache-control"), "private, no-store");
        let unchanged = ada.send(known(&ada)).await;
        assert_eq!(unchanged.status, StatusCode::NOT_MODIFIED);
        assert_eq!(unchanged.header("cache-control"), "private, no-store");
    }
    ada.restore(id(&image)).await;
    for url in &urls {
        let seen = vault.browser().get(url).await;
        assert_eq!(
            (seen.status, seen.header("cache-control")),
            (StatusCode::OK, "public, max-age=3600")
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_restored_is_as_it_was_and_where_it_was() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    ada.upload_ok("First").await;
    let image = ada.upload_ok("Second").await;
    ada.upload_ok("Third").await;
    ada.delete(&path(&image)).await;
    assert_eq!(shown(&ada).await, ["Third", "First"]);
    let back = ada.restore(id(&image)).await;
    assert_eq!((back.status, back.json()), (StatusCode::OK, image.clone()));
    assert_eq!(shown(&vault.browser()).await, ["Third", "Second", "First"]);
    assert_eq!(ada.get(&path(&image)).await.json(), image);
    assert!(ada.trash().await.is_empty());
}

/// The answer to the first may have been lost.
#[tokio::test(flavor = "multi_thread")]
async fn each_request_may_be_sent_again() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let image = ada.upload_ok("Sea").await;
    assert_eq!(ada.delete(&path(&image)).await.status, StatusCode::NO_CONTENT);
    let first = ada.trash().await;
    assert_eq!(ada.delete(&path(&image)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(ada.trash().await, first, "no time is gained by it");
    for _ in 0..2 {
        let back = ada.restore(id(&image)).await;
        assert_eq!((back.status, back.json()), (StatusCode::OK, image.clone()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_for_good_is_for_what_is_in_the_trash_and_takes_row_and_blobs() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let (kept, gone) = (ada.upload_ok("Kept").await, ada.upload_ok("Gone").await);
    let for_good = |image| format!("/api/v1/trash/{}", id(image));
    assert_eq!(ada.delete(&for_good(&gone)).await.problem(), "not-found", "it is not there yet");
    ada.delete(&path(&gone)).await;
    assert_eq!(ada.delete(&for_good(&gone)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(vault.texts("SELECT title FROM images").await, ["Kept"]);
    let left = vault.blobs().await;
    assert!(!left.is_empty() && left.iter().all(|path| path.contains(id(&kept))), "{left:?}");
    assert!(ada.trash().await.is_empty());
    for answer in [
        ada.delete(&for_good(&gone)).await,
        ada.restore(id(&gone)).await,
        ada.delete(&path(&gone)).await,
        ada.get(gone["originalUrl"].as_str().expect("a URL")).await,
    ] {
        assert_eq!(answer.problem(), "not-found");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_anothers_is_not_there() {
    let vault = Vault::start().await;
    let (ada, grace) = (vault.user("ada").await, vault.user("grace").await);
    let (seen, hidden) = (ada.upload_ok("Seen").await, ada.upload_ok("Hidden").await);
    ada.delete(&path(&hidden)).await;
    let before = (shown(&ada).await, ada.trash().await);
    let visitor = vault.browser();
    for (browser, expected) in [(&grace, (404, "not-found")), (&visitor, (401, "not-signed-in"))] {
        for image in [&seen, &hidden] {
            for answer in [
                browser.delete(&path(image)).await,
                browser.restore(id(image)).await,
                browser.delete(&format!("/api/v1/trash/{}", id(image))).await,
            ] {
                assert_eq!((answer.status.as_u16(), &*answer.problem()), expected);
            }
        }
    }
    let ids = json!({ "ids": [id(&seen), id(&hidden)] });
    for (way, done) in [("trash", "trashed"), ("restore", "restored")] {
        let path = format!("/api/v1/images/{way}");
        let answer = grace.post(&path, &ids).await.json();
        assert_eq!(answer, json!({ done: [], "missing": ids["ids"] }));
        assert_eq!(visitor.post(&path, &ids).await.problem(), "not-signed-in");
    }
    let emptied = grace.delete("/api/v1/trash").await.json();
    assert_eq!(emptied, json!({ "deleted": 0, "more": false }));
    assert_eq!(visitor.delete("/api/v1/trash").await.problem(), "not-signed-in");
    assert_eq!((shown(&ada).await, ada.trash().await), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_whose_image_is_in_the_trash_uploads_nothing_and_says_why() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let key = uuid::Uuid::now_v7().to_string();
    let form = || Form::image("Once", png(30, 30)).key(&key);
    let image = ada.upload(form()).await.json();
    ada.delete(&path(&image)).await;
    let answer = ada.upload(form()).await;
    assert_eq!((answer.status.as_u16(), &*answer.problem()), (422, "idempotency-conflict"));
    let detail = answer.json()["detail"].as_str().expect("a detail").to_owned();
    assert!(detail.contains("in the trash"), "{detail}");
    ada.restore(id(&image)).await;
    let again = ada.upload(form()).await;
    assert_eq!((again.status, again.json()), (StatusCode::CREATED, image.clone()));
    ada.delete(&path(&image)).await;
    ada.delete(&format!("/api/v1/trash/{}", id(&image))).await;
    assert_eq!(
        ada.upload(form()).await.status,
        StatusCode::CREATED,
        "the key is forgotten with its image"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn people_are_told_for_how_long_a_deletion_can_be_taken_back() {
    for days in [0, 30] {
        let vault = Vault::start_with(&[("TRASH_RETENTION_DAYS", &days.to_string())]).await;
        let session = vault.browser().get("/api/v1/session").await.json();
        assert_eq!(session["trashRetentionDays"], days);
    }
}
