//! What every answer carries, and what every answer is counted by.

use std::{sync::Arc, time::Instant};

use actix_web::{
    body::{BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::header::{HeaderMap, HeaderName, HeaderValue},
    middleware::Next,
    web::Data,
};
use uuid::Uuid;

use crate::{
    app::App,
    config::{Config, Visibility},
    error::REQUEST_ID,
};

/// Nothing from elsewhere, nothing inline, nobody's frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
    connect-src 'self'; font-src 'self'; manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What was uploaded can do nothing at all, should a browser show it. A cache takes this from a 304, too, and a
/// proxy may take an error for what it asked for: so every answer below `/media` has it.
const MEDIA_POLICY: &str = "default-src 'none'; sandbox";

const ALWAYS: [(&str, &str); 6] = [
    ("strict-transport-security", "max-age=31536000"),
    ("x-content-type-options", "nosniff"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
];

/// Names the request, answers it, adds the headers that it does not have, counts it.
pub(crate) async fn around(
    app: Data<Arc<App>>,
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let began = Instant::now();
    let id = Uuid::now_v7().to_string();
    let method = request.method().as_str().to_owned();
    let policy = if request.path().starts_with("/media/") { MEDIA_POLICY } else { POLICY };
    // Refusals are answers by now: whoever is further in answers itself, as the problem names the
    // request, and as a clone of the request kept for an answer here would make the router panic.
    let answered = REQUEST_ID.scope(id.clone(), next.call(request));
    let mut response = answered.await?.map_into_boxed_body();
    let route = response.request().match_pattern().unwrap_or_else(|| "other".into());
    let status = response.status().as_u16();
    dress(response.headers_mut(), &id, policy, &app.config);
    let took = began.elapsed();
    app.metrics.answered(&method, &route, status, took);
    let millis = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(request_id = id, method, route, status, millis, "answered");
    Ok(response)
}

fn dress(headers: &mut HeaderMap, id: &str, policy: &str, config: &Config) {
    let mut add = |name: &'static str, value: &str| {
        let name = HeaderName::from_static(name);
        if let Ok(value) = HeaderValue::from_str(value)
            && !headers.contains_key(&name)
        {
            headers.insert(name, value);
        }
    };
    for (name, value) in ALWAYS {
        add(name, value);
    }
    add("content-security-policy", policy);
    add("x-request-id", id);
    if let Some(instance) = &config.instance {
        add("x-served-by", instance);
    }
    // What is not for everybody is not for search engines.
    if config.visibility != Visibility::Public {
        add("x-robots-tag", "noindex");
    }
    // What no route has said may be kept is not kept.
    add("cache-control", "no-store");
}
