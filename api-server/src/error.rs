//! What may go wrong, and what the client is told of it: RFC 9457 problems with stable types.
//! The client is told what it can act on; the log is told the cause, once, here.

use std::{fmt::Display, time::Duration};

use thiserror::Error;

mod problem;
mod rule;
mod storage;

pub use problem::{FieldError, Problem};
pub use rule::Rule;
pub use storage::StorageFault;

/// The result of everything between a route and a store.
pub type Result<T, E = Error> = std::result::Result<T, E>;

tokio::task_local! {
    /// The request being answered, so that a problem can name it.
    pub static REQUEST_ID: String;
}

/// Why a request was not done.
#[derive(Debug, Error)]
pub enum Error {
    /// The client can mend it: a rule it broke.
    #[error("{}: {detail}", .rule.slug())]
    Refused {
        /// The rule.
        rule: Rule,
        /// What to do about it.
        detail: String,
    },
    /// Nobody is signed in, or the session has ended.
    #[error("not signed in")]
    NotSignedIn,
    /// It does not exist, or it is not the caller's to change.
    #[error("not found")]
    NotFound,
    /// Postgres cannot be reached or has no writable member now.
    #[error("database unavailable: {0}")]
    DatabaseUnavailable(String),
    /// Postgres has not said in time whether a change is done, and may yet do it.
    #[error("a change was not confirmed in time")]
    Unconfirmed,
    /// The object store cannot be reached or does not answer.
    #[error("storage unavailable: {0}")]
    StorageUnavailable(String),
    /// The object store does not do as asked until somebody has mended something.
    #[error("storage unavailable: {said}")]
    StorageUnusable {
        /// What is wrong.
        fault: StorageFault,
        /// In whose words it was told.
        said: String,
    },
    /// The sign-in provider cannot be reached.
    #[error("sign-in provider unavailable: {0}")]
    ProviderUnavailable(String),
    /// We have as much to do as we take on at once.
    #[error("busy: {0}")]
    Busy(&'static str),
    /// The caller has asked for too much in too short a time, and may go on after this long.
    #[error("too many requests")]
    TooManyRequests(Duration),
    /// A bug, or a state that the code did not foresee.
    #[error("{0}")]
    Internal(String),
}

impl Error {
    /// A broken rule.
    pub fn refused(rule: Rule, detail: impl Into<String>) -> Self {
        Self::Refused { rule, detail: detail.into() }
    }

    /// Something that does not parse.
    pub fn invalid(detail: impl Into<String>) -> Self {
        Self::refused(Rule::InvalidRequest, detail)
    }

    /// A bug, told to the log only.
    pub fn internal(cause: impl Display) -> Self {
        Self::Internal(cause.to_string())
    }

    /// How long a client should wait before it tries the same again.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::DatabaseUnavailable(_)
            | Self::Unconfirmed
            | Self::StorageUnavailable(_)
            | Self::StorageUnusable { .. }
            | Self::ProviderUnavailable(_)
            | Self::Busy(_)
            | Self::Refused { rule: Rule::TooManyUploads, .. } => Some(Duration::from_secs(5)),
            Self::TooManyRequests(wait) => Some(*wait),
            Self::Refused { rule: Rule::UploadInProgress, .. } => Some(Duration::from_secs(2)),
            Self::Refused { .. } | Self::NotSignedIn | Self::NotFound | Self::Internal(_) => None,
        }
    }
}

/// An error with the chain of its causes, for the log: many say nothing by themselves.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        source = cause.source();
    }
    text
}
