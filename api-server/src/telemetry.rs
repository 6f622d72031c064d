use tracing_subscriber::{EnvFilter, fmt::format::FmtSpan};

/// Logs one JSON object a line to standard error; `filter` is `info`, or `api_server=debug,info` and so on.
pub fn init(filter: &str) {
    let filter = EnvFilter::try_new(filter).unwrap_or_else(|_| EnvFilter::new("info"));
    let logs = tracing_subscriber::fmt().json().flatten_event(true).with_span_events(FmtSpan::NONE);
    // A second call, as tests make, changes nothing.
    let _ = logs.with_env_filter(filter).with_writer(std::io::stderr).try_init();
}
