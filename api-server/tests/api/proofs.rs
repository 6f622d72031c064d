//! What a sign-in must prove, each thing by itself, and what is kept of whom it proves.

use chrono::Utc;
use reqwest::StatusCode;
use serde_json::json;

use crate::harness::{Answer, Away, Browser, Liar, Vault, but, truth, visit, who};

async fn vault_of(liar: &Liar) -> Vault {
    Vault::start_with(&[("OIDC_ISSUER", &liar.issuer)]).await
}

/// Comes back from where `away` led, with the truth and with `more` in the callback.
async fn back(browser: &Browser, liar: &Liar, away: &Away, more: &str) -> Answer {
    liar.gives(Some(liar.signs(&truth(liar, &away.has("nonce")))));
    browser.get(&format!("{}{more}", away.callback())).await
}

fn refused(browser: &Browser, answer: &Answer) {
    assert_eq!((answer.status, &*answer.problem()), (StatusCode::BAD_REQUEST, "sign-in-failed"));
    assert_eq!(browser.cookie("__Host-session"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_good_only_for_who_has_what_its_challenge_was_made_of() {
    let liar = Liar::start();
    let vault = vault_of(&liar).await;
    let (victim, attacker) = (vault.browser(), vault.browser());
    let (away, attackers) = (Away::from(&victim).await, Away::from(&attacker).await);
    liar.expects(&attackers.has("code_challenge"));
    refused(&victim, &back(&victim, &liar, &away, "").await);

    let away = Away::from(&victim).await;
    liar.expects(&away.has("code_challenge"));
    assert_eq!(back(&victim, &liar, &away, "").await.status, StatusCode::FOUND);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_exchanged_during_a_sign_in_fails_nobody() {
    let liar = Liar::start();
    let vault = vault_of(&liar).await;
    let (browser, late) = (vault.browser(), vault.browser());
    let (away, lates) = (Away::from(&browser).await, Away::from(&late).await);
    let by_the_former = liar.signs(&truth(&liar, &lates.has("nonce")));
    liar.draws_another_key();
    assert_eq!(back(&browser, &liar, &away, "").await.status, StatusCode::FOUND);
    assert_eq!(liar.asked(), 2, "once before, and once for the key");

    liar.gives(Some(by_the_former));
    refused(&late, &late.get(&lates.callback()).await);
    assert_eq!(liar.asked(), 2, "and a moment later not again");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_another_provider_is_none() {
    let liar = Liar::start();
    let vault = vault_of(&liar).await;
    let own = format!("&iss={}", liar.issuer);
    for (more, expected) in [("", true), (&*own, true), ("&iss=https://evil.example", false)] {
        let browser = vault.browser();
        let away = Away::from(&browser).await;
        let answer = back(&browser, &liar, &away, more).await;
        assert_eq!(answer.status == StatusCode::FOUND, expected, "{more}: {answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_names_itself_is_not_believed_without_a_name() {
    let liar = Liar::start();
    liar.names_itself();
    let vault = vault_of(&liar).await;
    let browser = vault.browser();
    let nearly = format!("&iss={}/", liar.issuer);
    for more in ["", "&iss=", &nearly] {
        let away = Away::from(&browser).await;
        refused(&browser, &back(&browser, &liar, &away, more).await);
    }
    let away = Away::from(&browser).await;
    let answer = back(&browser, &liar, &away, &format!("&iss={}", liar.issuer)).await;
    assert_eq!(answer.status, StatusCode::FOUND, "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clock_may_be_half_a_minute_ahead_and_who_asked_may_be_named() {
    let liar = Liar::start();
    let vault = vault_of(&liar).await;
    for (claim, value) in
        [("iat", json!(Utc::now().timestamp() + 30)), ("azp", json!("infravault-dev"))]
    {
        let browser = vault.browser();
        let answer = visit(&browser, &liar, &json!({ claim: value })).await;
        assert_eq!(answer.status, StatusCode::FOUND, "{claim}: {answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_is_good_for_ten_minutes() {
    let liar = Liar::start();
    let vault = vault_of(&liar).await;
    let browser = vault.browser();
    let away = Away::from(&browser).await;
    let within = "SELECT expires_at < now() + interval '10 minutes 1 second' FROM sign_ins";
    assert_eq!(vault.texts(within).await, ["true"]);
    vault.execute("UPDATE sign_ins SET expires_at = now() - interval '1 second'").await;
    refused(&browser, &back(&browser, &liar, &away, "").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_it_is_is_the_subject_and_never_the_address() {
    let liar = Liar::start();
    let vault = vault_of(&liar).await;
    let of = |subject: &str| json!({ "sub": subject, "email": "ada@example.org", "email_verified": true });
    let mut ids = Vec::new();
    for subject in ["ada", "Ada", "ada ", "another"] {
        let browser = vault.browser();
        visit(&browser, &liar, &of(subject)).await;
        ids.push(who(&browser).await["id"].to_string());
    }
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4, "{ids:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_provider_tells_of_somebody_is_bounded_and_plain() {
    let liar = Liar::start();
    let vault = vault_of(&liar).await;
    let browser = vault.browser();
    let email = format!("{}@example.org", "a".repeat(3000));
    let claims = json!({
        "name": format!("\u{202e}Ada\0 {}", "\u{e9}".repeat(3000)),
        "email": email, "email_verified": true, "hd": "example.org\0",
    });
    let answer = visit(&browser, &liar, &claims).await;
    assert_eq!(answer.status, StatusCode::FOUND, "{answer:?}");
    let user = who(&browser).await;
    assert_eq!(user["name"], format!("Ada {}", "\u{e9}".repeat(96)));
    assert_eq!(user["email"], json!(null), "an address that cannot be one is none");

    for name in ["\u{200b}\u{feff}", "\0", " "] {
        visit(&browser, &liar, &but(claims.clone(), "name", name.into())).await;
        assert_eq!(who(&browser).await["name"], "Somebody", "{name:?}");
    }
}
