//! Uploads that wait for longer than they may.

use std::time::Duration;

use api_server::{
    error::Error,
    service::upload::{Chunk, Content, Upload, upload},
    store::images::Owned,
};
use diesel_async::RunQueryDsl;
use tokio::{
    sync::mpsc::{Sender, channel},
    task::JoinHandle,
    time::{Instant, sleep, timeout},
};

use crate::harness::{Vault, png};

type Outcome = JoinHandle<Result<Owned, Error>>;

/// An upload of Ada's that may wait for `patience`, all of whose file has come but the end.
async fn begun(vault: &Vault, patience: Duration) -> (Outcome, Sender<Chunk>, Instant) {
    vault.user("ada").await;
    let owner = vault.texts("SELECT id FROM users").await[0].parse().expect("an id");
    let (sender, receiver) = channel(4);
    let (title, content) = ("Late".to_owned(), Content::new(receiver, 1 << 20));
    let end = Instant::now() + patience;
    let place = vault.app.places.take(owner).await.expect("nobody else uploads");
    let (description, idempotency_key, reserved) = (None, None, 1 << 20);
    let wanted =
        Upload { owner, place, title, description, idempotency_key, reserved, content, end };
    let work = tokio::spawn(upload(vault.app.clone(), wanted));
    let bytes = Chunk::Bytes(png(64, 64).into());
    assert!(sender.send(bytes).await.is_ok(), "it is taken");
    (work, sender, end)
}

async fn ended(work: Outcome) -> Result<Owned, Error> {
    timeout(Duration::from_mins(1), work).await.expect("it ends").expect("joined")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_takes_too_long_is_given_up_and_leaves_nothing() {
    let vault = Vault::start().await;
    let (work, sender, end) = begun(&vault, Duration::from_secs(5)).await;
    let outcome = ended(work).await;
    assert_eq!(outcome.err().map(|error| error.slug()), Some("request-timeout"));
    assert!(Instant::now() >= end && sender.is_closed());
    assert_eq!(vault.texts("SELECT count(*) FROM attempts").await, ["1"], "it had begun");
    assert!(vault.texts("SELECT id FROM images").await.is_empty());
    assert!(vault.blobs().await.is_empty());
}

/// Cut off, a commit would be neither done nor undone.
#[tokio::test(flavor = "multi_thread")]
async fn an_image_that_has_only_to_become_visible_is_not_given_up() {
    let vault = Vault::start().await;
    let (work, sender, _) = begun(&vault, Duration::from_secs(20)).await;
    let pending = async {
        while vault.texts("SELECT state FROM images").await != ["pending"] {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_mins(1), pending).await.expect("it has begun");
    let mut other = vault.database().await;
    for lock in ["BEGIN", "SELECT id FROM images FOR UPDATE"] {
        diesel::sql_query(lock).execute(&mut other).await.expect("nobody else has it");
    }
    assert!(sender.send(Chunk::End).await.is_ok(), "it is taken");
    let outcome = ended(work).await;
    assert_eq!(outcome.err().map(|error| error.slug()), Some("database-unavailable"), "who knows");
    assert_eq!(vault.texts("SELECT state FROM images").await, ["pending"]);
    assert_eq!(vault.blobs().await.len(), 2, "original and 64: they stay");
    diesel::sql_query("COMMIT").execute(&mut other).await.expect("it lets go");
    let ready = async {
        while vault.texts("SELECT state FROM images").await != ["ready"] {
            sleep(Duration::from_millis(5)).await;
        }
    };
    timeout(Duration::from_mins(1), ready).await.expect("it went on");
}
