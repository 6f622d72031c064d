//! Somebody who leaves takes everything along.

use serde_json::{Value, json};

use crate::harness::{Browser, Vault};

async fn id_of(browser: &Browser) -> String {
    let session: Value = browser.get("/api/v1/session").await.json();
    session["user"]["id"].as_str().unwrap_or_default().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_is_gone_everywhere_and_comes_back_as_somebody_new() {
    let vault = Vault::start().await;
    let (ada, elsewhere, grace) =
        (vault.user("ada").await, vault.user("ada").await, vault.user("grace").await);
    let wanted = json!({ "name": "Script", "scopes": ["read"], "days": 1 });
    let made = ada.post("/api/v1/tokens", &wanted).await.json();
    let (seen, trashed, hers) = (
        ada.upload_ok("Seen").await,
        ada.upload_ok("Trashed").await,
        grace.upload_ok("Hers").await,
    );
    let id = |image: &Value| image["id"].as_str().expect("an id").to_owned();
    ada.delete(&format!("/api/v1/images/{}", id(&trashed))).await;
    let before = id_of(&ada).await;

    let left = ada.delete("/api/v1/account").await;
    assert_eq!(left.status.as_u16(), 204, "{left:?}");
    assert!(left.header("clear-site-data").contains("storage"));
    for browser in [&ada, &elsewhere] {
        assert_eq!(browser.get("/api/v1/images?scope=mine").await.problem(), "not-signed-in");
    }
    let visitor = vault.browser();
    let bearer = format!("Bearer {}", made["secret"].as_str().expect("a token"));
    let script = visitor.request(reqwest::Method::GET, "/api/v1/session");
    let script = visitor.send(script.header("authorization", bearer)).await;
    assert_eq!(script.problem(), "not-signed-in");
    let rendition = seen["renditions"][0]["url"].as_str().expect("a URL");
    for path in
        [&*format!("/api/v1/images/{}", id(&seen)), rendition, &format!("/api/v1/users/{before}")]
    {
        assert_eq!(visitor.get(path).await.problem(), "not-found", "{path}");
    }
    let known = "SELECT concat_ws(' ', issuer, subject, name, email) FROM users WHERE id = '";
    let known = vault.texts(&format!("{known}{before}'")).await;
    assert_eq!(known, [format!("left {before} ")], "who it was is forgotten at once");

    let back = vault.user("ada").await;
    assert_ne!(id_of(&back).await, before);
    assert_eq!(back.get("/api/v1/trash").await.json()["items"], json!([]));
    // Begun while the account was still there, and made visible after it had gone.
    let late = format!(
        "INSERT INTO images (id, owner_id, state, attempt, title, content_type, bytes, sha256, width, height)
         VALUES (gen_random_uuid(), '{before}', 'ready', gen_random_uuid(), 'Late', 'image/png', 1, '', 1, 1)"
    );
    vault.execute(&late).await;
    vault.reap_in(0).await;
    vault.reap_in(3).await;
    vault.reap_in(3).await;
    assert_eq!(vault.texts("SELECT title FROM images").await, ["Hers"]);
    assert_eq!(vault.texts(&format!("SELECT id FROM users WHERE id = '{before}'")).await, [""; 0]);
    let blobs = vault.blobs().await;
    assert!(!blobs.is_empty() && blobs.iter().all(|path| path.contains(&id(&hers))), "{blobs:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn only_one_s_own_browser_deletes_an_account() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let wanted = json!({ "name": "Script", "scopes": ["read", "delete"], "days": 1 });
    let made = ada.post("/api/v1/tokens", &wanted).await.json();
    let visitor = vault.browser();
    assert_eq!(visitor.delete("/api/v1/account").await.problem(), "not-signed-in");
    let bearer = format!("Bearer {}", made["secret"].as_str().expect("a token"));
    let script = visitor.request(reqwest::Method::DELETE, "/api/v1/account");
    let script = visitor.send(script.header("authorization", bearer)).await;
    assert_eq!(script.problem(), "scope-missing");
    assert_ne!(id_of(&ada).await, "");
}
