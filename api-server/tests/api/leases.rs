//! What only one replica may do.

use std::time::Duration;

use api_server::jobs::Lease;
use futures::future::join_all;
use tokio::time::{sleep, timeout};

use crate::harness::{Form, Vault, png};

async fn taken(vault: &Vault) -> Option<Lease> {
    Lease::take(&vault.app, "test").await.expect("the database answers")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lease_has_one_holder_until_it_is_let_go() {
    let vault = Vault::start().await;
    let other = vault.replica(&[]);
    let both = [&vault, &other, &vault, &other, &vault, &other];
    let mut held: Vec<_> = join_all(both.map(taken)).await.into_iter().flatten().collect();
    let first = held.pop().expect("one has it");
    assert!(held.is_empty(), "and one only");
    assert!(first.check().is_ok());
    assert!(taken(&other).await.is_none());
    first.release().await.expect("it lets go");
    assert!(taken(&other).await.is_some());
}

/// As one is that was stopped for a minute, and goes on.
#[tokio::test(flavor = "multi_thread")]
async fn a_holder_that_was_overtaken_does_nothing_more() {
    let vault = Vault::start().await;
    let first = taken(&vault).await.expect("nobody has it");
    let its = vault.texts("SELECT fence FROM leases WHERE name = 'test'").await;
    vault
        .execute("UPDATE leases SET until = now() - interval '1 minute' WHERE name = 'test'")
        .await;
    let second = taken(&vault).await.expect("its time is up");
    assert_ne!(vault.texts("SELECT fence FROM leases WHERE name = 'test'").await, its);
    let learnt = async {
        while first.check().is_ok() {
            sleep(Duration::from_millis(100)).await;
        }
    };
    timeout(Duration::from_secs(30), learnt).await.expect("it learns of it");
    first.release().await.expect("it has nothing to let go of");
    assert!(second.check().is_ok());
    assert!(taken(&vault).await.is_none(), "it is the second one's still");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_that_fails_goes_behind_the_others() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    ada.upload(Form::image("Gone", png(9, 9))).await;
    let hide = "UPDATE images SET state = 'deleting', updated_at = now() - interval '3 hours'";
    assert_eq!(vault.execute(hide).await, 1);
    let without_store = vault.replica(&[("S3_ENDPOINT", "https://127.0.0.1:1")]);
    let moved = "SELECT state FROM images WHERE updated_at > now() - interval '1 hour'";
    let reaped = async {
        while vault.texts(moved).await != ["deleting"] {
            without_store.reap_in(0).await;
        }
    };
    // The other server reaps too, and may have deleted it: then there is nothing to see.
    timeout(Duration::from_mins(1), reaped).await.expect("it goes to the back");
    vault.reap_in(1).await;
    assert!(vault.texts("SELECT id FROM images").await.is_empty());
}
