//! Signing in at a provider that says what a test wants it to say.

use chrono::Utc;
use reqwest::{Method, Url};
use serde_json::{Value, json};

use super::{Answer, Browser, Liar};

/// What a browser takes along to the provider.
pub struct Away(Url);

impl Away {
    /// Leaves.
    pub async fn from(browser: &Browser) -> Self {
        let answer = browser.get("/api/v1/auth/sign-in").await;
        Self(Url::parse(answer.header("location")).expect("a URL"))
    }

    /// One of the things.
    pub fn has(&self, name: &str) -> String {
        let found = self.0.query_pairs().find(|(key, _)| key == name);
        found.map(|(_, value)| value.into_owned()).expect("it was sent")
    }

    /// How to come back.
    pub fn callback(&self) -> String {
        format!("/api/v1/auth/callback?code=any&state={}", self.has("state"))
    }
}

/// Leaves for the provider: the callback to come back by, and the nonce that belongs to it.
pub async fn leave(browser: &Browser) -> (String, String) {
    let away = Away::from(browser).await;
    (away.callback(), away.has("nonce"))
}

/// What an honest provider would say.
pub fn truth(liar: &Liar, nonce: &str) -> Value {
    let now = Utc::now().timestamp();
    json!({
        "iss": liar.issuer, "aud": "infravault-dev", "sub": "ada", "nonce": nonce,
        "iat": now, "exp": now + 600, "name": "Ada Lovelace",
    })
}

/// The truth, but for one thing.
pub fn but(mut truth: Value, claim: &str, value: Value) -> Value {
    truth[claim] = value;
    truth
}

/// Signs in as whom `claims` describe, and sees what comes of it.
pub async fn visit(browser: &Browser, liar: &Liar, claims: &Value) -> Answer {
    let callback = arrive(browser, liar, claims).await;
    browser.get(&callback).await
}

/// As far as the provider goes.
pub async fn arrive(browser: &Browser, liar: &Liar, claims: &Value) -> String {
    let (callback, nonce) = leave(browser).await;
    let said = claims.as_object().expect("claims").iter();
    let said = said.fold(truth(liar, &nonce), |all, (claim, is)| but(all, claim, is.clone()));
    liar.gives(Some(liar.signs(&said)));
    callback
}

/// Who is signed in.
pub async fn who(browser: &Browser) -> Value {
    browser.get("/api/v1/session").await.json()["user"].clone()
}

/// Signs out.
pub async fn sign_out(browser: &Browser) -> Answer {
    browser.send(browser.request(Method::POST, "/api/v1/auth/sign-out")).await
}
