//! Servers killed between two steps: what they leave is never seen, and gone after the reaper.

use std::time::Duration;

use reqwest::StatusCode;
use tokio::time::{Instant, sleep, timeout};
use uuid::Uuid;

use crate::harness::{Browser, Form, Pause, Process, Store, Vault, photograph, png};

/// A second server to be killed, and Ada's browser at it.
async fn doomed(vault: &Vault, ada: &Browser) -> (Process, Pause, Browser) {
    let pause = Pause::to(vault.store).await;
    let process = Process::start(vault, &pause).await;
    let browser = process.browser();
    browser.set_cookie("__Host-session", &ada.cookie("__Host-session").expect("a session"));
    (process, pause, browser)
}

async fn until(mut reached: impl AsyncFnMut() -> bool) {
    let reached = async {
        while !reached().await {
            sleep(Duration::from_millis(3)).await;
        }
    };
    timeout(Duration::from_mins(1), reached).await.expect("reached");
}

/// Nobody sees anything; too early the reaper does nothing; an hour later nothing is left.
async fn nothing_is_seen_and_nothing_stays(vault: &Vault, ada: &Browser, state: &str) {
    assert_eq!(
        vault.texts("SELECT state FROM images").await,
        [state],
        "it was killed where we wanted it"
    );
    assert_eq!(ada.get("/api/v1/images").await.json()["items"].as_array().map(Vec::len), Some(0));
    vault.reap_in(0).await;
    assert_eq!(vault.texts("SELECT state FROM images").await, [state], "it may be alive");
    vault.reap_in(2).await;
    assert!(vault.texts("SELECT id FROM images").await.is_empty());
    assert!(vault.blobs().await.is_empty());
    the_store_took_its_time(vault).await;
}

/// What comes to the store when its image is gone goes too, and then nothing is left.
async fn the_store_took_its_time(vault: &Vault) {
    let attempts = vault.texts("SELECT image_id || '/' || id FROM attempts").await;
    assert_eq!(attempts.len(), 1, "it is remembered");
    vault.put_blob(&format!("images/{}/640.webp", attempts[0])).await;
    vault.put_blob("images/another/attempt/original").await;
    vault.reap_in(26).await;
    assert_eq!(vault.blobs().await, ["images/another/attempt/original"]);
    assert!(vault.texts("SELECT id FROM attempts").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_while_the_body_comes() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let (process, _pause, browser) = doomed(&vault, &ada).await;
    let upload = tokio::spawn(
        Form::image("Cut", photograph(1000, 1000)).post_cut(&browser, 1_000_000).send(),
    );
    until(async || !vault.texts("SELECT id FROM images").await.is_empty()).await;
    process.kill().await;
    assert!(upload.await.expect("joined").is_err());
    nothing_is_seen_and_nothing_stays(&vault, &ada, "pending").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_the_original_and_the_last_commit() {
    killed_after_the_original(Vault::start().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_the_original_and_the_last_commit_in_another_store() {
    killed_after_the_original(Vault::start_on(Store::Other).await).await;
}

async fn killed_after_the_original(vault: Vault) {
    let ada = vault.user("ada").await;
    let (process, pause, browser) = doomed(&vault, &ada).await;
    let request = Form::image("Half", photograph(1200, 1200)).post(&browser);
    let upload = tokio::spawn(request.send());
    until(async || !vault.blobs().await.is_empty()).await;
    pause.hold();
    process.kill().await;
    assert!(upload.await.expect("joined").is_err());
    nothing_is_seen_and_nothing_stays(&vault, &ada, "pending").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn killed_between_hiding_an_image_and_deleting_its_blobs() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let image = ada.upload_ok("Gone").await;
    let id = image["id"].as_str().expect("an id");
    ada.delete(&format!("/api/v1/images/{id}")).await;
    let (process, pause, browser) = doomed(&vault, &ada).await;
    pause.hold();
    let path = format!("/api/v1/trash/{id}");
    let deletion = tokio::spawn(browser.request(reqwest::Method::DELETE, &path).send());
    until(async || vault.texts("SELECT state FROM images").await == ["deleting"]).await;
    process.kill().await;
    assert!(deletion.await.expect("joined").is_err());
    assert_eq!(vault.blobs().await.len(), 2, "they are still there");
    nothing_is_seen_and_nothing_stays(&vault, &ada, "deleting").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_crash_the_same_key_uploads_as_soon_as_it_is_known() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let (process, pause, browser) = doomed(&vault, &ada).await;
    let (key, file) = (Uuid::now_v7().to_string(), photograph(1000, 1000));
    let form = || Form::image("Once", file.clone()).key(&key);
    let upload = tokio::spawn(form().post(&browser).send());
    until(async || !vault.blobs().await.is_empty()).await;
    pause.hold();
    process.kill().await;
    assert!(upload.await.expect("joined").is_err());

    let mut answer = ada.upload(form()).await;
    assert_eq!(answer.problem(), "upload-in-progress", "it may be alive");
    let killed = Instant::now();
    while answer.status == StatusCode::CONFLICT {
        let wait = answer.header("retry-after").parse().expect("seconds");
        sleep(Duration::from_secs(wait)).await;
        answer = ada.upload(form()).await;
    }
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    assert!(killed.elapsed() < Duration::from_secs(30), "{:?}", killed.elapsed());
    assert_eq!(vault.texts("SELECT state FROM images").await, ["ready"]);
    assert!(vault.blobs().await.len() > 4, "the crashed attempt's are there too");
    vault.reap_in(2).await;
    assert_eq!(vault.blobs().await.len(), 4, "original, 320, 640, 1280");
    let url = answer.json()["originalUrl"].as_str().expect("a URL").to_owned();
    assert!(ada.get(&url).await.body == file);
    assert_eq!(vault.texts("SELECT count(*) FROM attempts").await, ["1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_leaves_after_the_last_byte_has_uploaded() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let upload = tokio::spawn(Form::image("Left", photograph(1000, 1000)).post(&ada).send());
    until(async || !vault.blobs().await.is_empty()).await;
    upload.abort();
    until(async || vault.texts("SELECT state FROM images").await == ["ready"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_told_to_stop_finishes_its_uploads() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let (process, _pause, browser) = doomed(&vault, &ada).await;
    let request = Form::image("Last", photograph(1000, 1000)).post(&browser);
    let upload = tokio::spawn(async move { browser.try_send(request).await });
    until(async || !vault.blobs().await.is_empty()).await;
    process.terminate();
    let answer = upload.await.expect("joined").expect("an answer");
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    assert!(timeout(Duration::from_secs(10), process.ended()).await.expect("in time"));
}

#[tokio::test(flavor = "multi_thread")]
async fn two_reapers_at_once_are_one() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    ada.upload_ok("Kept").await;
    vault.execute("INSERT INTO images (id, owner_id, state, attempt, title) SELECT gen_random_uuid(), id, 'pending', gen_random_uuid(), 'x' FROM users").await;
    tokio::join!(vault.reap_in(2), vault.reap_in(2), vault.reap_in(2));
    vault.reap_in(2).await;
    assert_eq!(vault.texts("SELECT title FROM images").await, ["Kept"]);
    assert_eq!(ada.upload(Form::image("More", png(9, 9))).await.status, StatusCode::CREATED);
}
