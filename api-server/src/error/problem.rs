use actix_web::{
    HttpResponse, ResponseError,
    http::{StatusCode, header},
};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Error, REQUEST_ID};

/// What to do about what will pass.
const AGAIN: &str = "Try again in a moment. An upload with an Idempotency-Key happens only once.";

/// What to do about what was too much.
const LATER: &str = "Too much was asked for in a short time. Wait for as long as Retry-After says.";

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
    /// The last part of the problem's type.
    pub fn slug(&self) -> &'static str {
        match self {
            Self::Refused { rule, .. } => rule.slug(),
            Self::NotSignedIn => "not-signed-in",
            Self::NotFound => "not-found",
            Self::DatabaseUnavailable(_) | Self::Unconfirmed => "database-unavailable",
            Self::StorageUnavailable(_) | Self::StorageUnusable { .. } => "storage-unavailable",
            Self::ProviderUnavailable(_) => "sign-in-unavailable",
            Self::Busy(_) => "busy",
            Self::TooManyRequests(_) => "too-many-requests",
            Self::Internal(_) => "internal",
        }
    }

    /// Tells the log what is ours to mend.
    pub fn report(&self) {
        if self.status_code().is_server_error() {
            let request = REQUEST_ID.try_with(Clone::clone).unwrap_or_default();
            tracing::error!(request_id = request, cause = %self, "request failed");
        }
    }

    fn title(&self) -> &'static str {
        match self {
            Self::Refused { rule, .. } => rule.title(),
            Self::NotSignedIn => "Not signed in",
            Self::NotFound => "Not found",
            Self::DatabaseUnavailable(_) | Self::Unconfirmed => "The database cannot be reached",
            Self::StorageUnavailable(_) | Self::StorageUnusable { .. } => {
                "The image store cannot be reached"
            }
            Self::ProviderUnavailable(_) => "The sign-in provider cannot be reached",
            Self::Busy(_) => "Too much is going on at once",
            Self::TooManyRequests(_) => "Too many requests",
            Self::Internal(_) => "Something went wrong",
        }
    }

    fn detail(&self) -> &str {
        match self {
            Self::Refused { detail, .. } => detail,
            Self::NotSignedIn => "Sign in and try again.",
            Self::NotFound => "There is nothing here for you.",
            Self::DatabaseUnavailable(_)
            | Self::Unconfirmed
            | Self::StorageUnavailable(_)
            | Self::StorageUnusable { .. }
            | Self::ProviderUnavailable(_)
            | Self::Busy(_) => AGAIN,
            Self::TooManyRequests(_) => LATER,
            Self::Internal(_) => "The request id names it in the server's log.",
        }
    }

    fn problem(&self) -> Problem {
        Problem {
            kind: format!("https://infravault.dev/problems/{}", self.slug()),
            title: self.title(),
            status: self.status_code().as_u16(),
            detail: self.detail().to_owned(),
            request_id: REQUEST_ID.try_with(Clone::clone).unwrap_or_default(),
            errors: self.field_errors(),
        }
    }

    fn field_errors(&self) -> Vec<FieldError> {
        let Self::Refused { rule, detail } = self else { return Vec::new() };
        let wrong = |field| FieldError { field, code: rule.slug(), message: detail.clone() };
        rule.field().map(wrong).into_iter().collect()
    }
}

impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        match self {
            Self::Refused { rule, .. } => rule.status(),
            Self::NotSignedIn => StatusCode::UNAUTHORIZED,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::TooManyRequests(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::DatabaseUnavailable(_)
            | Self::Unconfirmed
            | Self::StorageUnavailable(_)
            | Self::StorageUnusable { .. }
            | Self::ProviderUnavailable(_)
            | Self::Busy(_) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    fn error_response(&self) -> HttpResponse {
        self.report();
        let mut response = HttpResponse::build(self.status_code());
        response.insert_header((header::CACHE_CONTROL, "no-store"));
        if let Some(wait) = self.retry_after() {
            // Never sooner than it is true.
            let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
            response.insert_header((header::RETRY_AFTER, seconds.to_string()));
        }
        let body = serde_json::to_vec(&self.problem()).unwrap_or_default();
        response.insert_header((header::CONTENT_TYPE, "application/problem+json")).body(body)
    }
}
