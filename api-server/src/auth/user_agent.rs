use actix_web::http::header::{self, HeaderMap};

/// In characters.
const LONGEST: usize = 200;

/// What a browser calls itself, fit to be kept and shown: of bounded length, and no control character in it.
pub fn user_agent(headers: &HeaderMap) -> Option<String> {
    let said = String::from_utf8_lossy(headers.get(header::USER_AGENT)?.as_bytes());
    let plain: String = said.chars().filter(|c| !c.is_control()).take(LONGEST).collect();
    let plain = plain.trim();
    (!plain.is_empty()).then(|| plain.to_owned())
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    fn kept(said: &[u8]) -> Option<String> {
        let mut headers = HeaderMap::new();
        headers.insert(header::USER_AGENT, HeaderValue::from_bytes(said).expect("a value"));
        user_agent(&headers)
    }

    #[test]
    fn it_is_kept_short_and_without_control_characters() {
        assert_eq!(kept(b"Mozilla/5.0 (X11)").as_deref(), Some("Mozilla/5.0 (X11)"));
        assert_eq!(kept(b" a\tb\xc2\x85c ").as_deref(), Some("abc"));
        assert_eq!(kept(&[b'x'; 5000]).map(|text| text.len()), Some(200));
        assert_eq!(kept("é".repeat(300).as_bytes()).map(|text| text.chars().count()), Some(200));
        assert_eq!(kept(b"\xff\xfe"), Some("\u{fffd}\u{fffd}".into()), "whatever it is");
    }

    #[test]
    fn one_that_says_nothing_is_none() {
        assert_eq!(user_agent(&HeaderMap::new()), None);
        assert_eq!(kept(b""), None);
        assert_eq!(kept(b" \t "), None);
    }
}
