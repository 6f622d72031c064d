use std::ops::Range;

use actix_web::{
    HttpRequest,
    http::header::{self, EntityTag, Header, IfMatch, IfNoneMatch},
};

use super::range::{Asked, asked};
use crate::head::is_head;

/// What a request wants of a representation, after its conditions.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// Nothing: it wanted another.
    Another,
    /// To hear that it is still the same.
    Same,
    /// All of it.
    All,
    /// Some of it.
    Part(Range<u64>),
    /// What comes after its end.
    Beyond,
}

/// Goes through the conditions in the order of RFC 9110, 13.2.2. Those by date are not looked at: no date
/// tells a representation from another as its tag does.
pub(super) fn wanted(request: &HttpRequest, tag: &EntityTag, size: u64) -> Wanted {
    if !may_be(request, tag) {
        return Wanted::Another;
    }
    if is_known(request, tag) {
        return Wanted::Same;
    }
    if is_head(request) || !goes_on(request, tag) {
        return Wanted::All;
    }
    match asked(request.headers(), size) {
        Asked::All => Wanted::All,
        Asked::Part(range) => Wanted::Part(range),
        Asked::Beyond => Wanted::Beyond,
    }
}

/// `If-Match`.
fn may_be(request: &HttpRequest, tag: &EntityTag) -> bool {
    if !request.headers().contains_key(header::IF_MATCH) {
        return true;
    }
    match IfMatch::parse(request) {
        Ok(IfMatch::Any) => true,
        Ok(IfMatch::Items(tags)) => tags.iter().any(|wanted| wanted.strong_eq(tag)),
        Err(_) => false,
    }
}

/// `If-None-Match`.
fn is_known(request: &HttpRequest, tag: &EntityTag) -> bool {
    if !request.headers().contains_key(header::IF_NONE_MATCH) {
        return false;
    }
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => true,
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
        Err(_) => false,
    }
}

/// `If-Range`: whether what is asked for goes on from what was had before. Only a strong tag proves it.
fn goes_on(request: &HttpRequest, tag: &EntityTag) -> bool {
    let mut values = request.headers().get_all(header::IF_RANGE);
    let Some(first) = values.next() else { return true };
    let before = first.to_str().ok().and_then(|value| value.trim().parse::<EntityTag>().ok());
    values.next().is_none() && before.is_some_and(|before| before.strong_eq(tag))
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn wants(headers: &[(&'static str, &'static str)]) -> Wanted {
        let request = headers
            .iter()
            .fold(TestRequest::default(), |request, header| request.append_header(*header));
        wanted(&request.to_http_request(), &EntityTag::new_strong("this".into()), 10)
    }

    #[test]
    fn conditions_come_one_after_the_other() {
        let range = ("range", "bytes=2-3");
        for (headers, outcome) in [
            (vec![], Wanted::All),
            (vec![range], Wanted::Part(2..4)),
            (vec![("range", "bytes=10-")], Wanted::Beyond),
            (vec![range, ("if-range", "\"this\"")], Wanted::Part(2..4)),
            (vec![range, ("if-range", "\"other\"")], Wanted::All),
            (vec![range, ("if-range", "W/\"this\"")], Wanted::All),
            (vec![range, ("if-range", "Tue, 01 Dec 2026 00:00:00 GMT")], Wanted::All),
            (vec![("range", "bytes=10-"), ("if-range", "\"other\"")], Wanted::All),
            (vec![range, ("if-none-match", "\"this\"")], Wanted::Same),
            (vec![range, ("if-none-match", "W/\"this\", \"x\"")], Wanted::Same),
            (vec![range, ("if-none-match", "\"other\"")], Wanted::Part(2..4)),
            (vec![("if-none-match", "*")], Wanted::Same),
            (vec![("if-match", "\"other\""), ("if-none-match", "\"this\"")], Wanted::Another),
            (vec![("if-match", "W/\"this\"")], Wanted::Another),
            (vec![("if-match", "\"x\", \"this\""), range], Wanted::Part(2..4)),
            (vec![("if-match", "*")], Wanted::All),
            (vec![("if-match", "nonsense")], Wanted::Another),
            (vec![("if-modified-since", "Tue, 01 Dec 2026 00:00:00 GMT")], Wanted::All),
            (vec![("if-unmodified-since", "Tue, 01 Dec 1999 00:00:00 GMT")], Wanted::All),
        ] {
            assert_eq!(wants(&headers), outcome, "{headers:?}");
        }
    }
}
