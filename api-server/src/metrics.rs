use std::time::Duration;

use prometheus_client::{
    encoding::{EncodeLabelSet, text},
    metrics::{
        counter::Counter,
        family::Family,
        histogram::{Histogram, exponential_buckets},
    },
    registry::{Registry, Unit},
};

use crate::{imaging::Meters, limits::Limits};

/// What Prometheus is told.
pub struct Metrics {
    registry: Registry,
    requests: Family<Request, Counter>,
    durations: Family<Route, Histogram, fn() -> Histogram>,
    uploads: Family<Upload, Counter>,
}

/// Routes are templates, so that the number of series does not grow with the number of images.
#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Route {
    method: &'static str,
    route: String,
}

#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Request {
    method: &'static str,
    route: String,
    status: u16,
}

#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Upload {
    result: &'static str,
}

/// How an upload ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UploadResult {
    /// The image is there.
    Stored,
    /// The key was used before, and its image was given again.
    Repeated,
    /// The client sent something that is not taken.
    Refused,
    /// The body ended early.
    Cut,
    /// We had too much to do.
    Busy,
    /// A store failed, or we did.
    Failed,
}

impl UploadResult {
    fn label(self) -> &'static str {
        match self {
            Self::Stored => "stored",
            Self::Repeated => "repeated",
            Self::Refused => "refused",
            Self::Cut => "cut",
            Self::Busy => "busy",
            Self::Failed => "failed",
        }
    }
}

impl Metrics {
    /// Everything at nothing; `decoders` and `limits` are told of beside what is counted here.
    pub(crate) fn new(decoders: &Meters, limits: &Limits) -> Self {
        let mut registry = Registry::default();
        let requests = Family::default();
        let durations: Family<_, _, fn() -> Histogram> =
            Family::new_with_constructor(|| Histogram::new(exponential_buckets(0.002, 2.5, 10)));
        let uploads = Family::default();
        registry.register("http_requests", "Requests answered", requests.clone());
        registry.register_with_unit(
            "http_request_duration",
            "Time until the answer began",
            Unit::Seconds,
            durations.clone(),
        );
        registry.register("uploads", "Uploads ended", uploads.clone());
        decoders.register(&mut registry);
        limits.register(&mut registry);
        Self { registry, requests, durations, uploads }
    }

    /// Counts an answer.
    pub fn answered(&self, method: &str, route: &str, status: u16, took: Duration) {
        let (method, route) = (known(method), route.to_owned());
        let request = Request { method, route: route.clone(), status };
        self.requests.get_or_create(&request).inc();
        self.durations.get_or_create(&Route { method, route }).observe(took.as_secs_f64());
    }

    /// Counts an upload.
    pub fn uploaded(&self, result: UploadResult) {
        self.uploads.get_or_create(&Upload { result: result.label() }).inc();
    }

    /// All of it, as Prometheus reads it.
    pub fn encode(&self) -> String {
        let mut text = String::new();
        // Writing to a string does not fail.
        let _ = text::encode(&mut text, &self.registry);
        text
    }
}

/// A method is whatever a client writes: those that we know, and all others as one series.
fn known(method: &str) -> &'static str {
    ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
        .into_iter()
        .find(|known| *known == method)
        .unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_told() {
        let metrics = Metrics::new(&Meters::default(), &Limits::default());
        metrics.answered("GET", "/media/{id}/{file}", 200, Duration::from_millis(3));
        metrics.uploaded(UploadResult::Stored);
        let text = metrics.encode();
        for line in [
            r#"http_requests_total{method="GET",route="/media/{id}/{file}",status="200"} 1"#,
            r#"http_request_duration_seconds_count{method="GET",route="/media/{id}/{file}"} 1"#,
            r#"uploads_total{result="stored"} 1"#,
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
    }

    #[test]
    fn a_thousand_methods_are_one_series() {
        let metrics = Metrics::new(&Meters::default(), &Limits::default());
        metrics.answered("M", "other", 404, Duration::from_millis(3));
        let before = metrics.encode().lines().count();
        for number in 0..1000 {
            metrics.answered(&format!("M{number}"), "other", 404, Duration::from_millis(3));
        }
        let text = metrics.encode();
        assert_eq!(text.lines().count(), before, "{text}");
        let line = r#"http_requests_total{method="other",route="other",status="404"} 1001"#;
        assert!(text.contains(line), "{line} is not in\n{text}");
    }
}
