//! What Prometheus is told.

use std::time::Duration;

use http::Method;
use prometheus_client::{
    encoding::{EncodeLabelSet, text::encode},
    metrics::{
        counter::Counter,
        family::Family,
        gauge::Gauge,
        histogram::{Histogram, exponential_buckets},
    },
    registry::Registry,
};

use crate::error::Error;

/// The cause of a failed run.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Failure {
    reason: &'static str,
}

/// A write to the API server.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Write {
    verb: &'static str,
    kind: String,
}

/// A request to the API server.
#[derive(Clone, Debug, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Request {
    method: String,
}

/// The operator's own metrics.
#[derive(Clone, Debug)]
pub struct Metrics {
    runs: Counter,
    failures: Family<Failure, Counter>,
    seconds: Histogram,
    writes: Family<Write, Counter>,
    requests: Family<Request, Counter>,
    leading: Gauge,
}

impl Default for Metrics {
    fn default() -> Self {
        Self {
            runs: Counter::default(),
            failures: Family::default(),
            seconds: Histogram::new(exponential_buckets(0.01, 2.0, 12)),
            writes: Family::default(),
            requests: Family::default(),
            leading: Gauge::default(),
        }
    }
}

impl Metrics {
    /// Names them in a registry.
    pub fn registry(&self) -> Registry {
        let mut registry = Registry::with_prefix("infravault_operator");
        registry.register("reconciliations", "Runs", self.runs.clone());
        registry.register("failures", "Runs that failed, by cause", self.failures.clone());
        registry.register("reconcile_duration_seconds", "Length of runs", self.seconds.clone());
        registry.register("writes", "Writes to the API server", self.writes.clone());
        registry.register("requests", "Requests to the API server", self.requests.clone());
        registry.register("leading", "1 while this process leads", self.leading.clone());
        registry
    }

    /// Counts a run.
    pub fn ran(&self, took: Duration, failure: Option<&Error>) {
        self.runs.inc();
        self.seconds.observe(took.as_secs_f64());
        if let Some(error) = failure {
            self.failures.get_or_create(&Failure { reason: error.reason() }).inc();
        }
    }

    /// Counts a write.
    pub fn wrote(&self, verb: &'static str, kind: &str) {
        self.writes.get_or_create(&Write { verb, kind: kind.to_owned() }).inc();
    }

    /// Counts a request, be it a write or not.
    pub fn asked(&self, method: &Method) {
        let method = method.as_str().to_owned();
        self.requests.get_or_create(&Request { method }).inc();
    }

    /// Whether this process leads.
    pub fn leads(&self, leading: bool) {
        self.leading.set(leading.into());
    }
}

/// The registry as Prometheus reads it.
pub fn text(registry: &Registry) -> Result<String, std::fmt::Error> {
    let mut text = String::new();
    encode(&mut text, registry)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_counted_is_told() {
        let metrics = Metrics::default();
        metrics.wrote("apply", "Service");
        metrics.ran(Duration::from_millis(5), Some(&Error::LeaseRanOut));
        let text = text(&metrics.registry()).unwrap();
        assert!(
            text.contains(r#"infravault_operator_writes_total{verb="apply",kind="Service"} 1"#),
            "{text}"
        );
        assert!(
            text.contains(r#"infravault_operator_failures_total{reason="LeaseRanOut"} 1"#),
            "{text}"
        );
    }
}
