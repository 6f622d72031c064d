//! An image as it was seen: its tag is the time of its last change.

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, ETag, EntityTag, Header, IfMatch},
};
use chrono::{DateTime, SecondsFormat, Utc};

use super::shape::Image;

/// Answers with an image and its tag, which is its `updatedAt`.
pub(super) fn tagged(image: &Image) -> HttpResponse {
    let tag = image.updated_at.to_rfc3339_opts(SecondsFormat::AutoSi, true);
    HttpResponse::Ok().insert_header(ETag(EntityTag::new_strong(tag))).json(image)
}

/// As of when `If-Match` wants it; `None` where any will do. A tag that is no time of ours is nobody's.
pub(super) fn seen(request: &HttpRequest) -> Option<Vec<DateTime<Utc>>> {
    if !request.headers().contains_key(header::IF_MATCH) {
        return None;
    }
    match IfMatch::parse(request) {
        Ok(IfMatch::Any) => None,
        Ok(IfMatch::Items(tags)) => Some(tags.iter().filter_map(time).collect()),
        Err(_) => Some(Vec::new()),
    }
}

fn time(tag: &EntityTag) -> Option<DateTime<Utc>> {
    let time = DateTime::parse_from_rfc3339(tag.tag()).ok()?;
    (!tag.weak).then(|| time.to_utc())
}

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    fn of(value: Option<&str>) -> Option<Vec<String>> {
        let mut request = TestRequest::default();
        if let Some(value) = value {
            request = request.insert_header((header::IF_MATCH, value));
        }
        let seen = seen(&request.to_http_request())?;
        Some(seen.into_iter().map(|time| time.to_rfc3339()).collect())
    }

    #[test]
    fn only_times_of_ours_are_seen() {
        assert_eq!(of(None), None);
        assert_eq!(of(Some("*")), None);
        let time = "2026-12-01T10:00:00.123456+00:00".to_owned();
        assert_eq!(of(Some("\"2026-12-01T10:00:00.123456Z\", \"x\"")), Some(vec![time]));
        for other in ["", "x", "\"x\"", "W/\"2026-12-01T10:00:00Z\""] {
            assert_eq!(of(Some(other)), Some(vec![]), "{other}");
        }
    }
}
