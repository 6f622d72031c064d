//! The trash in bulk: many images a request, pages of it, and all of it at once.

use reqwest::StatusCode;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Browser, Vault};

async fn ids(browser: &Browser, titles: &[&str]) -> Vec<String> {
    let mut ids = Vec::new();
    for title in titles {
        let image = browser.upload_ok(title).await;
        ids.push(image["id"].as_str().expect("an id").to_owned());
    }
    ids
}

async fn many(browser: &Browser, way: &str, ids: &[impl AsRef<str>]) -> Value {
    let ids: Vec<_> = ids.iter().map(AsRef::as_ref).collect();
    let answer = browser.post(&format!("/api/v1/images/{way}"), &json!({ "ids": ids })).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.json()
}

/// Rows in Ada's trash as deletions leave them; seven images at a time were deleted at once.
async fn seed(vault: &Vault, count: u32) {
    let insert = format!(
        "INSERT INTO images (id, owner_id, state, attempt, title, content_type, bytes, sha256, width, height, trashed_at)
         SELECT gen_random_uuid(), (SELECT id FROM users ORDER BY signed_in_at LIMIT 1), 'trashed', gen_random_uuid(),
                'Image ' || n, 'image/png', 1, '', 1, 1, now() - interval '1 day' + interval '1 second' * (n / 7)
         FROM generate_series(1, {count}) AS n"
    );
    assert_eq!(vault.execute(&insert).await, count as usize);
}

async fn page(browser: &Browser, query: &str) -> (Vec<Value>, Option<String>) {
    let answer = browser.get(&format!("/api/v1/trash?{query}")).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let page = answer.json();
    let items = page["items"].as_array().expect("items").clone();
    (items, page["nextCursor"].as_str().map(str::to_owned))
}

#[tokio::test(flavor = "multi_thread")]
async fn many_go_at_once_and_come_back_at_once() {
    let vault = Vault::start().await;
    let (ada, grace) = (vault.user("ada").await, vault.user("grace").await);
    let mine = ids(&ada, &["One", "Two", "Three"]).await;
    let hers = ids(&grace, &["Hers"]).await.remove(0);
    let nobodys = Uuid::now_v7().to_string();
    let asked = [&mine[2], &hers, &mine[0], &nobodys, &mine[2], &hers];
    let missing = [&hers, &nobodys];
    for round in 0..2 {
        let answer = many(&ada, "trash", &asked).await;
        let expected = json!({ "trashed": [mine[2], mine[0]], "missing": missing });
        assert_eq!(answer, expected, "in their order, each once; round {round}");
        assert_eq!(ada.trash().await.len(), 2);
    }
    assert_eq!(
        vault.texts("SELECT title FROM images WHERE state = 'ready' ORDER BY title").await,
        ["Hers", "Two"]
    );
    for round in 0..2 {
        let answer = many(&ada, "restore", &asked).await;
        let expected = json!({ "restored": [mine[2], mine[0]], "missing": missing });
        assert_eq!(answer, expected, "round {round}");
        assert!(ada.trash().await.is_empty());
    }
    assert_eq!(vault.texts("SELECT count(*) FROM images WHERE state = 'ready'").await, ["4"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_names_one_image_to_two_hundred() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let unknown = |count| (0..count).map(|_| Uuid::now_v7().to_string()).collect::<Vec<_>>();
    let same = vec![Uuid::nil().to_string(); 201];
    for way in ["trash", "restore"] {
        for body in [
            json!({ "ids": [] }),
            json!({ "ids": unknown(201) }),
            json!({ "ids": same }),
            json!({ "ids": ["x"] }),
            json!({ "ids": unknown(1), "force": true }),
            json!({}),
        ] {
            let answer = ada.post(&format!("/api/v1/images/{way}"), &body).await;
            assert_eq!((answer.status.as_u16(), &*answer.problem()), (400, "invalid-request"));
        }
        let most = unknown(200);
        assert_eq!(many(&ada, way, &most).await["missing"], json!(most));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_the_trash_are_stable_while_images_come_and_go() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    seed(&vault, 100).await;
    let order = "SELECT id FROM images WHERE state = 'trashed' ORDER BY trashed_at DESC, id DESC";
    let expected = vault.texts(order).await;
    let (mut seen, mut cursor) = page(&ada, "limit=30").await;
    let mut pages = 1;
    while let Some(at) = cursor {
        let new = ids(&ada, &["New"]).await;
        many(&ada, "trash", &new).await;
        let last = seen.last().expect("some")["id"].as_str().expect("an id").to_owned();
        assert_eq!(many(&ada, "restore", &[&last]).await["restored"], json!([last]));
        let (items, next) = page(&ada, &format!("limit=30&cursor={at}")).await;
        assert!(items.len() <= 30);
        seen.extend(items);
        (cursor, pages) = (next, pages + 1);
    }
    assert_eq!(pages, 4);
    let seen: Vec<_> = seen.iter().map(|image| image["id"].as_str().expect("an id")).collect();
    assert_eq!(seen, expected, "what was deleted last first, each once, whatever came and went");
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_the_trash_are_bounded_and_odd_questions_refused() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    seed(&vault, 70).await;
    assert_eq!(page(&ada, "").await.0.len(), 60);
    let (all, next) = page(&ada, "limit=70").await;
    assert_eq!((all.len(), next), (70, None));
    ids(&ada, &["One", "Two"]).await;
    let images = ada.get("/api/v1/images?limit=1").await.json();
    let of_images = format!("cursor={}", images["nextCursor"].as_str().expect("a cursor"));
    for query in ["limit=0", "limit=201", "limit=x", "cursor=x", "cursor=", &of_images] {
        let answer = ada.get(&format!("/api/v1/trash?{query}")).await;
        assert_eq!(
            (answer.status.as_u16(), &*answer.problem()),
            (400, "invalid-request"),
            "{query}"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn emptying_goes_on_until_nothing_is_left() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    seed(&vault, 1200).await;
    let grace = vault.user("grace").await;
    let hers = ids(&grace, &["Hers"]).await;
    many(&grace, "trash", &hers).await;
    ids(&ada, &["Kept"]).await;
    for (deleted, more) in [(1000, true), (200, false), (0, false)] {
        let answer = ada.delete("/api/v1/trash").await;
        assert_eq!(
            (answer.status, answer.json()),
            (StatusCode::OK, json!({ "deleted": deleted, "more": more }))
        );
    }
    assert!(ada.trash().await.is_empty());
    assert_eq!(grace.trash().await.len(), 1);
    for _ in 0..6 {
        vault.reap_in(1).await;
    }
    assert_eq!(vault.texts("SELECT title FROM images ORDER BY title").await, ["Hers", "Kept"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn where_no_trash_is_kept_many_are_gone_at_once() {
    let vault = Vault::start_with(&[("TRASH_RETENTION_DAYS", "0")]).await;
    let ada = vault.user("ada").await;
    let mine = ids(&ada, &["One", "Two"]).await;
    assert_eq!(many(&ada, "trash", &mine).await, json!({ "trashed": mine, "missing": [] }));
    assert_eq!(many(&ada, "restore", &mine).await, json!({ "restored": [], "missing": mine }));
    assert!(ada.trash().await.is_empty());
    vault.reap_in(1).await;
    assert!(vault.texts("SELECT id FROM images").await.is_empty());
    assert!(vault.blobs().await.is_empty());
}
