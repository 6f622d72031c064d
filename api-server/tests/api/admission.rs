//! Who may come in: by which address, and by which domain.

mod later;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::harness::{Answer, Browser, Google, Liar, Process, Vault, arrive, visit, who};

const LISTS: [(&str, &str); 2] =
    [("ALLOWED_DOMAINS", "example.org"), ("ALLOWED_EMAILS", "guest@elsewhere.example")];

async fn vault_of(liar: &Liar, lists: &[(&str, &str)]) -> Vault {
    let mut changes = vec![("OIDC_ISSUER", &*liar.issuer)];
    changes.extend(lists);
    Vault::start_with(&changes).await
}

/// Somebody's claims, each with a subject of its own.
fn verified(email: &str) -> Value {
    let subject = format!("of {}", email.escape_default());
    json!({ "sub": subject, "email": email, "email_verified": true })
}

fn came_in(browser: &Browser, answer: &Answer) -> bool {
    if answer.status == StatusCode::FOUND {
        assert!(browser.cookie("__Host-session").is_some(), "{answer:?}");
        return true;
    }
    assert_eq!((answer.status, &*answer.problem()), (StatusCode::FORBIDDEN, "not-allowed"));
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(browser.cookie("__Host-session"), None);
    false
}

/// What our tables hold of people.
async fn rows(vault: &Vault) -> Vec<String> {
    vault.texts("SELECT count(*) FROM users UNION ALL SELECT count(*) FROM sessions").await
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_on_a_list_comes_in_whatever_the_case() {
    let liar = Liar::start();
    let vault = vault_of(&liar, &LISTS).await;
    for email in [
        "ada@example.org",
        "Grace@Example.ORG",
        "guest@elsewhere.example",
        "GUEST@elsewhere.Example",
    ] {
        let browser = vault.browser();
        let answer = visit(&browser, &liar, &verified(email)).await;
        assert!(came_in(&browser, &answer), "{email}");
        assert_eq!(who(&browser).await["email"], email, "as the provider spells it");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_comes_in_and_nothing_is_kept_of_them() {
    let liar = Liar::start();
    let vault = vault_of(&liar, &LISTS).await;
    let claims =
        |email: &str, verified: Value| json!({ "email": email, "email_verified": verified });
    let mut strangers = vec![
        json!({}),
        json!({ "email_verified": true }),
        json!({ "email": "ada@example.org" }),
        claims("ada@example.org", json!(false)),
        claims("ada@example.org", Value::Null),
        claims("guest@elsewhere.example", json!(false)),
        // At a provider that is not Google its claim says nothing.
        json!({ "email": "eve@evil.example", "email_verified": true, "hd": "example.org" }),
        json!({ "hd": "example.org" }),
        json!({ "preferred_username": "ada@example.org", "name": "ada@example.org" }),
    ];
    strangers.extend(
        [
            "eve@evil-example.org",
            "eve@sub.example.org",
            "eve@example.org.evil.example",
            "ada@example.org@evil.example",
            "ada@example.org.",
            "eve@example.com",
            "other@elsewhere.example",
            "guest@elsewhere.example.org",
            "example.org",
            "ada@example.or\u{212a}",
            "",
        ]
        .map(verified),
    );
    for stranger in strangers {
        let browser = vault.browser();
        let answer = visit(&browser, &liar, &stranger).await;
        assert!(!came_in(&browser, &answer), "{stranger}");
        assert_eq!(rows(&vault).await, ["0", "0"], "{stranger}");
        assert_eq!(who(&browser).await, Value::Null, "{stranger}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_of_an_address_in_another_form_proves_nothing() {
    let liar = Liar::start();
    let vault = vault_of(&liar, &LISTS).await;
    for (claim, lie) in [
        ("email_verified", json!("true")),
        ("email_verified", json!(1)),
        ("email", json!(["ada@example.org"])),
        ("hd", json!(["example.org"])),
    ] {
        let browser = vault.browser();
        let mut claims = verified("ada@example.org");
        claims[claim] = lie;
        let answer = visit(&browser, &liar, &claims).await;
        assert_eq!(answer.problem(), "sign-in-failed", "{claims}");
        assert_eq!(browser.cookie("__Host-session"), None);
        assert_eq!(rows(&vault).await, ["0", "0"], "{claims}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_lists_everybody_comes_in() {
    let liar = Liar::start();
    let vault = vault_of(&liar, &[]).await;
    for claims in [
        json!({ "sub": "nameless" }),
        json!({ "sub": "unverified", "email": "a@example.org", "email_verified": false }),
        verified("anybody@anywhere.example"),
    ] {
        let browser = vault.browser();
        let answer = visit(&browser, &liar, &claims).await;
        assert!(came_in(&browser, &answer), "{claims}");
    }
    let kept = "SELECT coalesce(email, 'none') FROM users ORDER BY created_at";
    let kept = vault.texts(kept).await;
    assert_eq!(kept, ["none", "none", "anybody@anywhere.example"], "none but a verified one");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_refused_sees_the_gallery_and_keeps_the_session_there_was() {
    let liar = Liar::start();
    let vault = vault_of(&liar, &LISTS).await;
    let browser = vault.browser();
    let callback = arrive(&browser, &liar, &verified("eve@evil.example")).await;
    let answer = browser.open(&callback).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
    assert_eq!(answer.header("location"), "/?signIn=not-allowed");
    assert_eq!(browser.cookie("__Host-session"), None);

    visit(&browser, &liar, &verified("ada@example.org")).await;
    let callback = arrive(&browser, &liar, &verified("eve@evil.example")).await;
    assert_eq!(browser.get(&callback).await.problem(), "not-allowed");
    assert_eq!(who(&browser).await["email"], "ada@example.org");
}

#[tokio::test(flavor = "multi_thread")]
async fn at_google_a_domain_is_its_claim_and_never_the_end_of_an_address() {
    let google = Google::start().await;
    let vault = Vault::start().await;
    let mut changes = google.variables();
    changes.extend(LISTS.map(|(name, value)| (name, value.to_owned())));
    let server = Process::start_with(&vault, &changes).await;
    let of = |email: &str, hd: Value| {
        let mut claims = verified(email);
        claims["hd"] = hd;
        claims
    };
    for (claims, expected) in [
        (of("ada@example.org", json!("example.org")), true),
        (of("ada@alias.example", json!("Example.org")), true),
        (of("guest@elsewhere.example", Value::Null), true),
        (of("guest@elsewhere.example", json!("elsewhere.example")), true),
        (verified("ada@example.org"), false),
        (of("ada@example.org", Value::Null), false),
        (of("ada@example.org", json!("")), false),
        (of("ada@example.org", json!("evil.example")), false),
        (of("ada@example.org", json!("sub.example.org")), false),
        (of("ada@example.org", json!("evil-example.org")), false),
        (of("ada@example.org", json!("example.org.evil.example")), false),
        (json!({ "hd": "example.org" }), false),
        (json!({ "hd": "example.org", "email": "a@example.org", "email_verified": false }), false),
    ] {
        let browser = server.browser();
        let answer = visit(&browser, &google.liar, &claims).await;
        assert_eq!(came_in(&browser, &answer), expected, "{claims}");
    }

    let ada = server.browser();
    visit(&ada, &google.liar, &of("ada@example.org", json!("example.org"))).await;
    assert_eq!(who(&ada).await["email"], "ada@example.org");
    vault.execute("UPDATE users SET hosted_domain = NULL").await;
    assert_eq!(who(&ada).await, Value::Null, "on each request, too, it is the claim that counts");
}
