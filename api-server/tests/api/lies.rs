//! A sign-in provider that lies, or says nothing: nobody gets in by it, and nobody waits for long.

use std::time::{Duration, Instant};

use chrono::Utc;
use futures::future::join_all;
use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::harness::{
    Answer, Liar, Mood, Vault, but, by_secret, forged, leave, truth, unsigned, with_its_key,
};

const SECRET: &str = "infravault-dev-secret";

async fn vault_of(liar: &Liar) -> Vault {
    Vault::start_with(&[("OIDC_ISSUER", &liar.issuer)]).await
}

type Lie = (&'static str, fn(&Liar, Value) -> Option<String>);

const LIES: [Lie; 23] = [
    ("the nonce of another sign-in", |l, t| Some(l.signs(&but(t, "nonce", "another".into())))),
    ("no nonce", |l, t| Some(l.signs(&but(t, "nonce", Value::Null)))),
    ("for another application", |l, t| Some(l.signs(&but(t, "aud", "another".into())))),
    ("for another application too", |l, t| {
        Some(l.signs(&but(t, "aud", json!(["infravault-dev", "another"]))))
    }),
    ("asked for by another application", |l, t| Some(l.signs(&but(t, "azp", "another".into())))),
    ("asked for by nobody", |l, t| Some(l.signs(&but(t, "azp", "".into())))),
    ("of another issuer", |l, t| Some(l.signs(&but(t, "iss", "https://other.example".into())))),
    ("expired", |l, t| Some(l.signs(&but(t, "exp", (Utc::now().timestamp() - 1).into())))),
    ("of a little later", |l, t| {
        Some(l.signs(&but(t, "iat", (Utc::now().timestamp() + 120).into())))
    }),
    ("of tomorrow", |l, t| Some(l.signs(&but(t, "iat", (Utc::now().timestamp() + 86_400).into())))),
    ("with another access token", |l, t| Some(l.signs(&but(t, "at_hash", "AAAA".into())))),
    ("by a key that nobody knows", |_, t| Some(forged("unknown", &t))),
    ("by another that nobody knows", |_, t| Some(forged("unknown too", &t))),
    ("by a key under the name of a known one", |_, t| Some(forged("known", &t))),
    ("by the key that it brings along", |_, t| Some(with_its_key(&t))),
    ("by our own secret", |_, t| Some(by_secret(SECRET, &t))),
    ("by the public key, taken for a secret", |l, t| Some(by_secret(&l.public_pem(), &t))),
    ("by an algorithm that nobody agreed on", |l, t| Some(l.signs_by_another_algorithm(&t))),
    ("signed by nobody", |_, t| Some(unsigned(&t))),
    ("of nobody", |l, t| Some(l.signs(&but(t, "sub", "".into())))),
    ("of a subject with an end in its middle", |l, t| {
        Some(l.signs(&but(t, "sub", "ada\0".into())))
    }),
    ("of a subject without an end", |l, t| Some(l.signs(&but(t, "sub", "a".repeat(256).into())))),
    ("no id token at all", |_, _| None),
];

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gets_in_by_a_lie() {
    let liar = Liar::start();
    let vault = vault_of(&liar).await;
    for (name, lie) in LIES {
        let browser = vault.browser();
        let (callback, nonce) = leave(&browser).await;
        liar.gives(lie(&liar, truth(&liar, &nonce)));
        let answer = browser.get(&callback).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{name}: {answer:?}");
        assert_eq!(answer.problem(), "sign-in-failed", "{name}");
        assert_eq!(browser.cookie("__Host-session"), None, "{name}");
    }
    assert_eq!(vault.texts("SELECT count(*) FROM sessions").await, ["0"]);
    // Two lies name a key that nobody knows.
    assert_eq!(liar.asked(), 2, "an unknown key makes nobody hammer the provider");

    let browser = vault.browser();
    let (callback, nonce) = leave(&browser).await;
    liar.gives(Some(liar.signs(&truth(&liar, &nonce))));
    assert_eq!(browser.get(&callback).await.status, StatusCode::FOUND, "by the truth one gets in");
    assert!(browser.cookie("__Host-session").is_some());
}

/// All who want to sign in at once: what they are told, and how long the last one waits.
async fn crowd(vault: &Vault) -> (Vec<String>, Duration) {
    let start = Instant::now();
    let browsers: Vec<_> = (0..20).map(|_| vault.browser()).collect();
    let answers = join_all(browsers.iter().map(|one| one.get("/api/v1/auth/sign-in"))).await;
    (answers.iter().map(Answer::problem).collect(), start.elapsed())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_down_is_asked_once_for_all() {
    let liar = Liar::start();
    let vault = vault_of(&liar).await;
    liar.is(Mood::Refuses);
    let (told, _) = crowd(&vault).await;
    assert!(told.iter().all(|slug| slug == "sign-in-unavailable"), "{told:?}");
    assert_eq!(liar.asked(), 1);

    liar.is(Mood::Answers);
    tokio::time::sleep(Duration::from_secs(6)).await;
    let answer = vault.browser().get("/api/v1/auth/sign-in").await;
    assert_eq!(answer.status, StatusCode::FOUND, "it is back");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_hangs_keeps_nobody_for_long() {
    let liar = Liar::start();
    let vault = vault_of(&liar).await;
    liar.is(Mood::Hangs);
    let (told, took) = crowd(&vault).await;
    assert!(told.iter().all(|slug| slug == "sign-in-unavailable"), "{told:?}");
    assert!(took < Duration::from_secs(9), "they wait together, not one after another: {took:?}");
    assert_eq!(liar.asked(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_cannot_leave_for_the_provider_sees_the_gallery() {
    let liar = Liar::start();
    let vault = vault_of(&liar).await;
    liar.is(Mood::Refuses);
    let answer = vault.browser().open("/api/v1/auth/sign-in?next=/mine").await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
    assert_eq!(answer.header("location"), "/?signIn=sign-in-unavailable");
    assert_eq!(answer.header("cache-control"), "no-store");
}
