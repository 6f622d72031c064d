//! Which files somebody has already.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::harness::{Browser, Form, Vault, png};

fn hash(file: &[u8]) -> String {
    hex::encode(Sha256::digest(file))
}

async fn check(browser: &Browser, hashes: &[&str]) -> Vec<Value> {
    let answer = browser.post("/api/v1/images/check", &json!({ "sha256": hashes })).await;
    assert_eq!(answer.status.as_u16(), 200, "{answer:?}");
    answer.json()["duplicates"].as_array().expect("a list").clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn one_s_own_files_are_known_and_nobody_else_s() {
    let vault = Vault::start().await;
    let (ada, grace) = (vault.user("ada").await, vault.user("grace").await);
    let (file, other) = (png(8, 8), png(9, 9));
    let (known, unknown) = (hash(&file), hash(&other));
    assert!(check(&ada, &[&known]).await.is_empty());
    let first = ada.upload(Form::image("First", file.clone())).await.json();
    let again = ada.upload(Form::image("Again", file)).await.json();
    let expected = [json!({ "sha256": known, "id": again["id"], "title": "Again" })];
    assert_eq!(check(&ada, &[&unknown, &known, &known]).await, expected);
    assert_eq!(check(&ada, &[&known.to_uppercase()]).await, expected);
    assert!(check(&grace, &[&known]).await.is_empty(), "what others have is not told");
    for image in [&again, &first] {
        ada.delete(&format!("/api/v1/images/{}", image["id"].as_str().expect("an id"))).await;
    }
    assert!(check(&ada, &[&known]).await.is_empty(), "what is in the trash is not in the gallery");
}

#[tokio::test(flavor = "multi_thread")]
async fn odd_questions_are_refused() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let many = vec![hash(b"x"); 201];
    for bad in [
        json!({ "sha256": [] }),
        json!({ "sha256": many }),
        json!({ "sha256": ["x"] }),
        json!({ "sha256": ["ab"] }),
        json!({ "sha256": [hash(b"x"), ""] }),
        json!({}),
    ] {
        let answer = ada.post("/api/v1/images/check", &bad).await;
        assert_eq!(answer.problem(), "invalid-request", "{bad}");
    }
    let visitor = vault.browser();
    let body = json!({ "sha256": [hash(b"x")] });
    assert_eq!(visitor.post("/api/v1/images/check", &body).await.problem(), "not-signed-in");
}
