//! Where one is signed in, and how to end that.

use std::collections::BTreeSet;

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::harness::{Answer, Browser, Process, Vault, who};

const PHONE: &str = "Mozilla/5.0 (Android 15; Mobile; rv:145.0) Gecko/145.0 Firefox/145.0";

async fn sessions(browser: &Browser) -> Vec<Value> {
    let answer = browser.get("/api/v1/sessions").await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    answer.json()["items"].as_array().expect("items").clone()
}

/// The name of the browser's own session.
async fn own(browser: &Browser) -> String {
    let all = sessions(browser).await;
    let current: Vec<_> = all.iter().filter(|session| session["current"] == true).collect();
    assert_eq!(current.len(), 1, "{all:?}");
    current[0]["id"].as_str().expect("an id").to_owned()
}

async fn end(browser: &Browser, id: &str) -> Answer {
    browser.delete(&format!("/api/v1/sessions/{id}")).await
}

/// Signs in from a browser that calls itself so.
async fn signed_in_as(vault: &Vault, account: &str, user_agent: &str) -> Browser {
    let browser = vault.browser();
    let callback = browser.walk_to_callback(account, "/").await;
    let request = browser.request(Method::GET, &callback).header("user-agent", user_agent);
    assert_eq!(browser.send(request).await.status, StatusCode::FOUND);
    browser
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_sees_their_own_sessions_and_which_is_this_one() {
    let vault = Vault::start().await;
    let laptop = vault.user("ada").await;
    let phone = signed_in_as(&vault, "ada", PHONE).await;
    let grace = vault.user("grace").await;

    let seen = sessions(&phone).await;
    assert_eq!(seen.len(), 2);
    let fields: BTreeSet<_> = seen[0].as_object().expect("fields").keys().collect();
    let told = ["browser", "createdAt", "current", "id", "seenAt"].map(String::from);
    assert_eq!(fields, BTreeSet::from_iter(&told));
    assert_eq!((&seen[0]["browser"], &seen[0]["current"]), (&json!(PHONE), &json!(true)));
    assert_eq!((&seen[1]["browser"], &seen[1]["current"]), (&Value::Null, &json!(false)));
    assert_eq!(own(&laptop).await, seen[1]["id"].as_str().expect("an id"));
    assert_eq!(sessions(&grace).await.len(), 1);

    let token = phone.cookie("__Host-session").expect("a session");
    let body = phone.get("/api/v1/sessions").await;
    assert!(!String::from_utf8_lossy(&body.body).contains(&token), "no token of any session");
    assert_eq!(body.header("cache-control"), "no-store");
    let stranger = vault.browser();
    stranger.set_cookie("__Host-session", seen[0]["id"].as_str().expect("an id"));
    assert_eq!(who(&stranger).await, Value::Null, "the name of a session opens nothing");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_browser_calls_itself_is_kept_short() {
    let vault = Vault::start().await;
    let long = signed_in_as(&vault, "ada", &"x".repeat(5000)).await;
    assert_eq!(sessions(&long).await[0]["browser"], "x".repeat(200));
    let blank = signed_in_as(&vault, "grace", " \t ").await;
    assert_eq!(sessions(&blank).await[0]["browser"], Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_is_ended_on_one_server_has_ended_on_every_other() {
    let vault = Vault::start().await;
    let other = Process::start_with(&vault, &[]).await;
    let (laptop, phone, library) =
        (vault.user("ada").await, vault.user("ada").await, vault.user("ada").await);
    let there = |browser: &Browser| {
        let there = other.browser();
        there.set_cookie("__Host-session", &browser.cookie("__Host-session").expect("a session"));
        there
    };
    let (laptop_there, phone_there, library_there) =
        (there(&laptop), there(&phone), there(&library));
    for browser in [&laptop_there, &phone_there, &library_there] {
        assert_eq!(who(browser).await["name"], "Ada Lovelace");
    }

    assert_eq!(end(&laptop, &own(&phone).await).await.status, StatusCode::NO_CONTENT);
    for browser in [&phone, &phone_there] {
        assert_eq!(who(browser).await, Value::Null, "at once");
        assert_eq!(browser.get("/api/v1/images?scope=mine").await.problem(), "not-signed-in");
    }
    assert_eq!(who(&library_there).await["name"], "Ada Lovelace", "that one and no other");

    let answer = laptop_there.delete("/api/v1/sessions").await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(who(&library).await, Value::Null, "nor the other way round");
    for browser in [&laptop, &laptop_there] {
        assert_eq!(who(browser).await["name"], "Ada Lovelace", "where one is, one stays");
        assert_eq!(sessions(browser).await.len(), 1);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_ends_a_session_of_somebody_else() {
    let vault = Vault::start().await;
    let (ada, grace) = (vault.user("ada").await, vault.user("grace").await);
    for id in [&*own(&ada).await, &Uuid::now_v7().to_string(), "not-an-id"] {
        let answer = end(&grace, id).await;
        assert_eq!((answer.status.as_u16(), &*answer.problem()), (404, "not-found"), "{id}");
    }
    assert_eq!(grace.delete("/api/v1/sessions").await.status, StatusCode::NO_CONTENT);
    assert_eq!(who(&ada).await["name"], "Ada Lovelace");

    let visitor = vault.browser();
    let path = format!("/api/v1/sessions/{}", own(&ada).await);
    for (method, path) in [
        (Method::GET, "/api/v1/sessions"),
        (Method::DELETE, "/api/v1/sessions"),
        (Method::DELETE, &*path),
    ] {
        let answer = visitor.send(visitor.request(method.clone(), path)).await;
        assert_eq!(
            (answer.status.as_u16(), &*answer.problem()),
            (401, "not-signed-in"),
            "{method}"
        );
    }
    let cookie = format!("__Host-session={}", ada.cookie("__Host-session").expect("a session"));
    let elsewhere = reqwest::Client::new().delete(format!("{}/api/v1/sessions", vault.base));
    let answer = visitor.send(elsewhere.header("cookie", cookie)).await;
    assert_eq!(answer.problem(), "cross-site-request");
}

#[tokio::test(flavor = "multi_thread")]
async fn to_end_one_s_own_is_to_sign_out() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let token = ada.cookie("__Host-session").expect("a session");
    let answer = end(&ada, &own(&ada).await).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(answer.header("clear-site-data"), "\"cache\", \"cookies\", \"storage\"");
    assert_eq!(ada.cookie("__Host-session"), None);
    ada.set_cookie("__Host-session", &token);
    assert_eq!(who(&ada).await, Value::Null);
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_that_have_ended_are_not_listed_and_the_list_is_bounded() {
    let vault = Vault::start().await;
    let ada = vault.user("ada").await;
    let more = |name: &str, how_many: u32, seen: &str, expires: &str| {
        format!(
            "INSERT INTO sessions (token_hash, user_id, seen_at, expires_at)
             SELECT sha256(('{name}' || n)::bytea), (SELECT id FROM users), {seen}, {expires}
             FROM generate_series(1, {how_many}) n"
        )
    };
    let tomorrow = "now() + interval '1 day'";
    vault.execute(&more("idle", 5, "now() - interval '25 hours'", tomorrow)).await;
    vault.execute(&more("expired", 5, "now()", "now() - interval '1 second'")).await;
    assert_eq!(sessions(&ada).await.len(), 1);

    let later = "now() + n * interval '1 second'";
    vault.execute(&more("newer", 150, later, tomorrow)).await;
    let seen = sessions(&ada).await;
    assert_eq!(seen.len(), 100);
    assert_eq!(seen[0]["current"], true, "one's own is among them, however many there are");
    let order: Vec<_> = seen[1..].iter().map(|it| it["seenAt"].as_str().expect("a time")).collect();
    assert!(order.is_sorted_by(|one, next| one >= next), "those used last come first: {order:?}");

    assert_eq!(ada.delete("/api/v1/sessions").await.status, StatusCode::NO_CONTENT);
    assert_eq!(
        vault.texts("SELECT count(*) FROM sessions").await,
        ["1"],
        "all others, shown or not"
    );
}
