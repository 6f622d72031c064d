//! Google spells its own name in two ways, and nobody else may.

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::harness::{
    Answer, Browser, Google, Liar, Process, Vault, but, by_secret, forged, leave, truth, unsigned,
    visit, who,
};

const OLDER: &str = "accounts.google.com";

type Lie = (&'static str, fn(&Liar, Value) -> String);

fn refused(browser: &Browser, answer: &Answer, why: &str) {
    assert_eq!(answer.problem(), "sign-in-failed", "{why}");
    assert_eq!(browser.cookie("__Host-session"), None, "{why}");
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_is_one_person_however_google_spells() {
    let google = Google::start().await;
    let vault = Vault::start().await;
    let server = Process::start_with(&vault, &google.variables()).await;
    let mut people = Vec::new();
    for issuer in [OLDER, "https://accounts.google.com"] {
        let browser = server.browser();
        let answer = visit(&browser, &google.liar, &json!({ "iss": issuer })).await;
        assert_eq!(answer.status, StatusCode::FOUND, "{issuer}: {answer:?}");
        people.push(who(&browser).await);
    }
    assert!(people[0] != Value::Null && people[0] == people[1], "{people:?}");
    assert_eq!(vault.texts("SELECT issuer FROM users").await, ["https://accounts.google.com"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_older_spelling_proves_nothing_by_itself() {
    let google = Google::start().await;
    let vault = Vault::start().await;
    let server = Process::start_with(&vault, &google.variables()).await;
    let liar = &google.liar;
    let lies: [Lie; 9] = [
        ("forged", |_, t| forged("known", &t)),
        ("by an unknown key", |_, t| forged("unknown", &t)),
        ("unsigned", |_, t| unsigned(&t)),
        ("by our secret", |_, t| by_secret("infravault-dev-secret", &t)),
        ("by another algorithm", |l, t| l.signs_by_another_algorithm(&t)),
        ("another nonce", |l, t| l.signs(&but(t, "nonce", "another".into()))),
        ("for another", |l, t| l.signs(&but(t, "aud", "another".into()))),
        ("asked for by another", |l, t| l.signs(&but(t, "azp", "another".into()))),
        ("expired", |l, t| l.signs(&but(t, "exp", 1.into()))),
    ];
    for (name, lie) in lies {
        let browser = server.browser();
        let (callback, nonce) = leave(&browser).await;
        liar.gives(Some(lie(liar, but(truth(liar, &nonce), "iss", OLDER.into()))));
        refused(&browser, &browser.get(&callback).await, name);
    }
    for issuer in ["accounts.google.com.evil.example", "http://accounts.google.com", "google.com"] {
        let browser = server.browser();
        let answer = visit(&browser, liar, &json!({ "iss": issuer })).await;
        refused(&browser, &answer, issuer);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_else_may_call_themselves_google() {
    let liar = Liar::start();
    let vault = Vault::start_with(&[("OIDC_ISSUER", &liar.issuer)]).await;
    let browser = vault.browser();
    let answer = visit(&browser, &liar, &json!({ "iss": OLDER })).await;
    refused(&browser, &answer, "a provider that is not Google");
}
