//! A sign-in provider that lies: a real HTTP server with a real RSA key, which says in its id tokens
//! whatever a test wants it to say.

use std::{
    collections::HashMap,
    io::Write,
    process::{Command, Stdio},
    sync::{
        Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use actix_web::{
    App, HttpResponse, HttpServer,
    web::{self, Data, Form},
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use openidconnect::{
    JsonWebKeyId, PrivateSigningKey,
    core::{CoreHmacKey, CoreJwsSigningAlgorithm as Algorithm, CoreRsaPrivateSigningKey},
};
use serde_json::{Value, json};
use sha2::Digest;

/// How it answers who asks what it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mood {
    Answers,
    Refuses,
    Hangs,
}

/// A provider that lies.
pub struct Liar {
    pub issuer: String,
    state: Data<State>,
}

struct State {
    issuer: String,
    key: Mutex<Key>,
    /// What the token endpoint answers.
    tokens: Mutex<Value>,
    /// To which challenge a code belongs, where that is looked at.
    challenge: Mutex<Option<String>>,
    mood: Mutex<Mood>,
    names_itself: AtomicBool,
    asked: AtomicUsize,
}

struct Key {
    id: String,
    pem: String,
    private: CoreRsaPrivateSigningKey,
}

impl Liar {
    /// Starts one; it ends with the test.
    pub fn start() -> Self {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("binds");
        let issuer = format!("http://{}", listener.local_addr().expect("bound"));
        Self::on(listener, &issuer)
    }

    /// Starts one that calls itself `issuer`, on the port that comes with it.
    pub fn named(issuer: &str) -> (Self, u16) {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("binds");
        let port = listener.local_addr().expect("bound").port();
        (Self::on(listener, issuer), port)
    }

    fn on(listener: std::net::TcpListener, issuer: &str) -> Self {
        let state = Data::new(State {
            issuer: issuer.to_owned(),
            key: Mutex::new(Key::draw("known")),
            tokens: Mutex::new(Value::Null),
            challenge: Mutex::new(None),
            mood: Mutex::new(Mood::Answers),
            names_itself: AtomicBool::new(false),
            asked: AtomicUsize::new(0),
        });
        let of_all = state.clone();
        let app = move || {
            App::new()
                .app_data(of_all.clone())
                .route("/.well-known/openid-configuration", web::get().to(metadata))
                .route("/jwks", web::get().to(keys))
                .route("/token", web::post().to(tokens))
        };
        let server = HttpServer::new(app).workers(1).disable_signals();
        tokio::spawn(server.listen(listener).expect("listens").run());
        Self { issuer: issuer.to_owned(), state }
    }

    /// From now on it is in this mood.
    pub fn is(&self, mood: Mood) {
        *self.state.mood.lock().expect("unpoisoned") = mood;
    }

    /// How often it was asked what it is.
    pub fn asked(&self) -> usize {
        self.state.asked.load(Ordering::Relaxed)
    }

    /// Whoever brings a code now gets this token.
    pub fn gives(&self, id_token: Option<String>) {
        let mut tokens = json!({ "access_token": "access", "token_type": "Bearer" });
        if let Some(token) = id_token {
            tokens["id_token"] = token.into();
        }
        *self.state.tokens.lock().expect("unpoisoned") = tokens;
    }

    /// From now on a code is good for who has what this challenge was made of.
    pub fn expects(&self, challenge: &str) {
        *self.state.challenge.lock().expect("unpoisoned") = Some(challenge.to_owned());
    }

    /// Says of itself that its answers bear its name.
    pub fn names_itself(&self) {
        self.state.names_itself.store(true, Ordering::Relaxed);
    }

    /// From now on it signs by another key, and tells of that one only.
    pub fn draws_another_key(&self) {
        *self.state.key.lock().expect("unpoisoned") = Key::draw("another");
    }

    /// The key that everybody is told, as a file has it.
    pub fn public_pem(&self) -> String {
        let key = self.state.key.lock().expect("unpoisoned");
        let mut openssl = Command::new("openssl");
        let openssl = openssl.args(["rsa", "-pubout"]).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut openssl = openssl.stderr(Stdio::null()).spawn().expect("openssl runs");
        let mut input = openssl.stdin.take().expect("piped");
        input.write_all(key.pem.as_bytes()).expect("written");
        drop(input);
        let output = openssl.wait_with_output().expect("it ends").stdout;
        String::from_utf8(output).expect("PEM")
    }

    /// A token of `claims`, signed by the key that everybody is told.
    pub fn signs(&self, claims: &Value) -> String {
        self.signs_by(("RS256", Algorithm::RsaSsaPkcs1V15Sha256), claims)
    }

    /// The same by its own key, but by a hash that nobody agreed on.
    pub fn signs_by_another_algorithm(&self, claims: &Value) -> String {
        self.signs_by(("RS512", Algorithm::RsaSsaPkcs1V15Sha512), claims)
    }

    fn signs_by(&self, (name, algorithm): (&str, Algorithm), claims: &Value) -> String {
        let key = self.state.key.lock().expect("unpoisoned");
        signed(&json!({ "alg": name, "kid": key.id }), claims, |message| {
            key.private.sign(&algorithm, message).expect("signs")
        })
    }
}

impl Key {
    fn draw(id: &str) -> Self {
        let drawn = Command::new("openssl").args(["genrsa", "-traditional", "2048"]).output();
        let pem = String::from_utf8(drawn.expect("openssl runs").stdout).expect("PEM");
        let named = Some(JsonWebKeyId::new(id.into()));
        let private = CoreRsaPrivateSigningKey::from_pem(&pem, named).expect("a key");
        Self { id: id.to_owned(), pem, private }
    }
}

/// A token that a stranger's key has signed, and that says it was the key `kid`.
pub fn forged(kid: &str, claims: &Value) -> String {
    by_stranger(claims, |_| json!({ "alg": "RS256", "kid": kid }))
}

/// A token that brings along the key that has signed it.
pub fn with_its_key(claims: &Value) -> String {
    by_stranger(claims, |key| json!({ "alg": "RS256", "jwk": key.private.as_verification_key() }))
}

fn by_stranger(claims: &Value, header: impl FnOnce(&Key) -> Value) -> String {
    let key = Key::draw("forged");
    signed(&header(&key), claims, |message| {
        key.private.sign(&Algorithm::RsaSsaPkcs1V15Sha256, message).expect("signs")
    })
}

/// A token that whoever knows the client's secret can sign.
pub fn by_secret(secret: &str, claims: &Value) -> String {
    signed(&json!({ "alg": "HS256" }), claims, |message| {
        CoreHmacKey::new(secret).sign(&Algorithm::HmacSha256, message).expect("signs")
    })
}

/// A token that nobody signed.
pub fn unsigned(claims: &Value) -> String {
    signed(&json!({ "alg": "none" }), claims, |_| Vec::new())
}

fn signed(header: &Value, claims: &Value, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(sign(message.as_bytes()));
    format!("{message}.{signature}")
}

/// It offers every algorithm there is: what is offered is not what is taken.
async fn metadata(state: Data<State>) -> HttpResponse {
    state.asked.fetch_add(1, Ordering::Relaxed);
    let mood = *state.mood.lock().expect("unpoisoned");
    match mood {
        Mood::Answers => {}
        Mood::Refuses => return HttpResponse::ServiceUnavailable().finish(),
        Mood::Hangs => tokio::time::sleep(Duration::from_mins(2)).await,
    }
    let at = |path: &str| format!("{}{path}", state.issuer);
    HttpResponse::Ok().json(json!({
        "issuer": state.issuer,
        "authorization_endpoint": at("/auth"),
        "token_endpoint": at("/token"),
        "jwks_uri": at("/jwks"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["RS256", "RS512", "HS256", "none"],
        "authorization_response_iss_parameter_supported": state.names_itself.load(Ordering::Relaxed),
    }))
}

async fn keys(state: Data<State>) -> HttpResponse {
    let key = state.key.lock().expect("unpoisoned").private.as_verification_key();
    HttpResponse::Ok().json(json!({ "keys": [key] }))
}

async fn tokens(state: Data<State>, form: Form<HashMap<String, String>>) -> HttpResponse {
    let challenge = state.challenge.lock().expect("unpoisoned").clone();
    let made = form
        .get("code_verifier")
        .map(|verifier| URL_SAFE_NO_PAD.encode(sha2::Sha256::digest(verifier.as_bytes())));
    if challenge.is_some() && challenge != made {
        return HttpResponse::BadRequest().json(json!({ "error": "invalid_grant" }));
    }
    HttpResponse::Ok().json(state.tokens.lock().expect("unpoisoned").clone())
}
