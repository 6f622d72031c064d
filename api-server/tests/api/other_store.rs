//! What a server does with its object store, with a store that is not MinIO.

use std::collections::HashSet;

use reqwest::StatusCode;

use crate::harness::{Form, Store, Vault, photograph, png};

#[tokio::test(flavor = "multi_thread")]
async fn an_image_of_one_part_and_one_of_several_are_stored_seen_and_deleted() {
    let vault = Vault::start_on(Store::Other).await;
    let ada = vault.user("ada").await;
    for file in [png(400, 300), photograph(2000, 1600)] {
        let answer = ada.upload(Form::image("Sea", file.clone())).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{answer:?}");
        let image = answer.json();
        let original = image["originalUrl"].as_str().expect("a URL");
        let seen = vault.browser().get(original).await;
        assert!(seen.body == file, "the bytes are those that were sent");
        let sizes = image["renditions"].as_array().expect("sizes");
        for size in sizes {
            let seen = vault.browser().get(size["url"].as_str().expect("a URL")).await;
            assert_eq!((seen.status, seen.header("content-type")), (StatusCode::OK, "image/webp"));
        }
        assert_eq!(vault.blobs().await.len(), 1 + sizes.len());

        ada.delete_for_good(image["id"].as_str().expect("an id")).await;
        assert_eq!(ada.get(original).await.problem(), "not-found");
        assert!(vault.blobs().await.is_empty(), "every blob of it is gone");
        assert!(vault.texts("SELECT id FROM images").await.is_empty());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_deleted_takes_nothing_of_another_image_along() {
    let vault = Vault::start_on(Store::Other).await;
    let ada = vault.user("ada").await;
    let (kept, gone) = (ada.upload_ok("Kept").await, ada.upload_ok("Gone").await);
    let before: HashSet<_> = vault.blobs().await.into_iter().collect();
    let id = |image: &serde_json::Value| image["id"].as_str().expect("an id").to_owned();
    ada.delete_for_good(&id(&gone)).await;
    let left: HashSet<_> = vault.blobs().await.into_iter().collect();
    assert_eq!(left, before.into_iter().filter(|path| path.contains(&id(&kept))).collect());
    assert!(!left.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_upload_leaves_no_blob() {
    let vault = Vault::start_on(Store::Other).await;
    let ada = vault.user("ada").await;
    let cut = photograph(2000, 1600)[..9_000_000].to_vec();
    let answer = ada.upload(Form::image("Cut", cut)).await;
    assert_eq!(
        answer.problem(),
        "unsupported-image",
        "it is stored in parts, and then not decoded"
    );
    assert!(vault.blobs().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_is_ready_with_it_and_says_so_when_it_is_not() {
    let vault = Vault::start_on(Store::Other).await;
    let probe = format!("{}/readyz", vault.health);
    let ready = vault.browser().get(&probe).await;
    assert_eq!(ready.status, StatusCode::OK);
    let gone = std::path::PathBuf::from(std::env::var("SERVICES_DIR").expect("the services run"))
        .join("s3s-fs.data")
        .join(&vault.environment["S3_BUCKET"]);
    std::fs::remove_dir_all(gone).expect("somebody deletes the bucket");
    let text = vault.browser().get(&probe).await;
    let text = String::from_utf8_lossy(&text.body);
    assert!(text.contains("storage: storage unavailable: bucket"), "{text}");
}
