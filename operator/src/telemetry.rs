//! Logs: one JSON object a line.

use std::io;

use tracing::Subscriber;
use tracing_subscriber::{EnvFilter, filter::ParseError, fmt::MakeWriter, util::SubscriberInitExt};

/// Starts logging what `filter` lets through, for example `info` or `info,operator=debug`.
pub fn init(filter: &str) -> Result<(), Box<dyn std::error::Error + Send + Sync>> {
    Ok(lines(filter, io::stdout)?.try_init()?)
}

/// Writes what `filter` lets through to `writer`.
pub fn lines<W>(filter: &str, writer: W) -> Result<impl Subscriber + Send + Sync, ParseError>
where
    W: for<'writer> MakeWriter<'writer> + Send + Sync + 'static,
{
    let filter = EnvFilter::try_new(filter)?;
    let format = tracing_subscriber::fmt().json().flatten_event(true).with_current_span(true);
    Ok(format.with_env_filter(filter).with_writer(writer).finish())
}
