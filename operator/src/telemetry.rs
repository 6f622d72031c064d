//! Logs: one JSON object a line.

use tracing_subscriber::{EnvFilter, fmt};

/// Starts logging what `filter` lets through, for example `info` or `info,operator=debug`.
pub fn init(filter: &str) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    let filter = EnvFilter::try_new(filter)?;
    fmt().json().flatten_event(true).with_current_span(true).with_env_filter(filter).try_init()
}
