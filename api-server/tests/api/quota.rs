//! What one user may keep, counted to the byte.

use serde_json::{Value, json};

use crate::harness::{Browser, Form, Vault, photograph, png};

async fn account(browser: &Browser) -> Value {
    browser.get("/api/v1/account").await.json()
}

async fn used(browser: &Browser) -> (i64, i64) {
    let account = account(browser).await;
    let number = |name: &str| account["usage"][name].as_i64().expect("a number");
    (number("images"), number("bytes"))
}

/// What is in the bucket of the images of `ids`.
async fn stored(vault: &Vault, ids: &[&Value]) -> i64 {
    let mut bytes = 0;
    for id in ids {
        let id = id.as_str().expect("an id");
        let sum = "SELECT bytes + (SELECT sum((s->>'bytes')::bigint) FROM jsonb_array_elements(renditions) s)";
        let sum = vault.texts(&format!("{sum} FROM images WHERE id = '{id}'")).await;
        bytes += sum[0].parse::<i64>().expect("a number");
    }
    bytes
}

fn id_of(image: &Value) -> &str {
    image["id"].as_str().expect("an id")
}

#[tokio::test(flavor = "multi_thread")]
async fn usage_follows_every_image_to_its_end() {
    let vault = Vault::start().await;
    let (ada, grace) = (vault.user("ada").await, vault.user("grace").await);
    assert_eq!(used(&ada).await, (0, 0));
    let one = ada.upload(Form::image("One", photograph(700, 500))).await.json();
    let two = ada.upload_ok("Two").await;
    let both = stored(&vault, &[&one["id"], &two["id"]]).await;
    assert!(both > one["bytes"].as_i64().expect("a number"), "renditions count");
    assert_eq!(used(&ada).await, (2, both));
    assert_eq!(used(&grace).await, (0, 0), "to each their own");

    let refused = ada.upload(Form::image("Text", b"no image".to_vec())).await;
    assert_eq!(refused.problem(), "unsupported-image");
    let cut = photograph(700, 500);
    let refused = ada.upload(Form::image("Cut", cut[..cut.len() / 2].to_vec())).await;
    assert_eq!(refused.status.as_u16(), 415, "{refused:?}");
    assert_eq!(used(&ada).await, (2, both), "what is refused is given back");

    let path = format!("/api/v1/images/{}", id_of(&one));
    ada.patch(&path, &json!({ "title": "Other" })).await;
    ada.delete(&path).await;
    assert_eq!(used(&ada).await, (2, both), "what is in the trash takes room");
    ada.delete(&format!("/api/v1/trash/{}", id_of(&one))).await;
    assert_eq!(used(&ada).await, (1, stored(&vault, &[&two["id"]]).await));
    ada.delete_for_good(id_of(&two)).await;
    vault.reap_in(1).await;
    assert_eq!(used(&ada).await, (0, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_crashed_gives_back_what_it_reserved() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    ada.upload_ok("Kept").await;
    let before = used(&ada).await;
    let crashed = "INSERT INTO images (id, owner_id, state, attempt, title, reserved, updated_at)
        SELECT gen_random_uuid(), id, 'pending', gen_random_uuid(), 'Crashed', 1000, now() - interval '2 hours' FROM users";
    vault.execute(crashed).await;
    assert_eq!(used(&ada).await, (before.0 + 1, before.1 + 1000));
    vault.reap_in(0).await;
    assert_eq!(used(&ada).await, before);
    vault.reap_in(1).await;
    assert_eq!(used(&ada).await, before, "and gives it back once");
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_uploads_at_once_no_more_pass_than_there_is_room_for() {
    let vault = Vault::start_with(&[("QUOTA_IMAGES", "3")]).await;
    let ada = vault.user("ada").await;
    assert_eq!(account(&ada).await["quota"], json!({ "images": 3, "bytes": null }));
    ada.upload_ok("First").await;
    let uploads = (0..4).map(|n| ada.upload(Form::image(&format!("More {n}"), png(8, 8))));
    let answers = futures::future::join_all(uploads).await;
    let told: Vec<_> = answers.iter().map(|answer| answer.status.as_u16()).collect();
    assert_eq!(told.iter().filter(|status| **status == 201).count(), 2, "{told:?}");
    for refused in answers.iter().filter(|answer| answer.status.as_u16() != 201) {
        assert_eq!((refused.status.as_u16(), &*refused.problem()), (422, "quota-exceeded"));
    }
    assert_eq!(used(&ada).await.0, 3);
    let mine = ada.get("/api/v1/images?scope=mine").await.json();
    ada.delete_for_good(id_of(&mine["items"][0])).await;
    ada.upload_ok("Room again").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bytes_are_refused_before_they_flow() {
    let vault = Vault::start_with(&[("QUOTA_BYTES", "20000")]).await;
    let ada = vault.user("ada").await;
    let large = ada.upload(Form::image("Large", photograph(2000, 1500))).await;
    assert_eq!((large.status.as_u16(), &*large.problem()), (422, "quota-exceeded"));
    assert!(vault.texts("SELECT id FROM images").await.is_empty());
    assert!(vault.blobs().await.is_empty());
    ada.upload(Form::image("Small", png(8, 8))).await;
    assert_eq!(used(&ada).await.0, 1);
}

/// Rows of before the counting, as the migration finds them.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_there_before_is_counted() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let image = ada.upload_ok("Old").await;
    ada.delete(&format!("/api/v1/images/{}", id_of(&image))).await;
    ada.upload_ok("Older").await;
    let before = used(&ada).await;
    let down = include_str!("../../migrations/2026-12-01-160000_count_usage/down.sql");
    let up = include_str!("../../migrations/2026-12-01-160000_count_usage/up.sql");
    vault.batch(down).await;
    vault.batch(up).await;
    assert_eq!(used(&ada).await, before);
}
