//! API tokens: what they open, what they never do, and how they end.

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Answer, Browser, Form, Vault, png, who};

const SCOPES: [&str; 4] = ["read", "upload", "edit", "delete"];

async fn make(browser: &Browser, scopes: &[&str]) -> Value {
    let wanted = json!({ "name": "Script", "scopes": scopes, "days": 30 });
    let answer = browser.post("/api/v1/tokens", &wanted).await;
    assert_eq!(answer.status.as_u16(), 201, "{answer:?}");
    assert_eq!(answer.header("cache-control"), "no-store");
    answer.json()
}

fn secret(made: &Value) -> &str {
    made["secret"].as_str().expect("a token")
}

/// What a script sends: no cookie, and nothing of what our own pages send.
fn request(vault: &Vault, method: &Method, path: &str, token: &str) -> RequestBuilder {
    let url = format!("{}{path}", vault.base);
    reqwest::Client::new().request(method.clone(), url).bearer_auth(token)
}

async fn ask(vault: &Vault, method: Method, path: &str, token: &str) -> Answer {
    let making = path.ends_with("/tokens");
    let body = if making {
        json!({ "name": "x", "scopes": ["read"], "days": 1 })
    } else {
        json!({ "title": "Other" })
    };
    let request = request(vault, &method, path, token).header("content-type", "application/json");
    vault.browser().send(request.body(body.to_string())).await
}

fn told(answer: &Answer) -> (u16, String) {
    let status = answer.status.as_u16();
    (status, if status >= 400 { answer.problem() } else { String::new() })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_does_what_its_scopes_say_and_nothing_else() {
    let vault = Vault::start_with(&[("GALLERY_VISIBILITY", "SignedIn")]).await;
    let ada = vault.user("ada").await;
    for scope in SCOPES {
        let made = make(&ada, &[scope]).await;
        let token = secret(&made);
        let image = ada.upload_ok("Sea").await;
        let id = image["id"].as_str().expect("an id");
        let path = format!("/api/v1/images/{id}");
        let media = format!("/media/{id}/320.webp");
        let asked = [
            ("read", ask(&vault, Method::GET, "/api/v1/session", token).await),
            ("read", ask(&vault, Method::GET, "/api/v1/images?scope=mine", token).await),
            ("read", ask(&vault, Method::GET, "/api/v1/trash", token).await),
            ("read", ask(&vault, Method::GET, &media, token).await),
            ("edit", ask(&vault, Method::PATCH, &path, token).await),
            ("delete", ask(&vault, Method::DELETE, &path, token).await),
            ("delete", ask(&vault, Method::POST, &format!("{path}/restore"), token).await),
        ];
        for (needed, answer) in asked {
            let expected = if needed == scope { "" } else { "scope-missing" };
            // What another scope has not deleted is restored all the same.
            assert_eq!(told(&answer).1, expected, "{scope}, asked for {needed}: {answer:?}");
        }
        let nobody = vault.browser();
        let form = Form::image("By a script", png(40, 30)).post(&nobody).bearer_auth(token);
        let status = nobody.send(form).await.status.as_u16();
        assert_eq!(status, if scope == "upload" { 201 } else { 403 }, "{scope}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_token_makes_a_token_or_touches_a_session() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let made = make(&ada, &SCOPES).await;
    let own = made["token"]["id"].as_str().expect("an id");
    for (method, path) in [
        (Method::GET, "/api/v1/tokens".to_owned()),
        (Method::POST, "/api/v1/tokens".to_owned()),
        (Method::DELETE, format!("/api/v1/tokens/{own}")),
        (Method::GET, "/api/v1/sessions".to_owned()),
        (Method::DELETE, "/api/v1/sessions".to_owned()),
        (Method::DELETE, format!("/api/v1/sessions/{}", Uuid::now_v7())),
    ] {
        let answer = ask(&vault, method.clone(), &path, secret(&made)).await;
        assert_eq!(told(&answer), (403, "scope-missing".into()), "{method} {path}");
    }
    assert_eq!(vault.texts("SELECT count(*) FROM tokens").await, ["1"]);
    assert_eq!(who(&ada).await["name"], "Ada Lovelace");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_is_none_is_nobody_and_never_a_visitor() {
    let vault = Vault::start().await;
    let (ada, grace) = (vault.user("ada").await, vault.user("grace").await);
    let (expired, revoked, good) =
        (make(&ada, &SCOPES).await, make(&ada, &SCOPES).await, make(&ada, &SCOPES).await);
    let id = |made: &Value| made["token"]["id"].as_str().expect("an id").to_owned();
    let end = format!("UPDATE tokens SET expires_at = now() WHERE id = '{}'", id(&expired));
    vault.execute(&end).await;
    let path = format!("/api/v1/tokens/{}", id(&revoked));
    assert_eq!(told(&grace.delete(&path).await), (404, "not-found".into()), "it is not hers");
    assert_eq!(ada.delete(&path).await.status.as_u16(), 204);

    for token in [secret(&expired), secret(&revoked), "ivt_nobody", "nobody"] {
        let request = ada.request(Method::GET, "/api/v1/session").bearer_auth(token);
        let answer = ada.send(request).await;
        assert_eq!(told(&answer), (401, "not-signed-in".into()), "beside a good cookie: {token}");
    }
    let listed = ada.get("/api/v1/tokens").await.json();
    assert_eq!(listed["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(listed["items"][0]["id"], id(&good));
    let there = vault.replica(&[("ALLOWED_EMAILS", "grace@example.org")]);
    let answer = ask(&there, Method::GET, "/api/v1/session", secret(&good)).await;
    assert_eq!(told(&answer), (401, "not-signed-in".into()), "its user may not come in");
    vault.reap_in(0).await;
    assert_eq!(vault.texts("SELECT count(*) FROM tokens").await, ["1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn beside_a_token_no_cookie_counts() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let cookie = format!("__Host-session={}", ada.cookie("__Host-session").expect("a session"));
    for token in ["nobody", "ivt_nobody"] {
        let request = request(&vault, &Method::POST, "/api/v1/auth/sign-out", token);
        vault.browser().send(request.header("cookie", &cookie)).await;
        assert_eq!(who(&ada).await["name"], "Ada Lovelace", "the session is still there");
        let path = "/api/v1/trash";
        let request = self::request(&vault, &Method::DELETE, path, token).header("cookie", &cookie);
        assert_eq!(told(&vault.browser().send(request).await), (401, "not-signed-in".into()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_told_once_and_kept_as_a_hash() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let made = make(&ada, &["read", "read"]).await;
    assert_eq!(made["token"]["scopes"], json!(["read"]));
    assert_eq!(made["token"]["usedAt"], Value::Null);
    let kept = "SELECT encode(token_hash, 'escape') || name || scopes::text FROM tokens";
    assert!(!vault.texts(kept).await.concat().contains(secret(&made)));
    ask(&vault, Method::GET, "/api/v1/session", secret(&made)).await;
    let listed = ada.get("/api/v1/tokens").await;
    assert!(!String::from_utf8_lossy(&listed.body).contains(secret(&made)));
    assert!(listed.json()["items"][0]["usedAt"].is_string());
    let grace = vault.user("grace").await;
    assert_eq!(grace.get("/api/v1/tokens").await.json()["items"], json!([]));
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_bounded() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    for bad in [
        json!({ "name": " ", "scopes": ["read"], "days": 1 }),
        json!({ "name": "x", "scopes": [], "days": 1 }),
        json!({ "name": "x", "scopes": ["admin"], "days": 1 }),
        json!({ "name": "x", "scopes": ["read"], "days": 0 }),
        json!({ "name": "x", "scopes": ["read"], "days": 366 }),
        json!({ "name": "x", "scopes": ["read"] }),
    ] {
        let answer = ada.post("/api/v1/tokens", &bad).await;
        assert_eq!(told(&answer), (400, "invalid-request".into()), "{bad}");
    }
    for _ in 0..20 {
        make(&ada, &["read"]).await;
    }
    let wanted = json!({ "name": "x", "scopes": ["read"], "days": 1 });
    let answer = ada.post("/api/v1/tokens", &wanted).await;
    assert_eq!(told(&answer), (422, "too-many-tokens".into()));
}
