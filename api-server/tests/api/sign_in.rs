use reqwest::{StatusCode, Url};

use crate::harness::{Vault, sign_out, who};

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_begins_a_session_and_signing_out_ends_it() {
    let vault = Vault::start().await;
    let browser = vault.browser();
    assert_eq!(who(&browser).await, serde_json::Value::Null);

    assert_eq!(browser.sign_in("ada", "/images/1?a=b").await, "/images/1?a=b");
    let user = who(&browser).await;
    assert_eq!(
        (&user["name"], &user["email"]),
        (&"Ada Lovelace".into(), &"ada@example.org".into())
    );
    assert_eq!(browser.cookie("__Host-sign-in"), None);
    let token = browser.cookie("__Host-session").expect("a session");

    let answer = sign_out(&browser).await;
    assert_eq!(answer.status, StatusCode::NO_CONTENT);
    assert_eq!(answer.header("clear-site-data"), "\"cache\", \"cookies\", \"storage\"");
    assert_eq!(browser.cookie("__Host-session"), None);
    browser.set_cookie("__Host-session", &token);
    assert_eq!(
        who(&browser).await,
        serde_json::Value::Null,
        "the token itself is of no use any more"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_subject_is_the_same_user_and_every_sign_in_a_new_session() {
    let vault = Vault::start().await;
    let (one, other) = (vault.user("ada").await, vault.user("ada").await);
    assert_eq!(who(&one).await, who(&other).await);
    assert_ne!(one.cookie("__Host-session"), other.cookie("__Host-session"));

    let before = one.cookie("__Host-session").expect("a session");
    one.forget_the_provider();
    one.sign_in("grace", "/").await;
    assert_ne!(who(&one).await, who(&other).await);
    one.set_cookie("__Host-session", &before);
    assert_eq!(
        who(&one).await,
        serde_json::Value::Null,
        "the session before did not change its user: it ended"
    );
    assert_eq!(vault.texts("SELECT count(*) FROM users").await, ["2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cookies_are_for_this_host_and_its_server_only() {
    let vault = Vault::start().await;
    let answer = vault.browser().get("/api/v1/auth/sign-in").await;
    let cookie = answer.header("set-cookie");
    for attribute in ["__Host-sign-in=", "Secure", "HttpOnly", "SameSite=Lax", "Path=/"] {
        assert!(cookie.contains(attribute), "{attribute} is not in {cookie}");
    }
    let provider = Url::parse(answer.header("location")).expect("a URL");
    let sent = |name: &str| {
        provider.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned())
    };
    assert_eq!(sent("code_challenge_method").as_deref(), Some("S256"));
    assert_eq!(sent("redirect_uri").as_deref(), Some("https://photos.test/api/v1/auth/callback"));
    // 256 bits in base64.
    for secret in ["nonce", "state"] {
        assert!(sent(secret).is_some_and(|text| text.len() >= 43), "{secret} can be guessed");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_sent_to_another_origin() {
    let vault = Vault::start().await;
    for next in [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "/\t/evil.example",
        "javascript:alert(1)",
    ] {
        assert_eq!(vault.browser().sign_in("ada", next).await, "/", "{next}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_replica_takes_the_callback() {
    let vault = Vault::start().await;
    let browser = vault.browser();
    let callback = browser.walk_to_callback("ada", "/").await;
    let replica =
        crate::harness::Process::start(&vault, &crate::harness::Pause::to(vault.store).await).await;
    let there = replica.browser();
    there.set_cookie("__Host-sign-in", &browser.cookie("__Host-sign-in").expect("a sign-in"));
    assert_eq!(there.get(&callback).await.status, StatusCode::FOUND);
    assert_eq!(who(&there).await["name"], "Ada Lovelace");
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_not_in_the_database_and_old_sessions_end() {
    let vault = Vault::start().await;
    let browser = vault.user("ada").await;
    let token = browser.cookie("__Host-session").expect("a session");
    let found = vault.texts("SELECT encode(token_hash, 'escape') FROM sessions").await;
    assert!(!found.concat().contains(&token));

    vault.execute("UPDATE sessions SET seen_at = now() - interval '25 hours'").await;
    assert_eq!(who(&browser).await, serde_json::Value::Null, "idle for a day");
    vault
        .execute("UPDATE sessions SET seen_at = now(), expires_at = now() - interval '1 second'")
        .await;
    assert_eq!(who(&browser).await, serde_json::Value::Null, "expired");
    vault.reap_in(0).await;
    assert_eq!(vault.texts("SELECT count(*) FROM sessions").await, ["0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_of_other_sites_are_refused() {
    let vault = Vault::start().await;
    let browser = vault.user("ada").await;
    let session =
        format!("__Host-session={}", browser.cookie("__Host-session").expect("a session"));
    let url = format!("{}/api/v1/auth/sign-out", vault.base);
    for headers in [
        vec![],
        vec![("sec-fetch-site", "cross-site"), ("x-requested-with", "infravault")],
        vec![("origin", "https://evil.example"), ("x-requested-with", "infravault")],
        vec![("sec-fetch-site", "same-origin")],
    ] {
        let mut request = reqwest::Client::new().post(&url).header("cookie", &session);
        for (name, value) in headers {
            request = request.header(name, value);
        }
        let answer = browser.send(request).await;
        assert_eq!(
            (answer.status, &*answer.problem()),
            (StatusCode::FORBIDDEN, "cross-site-request")
        );
    }
    assert_eq!(who(&browser).await["name"], "Ada Lovelace", "the session is still there");
}

#[tokio::test(flavor = "multi_thread")]
async fn sign_ins_that_nobody_finishes_do_not_pile_up() {
    let vault = Vault::start().await;
    let begin = |name: &str, how_many: i32, expiry: &str| {
        format!(
            "INSERT INTO sign_ins SELECT sha256(('{name}' || n)::bytea), '{name}', 'n', 'p', '/', {expiry} \
             FROM generate_series(1, {how_many}) n"
        )
    };
    vault.execute(&begin("late", 50, "now() - interval '1 second'")).await;
    let expiry = "now() + interval '10 minutes' + n * interval '1 millisecond'";
    vault.execute(&begin("open", 20_010, expiry)).await;
    vault.reap_in(0).await;
    let left = vault.texts("SELECT state || ' ' || count(*) FROM sign_ins GROUP BY state").await;
    assert_eq!(left, ["open 20000"], "the oldest make room");
}
