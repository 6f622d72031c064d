//! A key that is sent again while its upload is under way.

use std::time::Duration;

use api_server::{
    error::Error,
    service::upload::{Chunk, Content, Upload, upload},
    store::images::Owned,
};
use reqwest::StatusCode;
use tokio::{
    sync::mpsc::{Sender, channel},
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};
use uuid::Uuid;

use crate::harness::{Answer, Browser, Form, Vault, png};

/// An upload of Ada's called "One", all of whose file has come but the end.
async fn begun(
    vault: &Vault,
    key: Uuid,
    file: &[u8],
) -> (JoinHandle<Result<Owned, Error>>, Sender<Chunk>) {
    let owner = vault.texts("SELECT id FROM users").await[0].parse().expect("an id");
    let place = vault.app.places.take(owner).await.expect("there is room");
    let (sender, receiver) = channel(4);
    let wanted = Upload {
        owner,
        place,
        title: "One".to_owned(),
        description: None,
        idempotency_key: Some(key),
        reserved: 1 << 20,
        content: Content::new(receiver, 1 << 20),
        end: Instant::now() + Duration::from_mins(5),
    };
    let work = tokio::spawn(upload(vault.app.clone(), wanted));
    assert!(sender.send(Chunk::Bytes(file.to_vec().into())).await.is_ok(), "it is taken");
    let pending = async {
        while vault.texts("SELECT state FROM images").await != ["pending"] {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_mins(1), pending).await.expect("it has begun");
    (work, sender)
}

async fn again(ada: &Browser, key: Uuid, title: &str, file: &[u8]) -> Answer {
    ada.upload(Form::image(title, file.to_vec()).key(&key.to_string())).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_retry_does_not_end_an_upload_that_lives() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let (key, file) = (Uuid::now_v7(), png(64, 64));
    let (work, sender) = begun(&vault, key, &file).await;

    let other = again(&ada, key, "Two", &file).await;
    assert_eq!((other.status.as_u16(), &*other.problem()), (422, "idempotency-conflict"));
    let attempt = vault.texts("SELECT attempt FROM images").await;
    // At once, and after the time in which one that says nothing more is taken for dead.
    for wait in [0, 17] {
        sleep(Duration::from_secs(wait)).await;
        for file in [&file, &png(65, 64)] {
            let answer = again(&ada, key, "One", file).await;
            assert_eq!(
                (answer.status, &*answer.problem()),
                (StatusCode::CONFLICT, "upload-in-progress")
            );
            assert_eq!(answer.header("retry-after"), "2");
        }
    }
    assert_eq!(vault.texts("SELECT attempt FROM images").await, attempt);

    assert!(sender.send(Chunk::End).await.is_ok(), "it is taken");
    let (image, _) = work.await.expect("joined").expect("nobody has ended it");
    let answer = again(&ada, key, "One", &file).await;
    assert_eq!(
        (answer.status, answer.json()["id"].as_str()),
        (StatusCode::CREATED, Some(&*image.id.to_string()))
    );
    let other = again(&ada, key, "One", &png(65, 64)).await;
    assert_eq!((other.status.as_u16(), &*other.problem()), (422, "idempotency-conflict"));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_those_who_find_a_dead_upload_one_takes_it_over() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let (key, file) = (Uuid::now_v7(), png(64, 64));
    // A release that tells nothing left this one.
    vault
        .execute(&format!(
            "INSERT INTO images (id, owner_id, state, attempt, title, idempotency_key)
             SELECT gen_random_uuid(), id, 'pending', gen_random_uuid(), 'Half', '{key}' FROM users"
        ))
        .await;
    let answers = futures::future::join_all((0..4).map(|_| again(&ada, key, "One", &file))).await;
    let made = answers.iter().filter(|answer| answer.status == StatusCode::CREATED).count();
    let others = answers.iter().filter(|answer| answer.status == StatusCode::CONFLICT).count();
    assert!(made >= 1 && made + others == 4, "{answers:?}");
    assert_eq!(vault.texts("SELECT count(*) FROM attempts").await, ["1"], "one of them tried");
    assert_eq!(vault.texts("SELECT state || title FROM images").await, ["readyOne"]);
}
