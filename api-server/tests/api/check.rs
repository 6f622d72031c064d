//! `api-server check-store`: it passes a store that does all that a server asks, and says what is wrong
//! with any other.

use api_server::blobs::REASONS;

use crate::harness::{Store, Vault, checked};

const STORES: [Store; 2] = [Store::MinIo, Store::Other];

/// The reason that a failed check gives, which is one that conditions know.
fn reason(said: Result<(), String>) -> String {
    let said = said.expect_err("it fails");
    let line = said.lines().last().expect("a line").trim_start_matches("Error: ");
    let (reason, words) = line.split_once(": ").expect("a reason and words");
    assert!(REASONS.contains(&reason) && words.len() > 10, "{said}");
    reason.to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_serves_passes_and_holds_nothing_of_the_check_but_its_owner() {
    for store in STORES {
        let vault = Vault::start_on(store).await;
        for owned in ["false", "true"] {
            let said = checked(&vault, &[("S3_OWNED", owned)]).await;
            assert_eq!(said, Ok(()), "{store:?}");
            assert_eq!(vault.blobs().await, ["owner"], "{store:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_is_one_vault_s_alone_and_another_one_is_noticed() {
    for store in STORES {
        let vault = Vault::start_on(store).await;
        let fresh = checked(&vault, &[("S3_OWNED", "true")]).await;
        assert_eq!(reason(fresh), "AnotherBucket", "{store:?}: nothing of the vault is in it");
        assert!(vault.blobs().await.is_empty(), "and nothing comes into it");
        assert_eq!(checked(&vault, &[]).await, Ok(()));
        let other = checked(&vault, &[("S3_OWNER", "pictures/others")]).await;
        let said = other.clone().expect_err("it is taken");
        assert!(said.contains("belongs to pictures/photos"), "{said}");
        assert_eq!(reason(other), "BucketTaken");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_in_words_that_a_person_can_act_on() {
    for store in STORES {
        let vault = Vault::start_on(store).await;
        let file = |text: &str| {
            let path = std::env::temp_dir().join(format!("{}-{text}", uuid::Uuid::now_v7()));
            std::fs::write(&path, text).expect("a file");
            path.display().to_string()
        };
        let scheme = if store == Store::MinIo { "https" } else { "http" };
        let nobody = format!("{scheme}://127.0.0.1:1");
        for (changes, expected) in [
            ([("S3_BUCKET", "nobody-made-it".to_owned())], "BucketMissing"),
            ([("S3_SECRET_KEY_FILE", file("wrong-secret"))], "WrongKeys"),
            ([("S3_ACCESS_KEY_FILE", file("unknown-key"))], "WrongKeys"),
            ([("S3_ENDPOINT", nobody)], "StoreUnreachable"),
            ([("S3_ENDPOINT", "https://store.invalid".to_owned())], "HostNotFound"),
        ] {
            let changes = changes.each_ref().map(|(name, value)| (*name, value.as_str()));
            let said = checked(&vault, &changes).await;
            assert_eq!(reason(said.clone()), expected, "{store:?} {changes:?}: {said:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_store_that_nobody_vouches_for_is_not_trusted() {
    let vault = Vault::start().await;
    assert_eq!(reason(checked(&vault, &[("S3_CA_FILE", "")]).await), "CertificateNotTrusted");
}
