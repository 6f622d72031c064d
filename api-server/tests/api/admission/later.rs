//! Who was let in, and is to be in no more.

use reqwest::Method;
use serde_json::{Value, json};

use super::{LISTS, came_in, vault_of, verified};
use crate::harness::{Liar, Vault, visit, who};

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_changes_at_the_provider_takes_every_session_along() {
    let liar = Liar::start();
    let vault = vault_of(&liar, &LISTS).await;
    let said = |email: &str, verified: bool| json!({ "sub": "ada", "email": email, "email_verified": verified });
    for (email, verified) in [("ada@evil.example", true), ("ada@example.org", false)] {
        let (phone, laptop) = (vault.browser(), vault.browser());
        visit(&phone, &liar, &said("ada@example.org", true)).await;
        assert_eq!(who(&phone).await["email"], "ada@example.org");

        let answer = visit(&laptop, &liar, &said(email, verified)).await;
        assert!(!came_in(&laptop, &answer), "{email}");
        assert_eq!(who(&phone).await, Value::Null, "{email}");
        assert_eq!(phone.get("/api/v1/images?scope=mine").await.problem(), "not-signed-in");
    }
    // The address is somebody else's now: it is another user who comes in.
    let heir = vault.browser();
    visit(&heir, &liar, &verified("ada@example.org")).await;
    assert_eq!(who(&heir).await["email"], "ada@example.org");
    assert_eq!(vault.texts("SELECT count(*) FROM users").await, ["2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_lists_count_at_once_on_a_server_that_has_them() {
    let vault = Vault::start().await;
    let (ada, grace) = (vault.user("ada").await, vault.user("grace").await);
    let image = grace.upload_ok("Grace's").await;
    let path = format!("/api/v1/images/{}", image["id"].as_str().expect("an id"));
    let tightened = vault.replica(&[("ALLOWED_EMAILS", "ADA@example.org")]);

    let (ada_there, grace_there) = (tightened.moved(&ada), tightened.moved(&grace));
    assert_eq!(who(&ada_there).await["email"], "ada@example.org");
    assert_eq!(who(&grace_there).await, Value::Null);
    for (method, path) in [
        (Method::GET, "/api/v1/images?scope=mine"),
        (Method::POST, "/api/v1/images"),
        (Method::DELETE, &*path),
        (Method::GET, "/api/v1/sessions"),
        (Method::DELETE, "/api/v1/sessions"),
    ] {
        let answer = grace_there.send(grace_there.request(method.clone(), path)).await;
        assert_eq!(
            (answer.status.as_u16(), &*answer.problem()),
            (401, "not-signed-in"),
            "{method}"
        );
    }
    let callback = grace_there.walk_to_callback("grace", "/").await;
    assert_eq!(grace_there.get(&callback).await.problem(), "not-allowed");

    assert_eq!(
        who(&grace).await["name"],
        "Grace Hopper",
        "a server that rolls later goes by its own"
    );
    assert_eq!(grace.get(&path).await.json(), image, "and nothing was taken from her");
    let loosened = vault.replica(&[("ALLOWED_DOMAINS", "example.org")]);
    assert_eq!(who(&loosened.moved(&grace)).await["name"], "Grace Hopper");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_asked_no_more_vouches_for_nobody() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let liar = Liar::start();
    for lists in [&[][..], &LISTS] {
        let mut changes = vec![("OIDC_ISSUER", &*liar.issuer)];
        changes.extend(lists);
        assert_eq!(who(&vault.replica(&changes).moved(&ada)).await, Value::Null);
    }
    assert_eq!(who(&ada).await["email"], "ada@example.org");
}
