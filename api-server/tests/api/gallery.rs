use std::collections::HashSet;

use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};

use crate::harness::{Browser, Vault};

/// Rows as uploads leave them, without the uploads.
async fn seed(vault: &Vault, count: u32) {
    let insert = format!(
        "INSERT INTO images (id, owner_id, state, attempt, title, content_type, bytes, sha256, width, height)
         SELECT (lpad(to_hex((extract(epoch from now()) * 1000)::bigint), 12, '0')
                 || '7' || lpad(to_hex(n), 3, '0') || '8' || substr(md5(n::text), 1, 15))::uuid,
                (SELECT id FROM users LIMIT 1), 'ready', gen_random_uuid(), 'Image ' || n, 'image/png', 1, '', 1, 1
         FROM generate_series(1, {count}) AS n"
    );
    assert_eq!(vault.execute(&insert).await, count as usize);
}

async fn page(browser: &Browser, query: &str) -> (Vec<Value>, Option<String>) {
    let answer = browser.get(&format!("/api/v1/images?{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let page = answer.json();
    let items = page["items"].as_array().expect("items").clone();
    (items, page["nextCursor"].as_str().map(str::to_owned))
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_stable_while_images_come_and_go() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    seed(&vault, 150).await;
    let (mut seen, mut cursor) = page(&ada, "limit=40").await;
    let mut removed = None;
    while let Some(at) = cursor {
        ada.upload_ok("New").await;
        let gone = seen.last().expect("some")["id"].as_str().expect("an id").to_owned();
        vault.execute(&format!("DELETE FROM images WHERE id = '{gone}'")).await;
        removed = Some(gone);
        let (items, next) = page(&ada, &format!("limit=40&cursor={at}")).await;
        assert!(items.len() <= 40);
        seen.extend(items);
        cursor = next;
    }
    assert!(removed.is_some());
    let titles: Vec<_> =
        seen.iter().map(|image| image["title"].as_str().expect("a title").to_owned()).collect();
    let expected: Vec<_> = (1..=150).rev().map(|n| format!("Image {n}")).collect();
    assert_eq!(titles, expected, "newest first, each once, whatever came and went meanwhile");
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_bounded_and_odd_questions_refused() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    seed(&vault, 70).await;
    assert_eq!(page(&ada, "").await.0.len(), 60);
    let (all, next) = page(&ada, "limit=70").await;
    assert_eq!((all.len(), next), (70, None), "a last page that is full is the last");
    for query in
        ["limit=0", "limit=201", "limit=-1", "limit=x", "cursor=x", "cursor=", "scope=theirs"]
    {
        let answer = ada.get(&format!("/api/v1/images?{query}")).await;
        assert_eq!(
            (answer.status.as_u16(), &*answer.problem()),
            (400, "invalid-request"),
            "{query}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn mine_is_mine_and_public_is_everybodys() {
    let vault = Vault::start().await;
    let (ada, grace) = (vault.user("ada").await, vault.user("grace").await);
    let (hers, theirs) = (ada.upload_ok("Ada's").await, grace.upload_ok("Grace's").await);
    let ids =
        |items: Vec<Value>| items.into_iter().map(|image| image["id"].clone()).collect::<Vec<_>>();
    assert_eq!(ids(page(&ada, "scope=mine").await.0), [hers["id"].clone()]);
    assert_eq!(
        ids(page(&vault.browser(), "scope=public").await.0),
        [theirs["id"].clone(), hers["id"].clone()]
    );
    let answer = vault.browser().get("/api/v1/images?scope=mine").await;
    assert_eq!((answer.status.as_u16(), &*answer.problem()), (401, "not-signed-in"));
    let public = vault.browser().get("/api/v1/images").await;
    assert!(
        !String::from_utf8_lossy(&public.body).contains("example.org"),
        "no address of anybody's leaves"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_edits_title_and_description() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let path =
        format!("/api/v1/images/{}", ada.upload_ok("Before").await["id"].as_str().expect("an id"));
    let edited = ada.patch(&path, &json!({ "title": " After ", "description": "why" })).await;
    assert_eq!(edited.status, StatusCode::OK);
    assert_eq!(
        (&edited.json()["title"], &edited.json()["description"]),
        (&"After".into(), &"why".into())
    );
    assert!(edited.json()["updatedAt"].as_str() > edited.json()["createdAt"].as_str());

    let kept = ada.patch(&path, &json!({ "title": "Again" })).await.json();
    assert_eq!(kept["description"], "why", "what is absent stays");
    let cleared = ada.patch(&path, &json!({ "description": null })).await.json();
    assert_eq!((&cleared["title"], &cleared["description"]), (&"Again".into(), &Value::Null));
    for (edit, expected) in [
        (json!({ "title": "" }), (422, "title-required")),
        (json!({ "title": "x".repeat(121) }), (422, "title-too-long")),
        (json!({ "description": "x".repeat(2001) }), (422, "description-too-long")),
        (json!({ "ownerId": "x" }), (400, "invalid-request")),
    ] {
        let answer = ada.patch(&path, &edit).await;
        assert_eq!((answer.status.as_u16(), &*answer.problem()), expected, "{edit}");
    }
    assert_eq!(ada.get(&path).await.json(), cleared, "a refused edit changes nothing");
}

fn titled(request: RequestBuilder, title: &str) -> RequestBuilder {
    let body = json!({ "title": title }).to_string();
    request.header("content-type", "application/json").body(body)
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_who_edit_what_they_saw_the_second_is_told() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let path =
        format!("/api/v1/images/{}", ada.upload_ok("Before").await["id"].as_str().expect("an id"));
    let tag = ada.get(&path).await.header("etag").to_owned();
    let edit = async |title: &str, tag: &str| {
        let request = ada.request(Method::PATCH, &path).header("if-match", tag);
        ada.send(titled(request, title)).await
    };
    let first = edit("First", &tag).await;
    assert_eq!(first.status, StatusCode::OK, "{first:?}");
    let second = edit("Second", &tag).await;
    assert_eq!((second.status.as_u16(), &*second.problem()), (412, "precondition-failed"));
    assert_eq!(ada.get(&path).await.json()["title"], "First", "nothing of it is written");
    let seen = format!("\"{}\"", first.json()["updatedAt"].as_str().expect("a time"));
    assert_eq!(seen, first.header("etag"));
    assert_eq!(edit("Third", &seen).await.status, StatusCode::OK);
    assert_eq!(edit("Fourth", "*").await.status, StatusCode::OK);
    let grace = vault.user("grace").await;
    let request = grace.request(Method::PATCH, &path).header("if-match", &tag);
    let hers = grace.send(titled(request, "Mine")).await;
    assert_eq!(hers.problem(), "not-found", "whether it has changed is none of hers");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_yours_you_can_see_but_not_touch() {
    let vault = Vault::start().await;
    let (ada, grace) = (vault.user("ada").await, vault.user("grace").await);
    let image = ada.upload_ok("Ada's").await;
    let path = format!("/api/v1/images/{}", image["id"].as_str().expect("an id"));
    assert_eq!(grace.get(&path).await.json()["title"], "Ada's");
    for (browser, expected) in
        [(&grace, (404, "not-found")), (&vault.browser(), (401, "not-signed-in"))]
    {
        for answer in
            [browser.patch(&path, &json!({ "title": "Mine" })).await, browser.delete(&path).await]
        {
            assert_eq!((answer.status.as_u16(), &*answer.problem()), expected);
        }
    }
    assert_eq!(ada.get(&path).await.json(), image);
}

#[tokio::test(flavor = "multi_thread")]
async fn deleting_takes_row_and_blobs_where_no_trash_is_kept() {
    let vault = Vault::start_with(&[("TRASH_RETENTION_DAYS", "0")]).await;
    let ada = vault.user("ada").await;
    let (kept, gone) = (ada.upload_ok("Kept").await, ada.upload_ok("Gone").await);
    let blobs: HashSet<_> = vault.blobs().await.into_iter().collect();
    let path = format!("/api/v1/images/{}", gone["id"].as_str().expect("an id"));
    let rendition = gone["renditions"][0]["url"].as_str().expect("a URL").to_owned();
    assert_eq!(ada.get(&rendition).await.status, StatusCode::OK);

    assert_eq!(ada.delete(&path).await.status, StatusCode::NO_CONTENT);
    for path in [&path, &rendition, gone["originalUrl"].as_str().expect("a URL")] {
        assert_eq!(ada.get(path).await.problem(), "not-found", "{path}");
    }
    assert_eq!(ada.delete(&path).await.problem(), "not-found");
    let kept_id = kept["id"].as_str().expect("an id");
    assert_eq!(vault.texts("SELECT id FROM images").await, [kept_id]);
    let left: HashSet<_> = vault.blobs().await.into_iter().collect();
    assert_eq!(left, blobs.into_iter().filter(|path| path.contains(kept_id)).collect());
    assert!(!left.is_empty());
}
