use std::ops::Range;

use actix_web::http::header::{self, HeaderMap};

/// What of a representation is asked for.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Asked {
    /// All of it.
    All,
    /// One range of it, never empty.
    Part(Range<u64>),
    /// A range that begins after its end.
    Beyond,
}

/// What a request's `Range` asks for of `size` bytes. All of it also where it is asked in a way that we do
/// not know, or for several ranges at once: RFC 9110 leaves that to us.
pub(super) fn asked(headers: &HeaderMap, size: u64) -> Asked {
    let mut values = headers.get_all(header::RANGE);
    match (values.next().and_then(|value| value.to_str().ok()), values.next()) {
        (Some(value), None) => read(value, size).unwrap_or(Asked::All),
        _ => Asked::All,
    }
}

fn read(value: &str, size: u64) -> Option<Asked> {
    let (unit, range) = value.split_once('=')?;
    if !unit.eq_ignore_ascii_case("bytes") {
        return None;
    }
    let range = match range.trim().split_once('-')? {
        ("", last) => size.saturating_sub(number(last)?)..size,
        (first, "") => number(first)?..size,
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            if last < first {
                return None;
            }
            first..last.saturating_add(1).min(size)
        }
    };
    Some(if range.is_empty() { Asked::Beyond } else { Asked::Part(range) })
}

/// A number that is too large for us is larger than any size.
fn number(digits: &str) -> Option<u64> {
    let are_digits = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    are_digits.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;
    use proptest::prelude::*;

    use super::*;

    fn asks(value: &str) -> Asked {
        let mut headers = HeaderMap::new();
        headers.insert(header::RANGE, HeaderValue::from_str(value).expect("a value"));
        asked(&headers, 1000)
    }

    #[test]
    fn one_range_is_what_rfc_9110_says() {
        for (value, range) in [
            ("bytes=0-0", 0..1),
            ("bytes=0-999", 0..1000),
            ("bytes=500-", 500..1000),
            ("bytes=-1", 999..1000),
            ("bytes=-5000", 0..1000),
            ("bytes=900-5000", 900..1000),
            ("bytes=0-99999999999999999999999", 0..1000),
            ("BYTES=1-2", 1..3),
            ("bytes= 1-2 ", 1..3),
        ] {
            assert_eq!(asks(value), Asked::Part(range), "{value}");
        }
        for value in
            ["bytes=1000-", "bytes=1000-1000", "bytes=-0", "bytes=99999999999999999999999-"]
        {
            assert_eq!(asks(value), Asked::Beyond, "{value}");
        }
    }

    #[test]
    fn what_is_not_one_range_of_bytes_is_not_looked_at() {
        for value in [
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=5-4",
            "bytes=a-b",
            "bytes=+1-2",
            "bytes=1 - 2",
            "bytes=0-1,5-6",
            "bytes=--1",
            "lines=0-1",
            "0-1",
        ] {
            assert_eq!(asks(value), Asked::All, "{value}");
        }
        let mut headers = HeaderMap::new();
        assert_eq!(asked(&headers, 1000), Asked::All);
        headers.append(header::RANGE, HeaderValue::from_static("bytes=0-1"));
        headers.append(header::RANGE, HeaderValue::from_static("bytes=5-6"));
        assert_eq!(asked(&headers, 1000), Asked::All);
    }

    proptest! {
        #[test]
        fn a_part_is_never_empty_and_within(value in "bytes=[0-9]{0,20}-[0-9]{0,20}", size: u64) {
            match read(&value, size) {
                Some(Asked::Part(range)) => prop_assert!(range.start < range.end && range.end <= size),
                Some(Asked::All) => prop_assert!(false, "it is never said so"),
                Some(Asked::Beyond) | None => {}
            }
        }
    }
}
