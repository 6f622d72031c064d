use actix_web::http::header::{self, HeaderMap};

use super::session::Token;

/// So that people, and programs that look for what has leaked, see what it is.
const PREFIX: &str = "ivt_";

/// Draws an API token: what its user is shown once, and what the database knows it by.
pub fn draw() -> (String, Vec<u8>) {
    let text = format!("{PREFIX}{}", Token::draw().reveal());
    let hash = Token::from_text(&text).hash();
    (text, hash)
}

/// What a request says of itself instead of a cookie: the token of one that bears any, and nothing of
/// one that says something else there.
pub enum Bearer {
    /// It is a browser's, or a visitor's.
    Absent,
    /// It is no token of ours.
    Unknown,
    /// It may be one.
    Token(Token),
}

impl Bearer {
    /// The one of a request with these headers.
    pub fn of(headers: &HeaderMap) -> Self {
        let mut values = headers.get_all(header::AUTHORIZATION);
        let Some(value) = values.next() else { return Self::Absent };
        let token = value.to_str().ok().and_then(|text| {
            let (scheme, token) = text.trim().split_once(' ')?;
            scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
        });
        match token.filter(|token| token.starts_with(PREFIX)) {
            Some(token) if values.next().is_none() => Self::Token(Token::from_text(token)),
            _ => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn hash(values: &[&'static str]) -> Option<Vec<u8>> {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(header::AUTHORIZATION, HeaderValue::from_static(value));
        }
        match Bearer::of(&headers) {
            Bearer::Absent => panic!("absent"),
            Bearer::Unknown => None,
            Bearer::Token(token) => Some(token.hash()),
        }
    }

    #[test]
    fn a_token_is_found_by_its_hash_and_no_two_are_alike() {
        let (text, known) = draw();
        assert!(text.len() == 47 && text.starts_with(PREFIX), "{text}");
        assert_eq!(Token::from_text(&text).hash(), known);
        assert_ne!(draw().1, known);
    }

    #[test]
    fn what_is_no_token_of_ours_is_unknown_and_never_absent() {
        let expected = Some(Token::from_text("ivt_x").hash());
        assert_eq!(hash(&["Bearer ivt_x"]), expected);
        assert_eq!(hash(&["bearer  ivt_x "]), expected);
        for bad in ["", "Bearer", "Bearer x", "ivt_x", "Basic ivt_x"] {
            assert_eq!(hash(&[bad]), None, "{bad}");
        }
        assert_eq!(hash(&["Bearer ivt_x", "Bearer ivt_x"]), None, "which of the two?");
        assert!(matches!(Bearer::of(&HeaderMap::new()), Bearer::Absent));
    }
}
