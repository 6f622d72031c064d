use actix_web::{
    HttpRequest,
    cookie::{Cookie, SameSite, time::Duration},
    http::header,
};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};

/// The cookie of a session.
pub const SESSION: &str = "__Host-session";

/// The cookie of a sign-in on its way through the provider.
pub const SIGN_IN: &str = "__Host-sign-in";

/// 256 bits that nobody can guess. The browser has them; the database has only their hash, so that
/// who reads the database cannot sign in as anybody.
pub struct Token(String);

impl Token {
    /// Draws one.
    pub fn draw() -> Self {
        let mut bytes = [0; 32];
        rand::fill(&mut bytes);
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// The one in a cookie.
    pub fn from_cookie(cookie: &Cookie<'_>) -> Self {
        Self(cookie.value().to_owned())
    }

    /// One that was kept as text.
    pub fn from_text(text: &str) -> Self {
        Self(text.to_owned())
    }

    /// The text itself, for whom it was drawn.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// What the database knows it by.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }

    /// The cookie that carries it. `Lax`, because the browser comes back from the provider.
    pub fn cookie(&self, name: &'static str, lifetime: chrono::TimeDelta) -> Cookie<'static> {
        host_cookie(name, self.0.clone(), Duration::seconds(lifetime.num_seconds()))
    }
}

/// The session that a request comes with: none where it names somebody in another way, as such a request
/// need not prove that it is from our own pages.
pub fn of(request: &HttpRequest) -> Option<Token> {
    if request.headers().contains_key(header::AUTHORIZATION) {
        return None;
    }
    request.cookie(SESSION).map(|cookie| Token::from_cookie(&cookie))
}

/// The cookie that takes `name` away.
pub fn removal(name: &'static str) -> Cookie<'static> {
    host_cookie(name, String::new(), Duration::ZERO)
}

fn host_cookie(name: &'static str, value: String, age: Duration) -> Cookie<'static> {
    Cookie::build(name, value)
        .path("/")
        .secure(true)
        .http_only(true)
        .same_site(SameSite::Lax)
        .max_age(age)
        .finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_256_bits_and_no_two_are_alike() {
        let (one, other) = (Token::draw(), Token::draw());
        assert_eq!(URL_SAFE_NO_PAD.decode(&one.0).expect("base64").len(), 32);
        assert_ne!(one.hash(), other.hash());
        let cookie = one.cookie(SESSION, chrono::TimeDelta::days(1));
        assert_eq!(Token::from_cookie(&cookie).hash(), one.hash());
        let text = cookie.to_string();
        for attribute in ["Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=86400"] {
            assert!(text.contains(attribute), "{attribute} is not in {text}");
        }
        assert!(!text.contains("Domain"));
    }
}
