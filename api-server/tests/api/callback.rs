//! What comes back from the sign-in provider and is not what went there.

use reqwest::{StatusCode, Url};

use crate::harness::{Browser, Vault};

/// The callback with its state changed.
fn with_state(callback: &str, state: &str) -> String {
    with(callback, Some(state))
}

fn with(callback: &str, state: Option<&str>) -> String {
    let mut url = Url::parse(&format!("http://x{callback}")).expect("a URL");
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let others = pairs.iter().filter(|(key, _)| key != "state");
    url.query_pairs_mut().clear().extend_pairs(others);
    if let Some(state) = state {
        url.query_pairs_mut().append_pair("state", state);
    }
    format!("{}?{}", url.path(), url.query().expect("a query"))
}

fn state_of(callback: &str) -> String {
    let url = Url::parse(&format!("http://x{callback}")).expect("a URL");
    url.query_pairs().find(|(key, _)| key == "state").expect("a state").1.into_owned()
}

async fn fails(vault: &Vault, browser: &Browser, callback: &str) {
    let sessions = vault.texts("SELECT count(*) FROM sessions").await;
    let answer = browser.get(callback).await;
    assert_eq!((answer.status, &*answer.problem()), (StatusCode::BAD_REQUEST, "sign-in-failed"));
    assert_eq!(browser.cookie("__Host-session"), None);
    assert_eq!(vault.texts("SELECT count(*) FROM sessions").await, sessions);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_callback_that_is_not_this_browsers_own_fails() {
    let vault = Vault::start().await;

    let browser = vault.browser();
    let callback = browser.walk_to_callback("ada", "/").await;
    fails(&vault, &browser, &with_state(&callback, "wrong")).await;
    // A state is for one try, right or wrong.
    fails(&vault, &browser, &callback).await;
    for state in [None, Some("")] {
        let callback = browser.walk_to_callback("ada", "/").await;
        fails(&vault, &browser, &with(&callback, state)).await;
    }

    let (victim, attacker) = (vault.browser(), vault.browser());
    let attackers = attacker.walk_to_callback("grace", "/").await;
    // Login CSRF: without a sign-in of its own, and with one.
    fails(&vault, &victim, &attackers).await;
    victim.walk_to_callback("ada", "/").await;
    fails(&vault, &victim, &attackers).await;
    // The attacker's code under the victim's own state: PKCE and nonce refuse it.
    let own = victim.walk_to_callback("ada", "/").await;
    fails(&vault, &victim, &with_state(&attackers, &state_of(&own))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_code_makes_one_session() {
    let vault = Vault::start().await;
    let browser = vault.browser();
    let callback = browser.walk_to_callback("ada", "/").await;
    let cookie = browser.cookie("__Host-sign-in").expect("a sign-in");
    let tries = (0..20).map(|_| async {
        let copy = vault.browser();
        copy.set_cookie("__Host-sign-in", &cookie);
        copy.get(&callback).await.status
    });
    let statuses = futures::future::join_all(tries).await;
    assert_eq!(
        statuses.iter().filter(|status| **status == StatusCode::FOUND).count(),
        1,
        "{statuses:?}"
    );
    assert_eq!(vault.texts("SELECT count(*) FROM sessions").await, ["1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_is_refused_sees_the_gallery() {
    let vault = Vault::start().await;
    let browser = vault.browser();
    let callback = browser.walk_to_callback("ada", "/").await;
    for _ in ["another state", "no sign-in any more"] {
        let answer = browser.open(&with_state(&callback, "wrong")).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
        assert_eq!(answer.header("location"), "/?signIn=sign-in-failed");
        assert_eq!(answer.header("cache-control"), "no-store");
        assert_eq!(browser.cookie("__Host-session"), None);
    }
    let again = browser.walk_to_callback("ada", "/mine").await;
    let answer = browser.open(&again).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::FOUND, "/mine"));
    assert!(browser.cookie("__Host-session").is_some());
}
