//! Uploads that are sent again, that are cut, and that come too many at once.

use std::time::Duration;

use reqwest::StatusCode;
use tokio::time::sleep;
use uuid::Uuid;

use crate::harness::{Form, Vault, photograph, png};

#[tokio::test(flavor = "multi_thread")]
async fn a_key_uploads_once_and_for_one_body() {
    let vault = Vault::start().await;
    let (ada, grace) = (vault.user("ada").await, vault.user("grace").await);
    let key = Uuid::now_v7().to_string();
    let file = png(64, 64);
    let form = |title: &str, file: &[u8]| Form::image(title, file.to_vec()).key(&key);

    let first = ada.upload(form("One", &file)).await;
    assert_eq!(first.status, StatusCode::CREATED);
    let again = ada.upload(form("One", &file)).await;
    assert_eq!((again.status, again.json()), (StatusCode::CREATED, first.json()));
    for other in [form("Two", &file), form("One", &png(65, 64))] {
        let answer = ada.upload(other).await;
        assert_eq!((answer.status.as_u16(), &*answer.problem()), (422, "idempotency-conflict"));
    }
    assert_eq!(vault.texts("SELECT count(*) FROM images").await, ["1"]);
    assert_eq!(vault.blobs().await.len(), 2);

    let hers = grace.upload(form("One", &file)).await;
    assert_eq!(hers.status, StatusCode::CREATED, "a key is its user's own");
    assert_ne!(hers.json()["id"], first.json()["id"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_sent_twice_at_once_makes_one_image() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let (key, file) = (Uuid::now_v7().to_string(), photograph(400, 400));
    let tries = (0..3).map(|_| ada.upload(Form::image("One", file.clone()).key(&key)));
    let answers = futures::future::join_all(tries).await;
    let made: Vec<_> = answers
        .iter()
        .filter(|a| a.status == StatusCode::CREATED)
        .map(|a| a.json()["id"].clone())
        .collect();
    assert!(!made.is_empty(), "{answers:?}");
    assert!(made.iter().all(|id| *id == made[0]), "{made:?}");
    vault.reap_in(2).await;
    assert_eq!(vault.texts("SELECT state FROM images").await, ["ready"]);
    assert_eq!(
        vault.blobs().await.len(),
        3,
        "original, 320 and 400: the other attempts' blobs are gone"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_upload_that_is_cut_leaves_nothing() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    // More than one part of a multipart upload, so that the store holds some of it already.
    let form = Form::image("Cut", photograph(2000, 1600)).post_cut(&ada, 9_000_000);
    let upload = tokio::spawn(form.send());
    while vault.texts("SELECT id FROM images WHERE state = 'pending'").await.is_empty() {
        assert!(!upload.is_finished(), "it waits for the rest of the body");
        sleep(Duration::from_millis(20)).await;
    }
    upload.abort();
    for _ in 0..100 {
        if vault.texts("SELECT id FROM images").await.is_empty() {
            break;
        }
        sleep(Duration::from_millis(50)).await;
    }
    assert!(vault.texts("SELECT id FROM images").await.is_empty());
    assert!(vault.blobs().await.is_empty());
    let metrics = vault.browser().get(&format!("{}/metrics", vault.health)).await;
    assert!(String::from_utf8_lossy(&metrics.body).contains(r#"uploads_total{result="cut"} 1"#));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_upload_too_many_is_told_to_come_again() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let places = &vault.app.places;
    let others = (0..16).map(|_| places.take(Uuid::now_v7()));
    let mut others = futures::future::try_join_all(others).await.expect("there are sixteen");
    let answer = ada.upload(Form::image("One more", png(9, 9))).await;
    assert_eq!((answer.status, &*answer.problem()), (StatusCode::SERVICE_UNAVAILABLE, "busy"));
    assert_eq!(answer.header("retry-after"), "5");
    assert_eq!(vault.texts("SELECT count(*) FROM attempts").await, ["0"], "it left nothing");

    // Whoever waits while another one ends has its place.
    let waiting = ada.upload(Form::image("One more", png(9, 9)));
    let (answer, ()) = tokio::join!(waiting, async {
        sleep(Duration::from_secs(1)).await;
        drop(others.pop());
    });
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_does_not_take_every_place() {
    let vault = Vault::start().await;
    let (ada, grace) = (vault.user("ada").await, vault.user("grace").await);
    // Only the first part has come, and not all of it.
    let slow = || tokio::spawn(Form::image("Slow", png(9, 9)).post_cut(&ada, 60).send());
    let uploads: Vec<_> = (0..4).map(|_| slow()).collect();
    sleep(Duration::from_secs(2)).await;
    let answer = ada.upload(Form::image("One more", png(9, 9))).await;
    let told = (answer.status, &*answer.problem());
    assert_eq!(told, (StatusCode::TOO_MANY_REQUESTS, "too-many-uploads"));
    assert_eq!(answer.header("retry-after"), "5");
    let answer = grace.upload(Form::image("Hers", png(9, 9))).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
    uploads.iter().for_each(tokio::task::JoinHandle::abort);
    let answer = ada.upload(Form::image("One more", png(9, 9))).await;
    assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
}
