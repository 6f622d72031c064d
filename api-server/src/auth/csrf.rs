use std::sync::Arc;

use actix_web::{
    body::MessageBody,
    dev::{ServiceRequest, ServiceResponse},
    http::header::{self, HeaderMap},
    middleware::Next,
    web::Data,
};

use crate::{
    app::App,
    error::{Error, Result, Rule},
};

/// What our own pages send with every request; another site cannot without asking us first.
const HEADER: (&str, &str) = ("x-requested-with", "infravault");

/// Lets safe methods pass, and unsafe ones that come from our own origin or with a token.
pub async fn guard(
    app: Data<Arc<App>>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    // Another site cannot send this header without asking us first, and with it no cookie counts.
    let named = request.headers().contains_key(header::AUTHORIZATION);
    if !request.method().is_safe() && !named && !is_ours(request.headers(), &app.config.origin()) {
        let detail = "Send the header X-Requested-With: infravault, from this site's own pages.";
        let refusal = Error::refused(Rule::CrossSiteRequest, detail);
        return Ok(request.error_response(refusal).map_into_right_body());
    }
    Ok(next.call(request).await?.map_into_left_body())
}

fn is_ours(headers: &HeaderMap, origin: &str) -> bool {
    let value = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let same_site = match value("sec-fetch-site") {
        Some(site) => site == "same-origin",
        None => value(header::ORIGIN.as_str()) == Some(origin),
    };
    same_site && value(HEADER.0) == Some(HEADER.1)
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::{HeaderName, HeaderValue};

    use super::*;

    fn ours(headers: &[(&'static str, &'static str)]) -> bool {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
        }
        is_ours(&map, "https://photos.example.org")
    }

    #[test]
    fn only_our_own_pages_pass() {
        let with = ("x-requested-with", "infravault");
        assert!(ours(&[with, ("sec-fetch-site", "same-origin")]));
        assert!(ours(&[with, ("origin", "https://photos.example.org")]));

        assert!(!ours(&[("sec-fetch-site", "same-origin")]));
        assert!(!ours(&[with]));
        for site in ["same-site", "cross-site", "none", ""] {
            assert!(
                !ours(&[with, ("sec-fetch-site", site), ("origin", "https://photos.example.org")]),
                "{site}"
            );
        }
        for origin in
            ["null", "http://photos.example.org", "https://photos.example.org.evil.example", ""]
        {
            assert!(!ours(&[with, ("origin", origin)]), "{origin}");
        }
    }
}
