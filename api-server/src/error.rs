//! What may go wrong, and what the client is told of it: RFC 9457 problems with stable types.
//! The client is told what it can act on; the log is told the cause, once, here.

use std::{fmt::Display, time::Duration};

use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use serde::Serialize;
use thiserror::Error;
use utoipa::ToSchema;

mod rule;

pub use rule::Rule;

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
    /// The object store cannot be reached or does not answer.
    #[error("storage unavailable: {0}")]
    StorageUnavailable(String),
    /// The sign-in provider cannot be reached.
    #[error("sign-in provider unavailable: {0}")]
    ProviderUnavailable(String),
    /// A bug, or a state that the code did not foresee.
    #[error("{0}")]
    Internal(String),
}

/// An error as RFC 9457 writes it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// A stable URI that names the kind of problem.
    #[serde(rename = "type")]
    #[schema(example = "https://infravault.dev/problems/title-required")]
    pub kind: String,
    /// The kind in words.
    pub title: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time and what to do.
    pub detail: String,
    /// The request, as the log names it.
    pub request_id: String,
    /// Which fields are wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<FieldError>,
}

/// A field that breaks a rule.
#[derive(Debug, Serialize, ToSchema)]
pub struct FieldError {
    /// The field's name in the request.
    pub field: &'static str,
    /// The rule's slug.
    pub code: &'static str,
    /// The rule in words.
    pub message: String,
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
            | Self::StorageUnavailable(_)
            | Self::ProviderUnavailable(_) => Some(Duration::from_secs(5)),
            Self::Refused { .. } | Self::NotSignedIn | Self::NotFound | Self::Internal(_) => None,
        }
    }

    fn problem(&self) -> Problem {
        const GONE: StatusCode = StatusCode::SERVICE_UNAVAILABLE;
        let again = "Try again in a moment. An upload with an Idempotency-Key happens only once."
            .to_owned();
        let (slug, status, title, detail) = match self {
            Self::Refused { rule, detail } => {
                let (slug, status, title, _) = rule.parts();
                (slug, status, title, detail.clone())
            }
            Self::NotSignedIn => (
                "not-signed-in",
                StatusCode::UNAUTHORIZED,
                "Not signed in",
                "Sign in and try again.".into(),
            ),
            Self::NotFound => (
                "not-found",
                StatusCode::NOT_FOUND,
                "Not found",
                "There is nothing here for you.".into(),
            ),
            Self::DatabaseUnavailable(_) => {
                ("database-unavailable", GONE, "The database cannot be reached", again)
            }
            Self::StorageUnavailable(_) => {
                ("storage-unavailable", GONE, "The image store cannot be reached", again)
            }
            Self::ProviderUnavailable(_) => {
                ("sign-in-unavailable", GONE, "The sign-in provider cannot be reached", again)
            }
            Self::Internal(_) => (
                "internal",
                StatusCode::INTERNAL_SERVER_ERROR,
                "Something went wrong",
                "The request id names it in the server's log.".into(),
            ),
        };
        Problem {
            kind: format!("https://infravault.dev/problems/{slug}"),
            title,
            status: status.as_u16(),
            detail,
            request_id: REQUEST_ID.try_with(Clone::clone).unwrap_or_default(),
            errors: self.field_errors(),
        }
    }

    fn field_errors(&self) -> Vec<FieldError> {
        let Self::Refused { rule, detail } = self else { return Vec::new() };
        let (code, _, _, field) = rule.parts();
        field.map(|field| FieldError { field, code, message: detail.clone() }).into_iter().collect()
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.problem().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let problem = self.problem();
        let status = self.status_code();
        if status.is_server_error() {
            tracing::error!(request_id = problem.request_id, cause = %self, "request failed");
        }
        let mut response = HttpResponse::build(status);
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        if let Some(wait) = self.retry_after() {
            response.insert_header((header::RETRY_AFTER, wait.as_secs().to_string()));
        }
        let body = serde_json::to_vec(&problem).unwrap_or_default();
        response.insert_header((header::CONTENT_TYPE, "application/problem+json")).body(body)
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
