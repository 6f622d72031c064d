//! What has been in the trash for long enough is gone for good.

use std::time::Duration;

use reqwest::StatusCode;
use tokio::time::sleep;

use crate::harness::{Browser, Vault, run};

async fn trashed(browser: &Browser, title: &str) -> String {
    let image = browser.upload_ok(title).await;
    let id = image["id"].as_str().expect("an id").to_owned();
    let answer = browser.delete(&format!("/api/v1/images/{id}")).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    id
}

/// Lets time pass for some of the trash only: a session would end meanwhile.
async fn ago(vault: &Vault, since: &str, which: &str) {
    let update = format!("UPDATE images SET trashed_at = now() - interval '{since}' WHERE {which}");
    assert!(vault.execute(&update).await > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reaper_purges_what_is_over_its_time_and_nothing_else() {
    let vault = Vault::start_with(&[("TRASH_RETENTION_DAYS", "7")]).await;
    let ada = vault.user("ada").await;
    let (back, young) = (trashed(&ada, "Back").await, trashed(&ada, "Young").await);
    trashed(&ada, "Old").await;
    ada.upload_ok("Kept").await;
    ada.restore(&back).await;
    let young = format!("id = '{young}'");
    ago(&vault, "6 days 23 hours", "state = 'trashed'").await;
    vault.reap_in(0).await;
    assert_eq!(ada.trash().await.len(), 2, "an hour is left");
    let blobs = vault.blobs().await.len();

    ago(&vault, "7 days 1 hour", &format!("state = 'trashed' AND NOT {young}")).await;
    vault.reap_in(0).await;
    let left = vault.texts("SELECT title || ' ' || state FROM images ORDER BY title").await;
    assert_eq!(left, ["Back ready", "Kept ready", "Young trashed"]);
    assert_eq!(vault.blobs().await.len(), blobs / 4 * 3, "one image's are gone");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_trash_that_is_no_longer_kept_is_purged_at_the_next_round() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    trashed(&ada, "Gone").await;
    vault.reap_in(0).await;
    assert_eq!(ada.trash().await.len(), 1);
    let now_without = [
        ("TRASH_RETENTION_DAYS", "0"),
        ("DATABASE_NAME", &vault.environment["DATABASE_NAME"]),
        ("S3_BUCKET", &vault.environment["S3_BUCKET"]),
    ];
    Vault::start_with(&now_without).await.reap_in(1).await;
    assert!(vault.texts("SELECT id FROM images").await.is_empty());
    assert!(vault.blobs().await.is_empty());
}

/// Both want the same row, which somebody holds until both have asked for it.
#[tokio::test(flavor = "multi_thread")]
async fn of_taking_back_and_purging_exactly_one_wins() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let (mut back, mut gone) = (0, 0);
    for round in 0..6 {
        let id = trashed(&ada, &format!("Round {round}")).await;
        ago(&vault, "31 days", &format!("id = '{id}'")).await;
        let mut holder = vault.database().await;
        for lock in ["BEGIN", "SELECT id FROM images FOR UPDATE"] {
            run(&mut holder, lock).await.expect("nobody else has it");
        }
        // Who asks first is first in the queue.
        let wait = |first: bool| sleep(Duration::from_millis(if first { 0 } else { 300 }));
        let restore = async {
            wait(round % 2 == 0).await;
            ada.restore(&id).await
        };
        let purge = async {
            wait(round % 2 == 1).await;
            vault.reap_in(0).await;
        };
        let release = async {
            sleep(Duration::from_millis(700)).await;
            run(&mut holder, "COMMIT").await.expect("it lets go");
        };
        let (restored, (), ()) = tokio::join!(restore, purge, release);
        let states = vault.texts(&format!("SELECT state FROM images WHERE id = '{id}'")).await;
        let seen = vault.browser().get(&format!("/media/{id}/original")).await.status;
        if restored.status == StatusCode::OK {
            assert_eq!((states, seen), (vec!["ready".to_owned()], StatusCode::OK));
            back += 1;
        } else {
            assert_eq!(restored.problem(), "not-found");
            assert_eq!((states, seen), (vec![], StatusCode::NOT_FOUND));
            gone += 1;
        }
    }
    assert!(back > 0 && gone > 0, "each was the first: {back} came back, {gone} are gone");
}
