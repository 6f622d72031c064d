//! Postgres: plain async functions of a connection, a file a table. Nothing here knows HTTP.

mod ask;
mod connect;
mod migrate;
mod pool;
/// The tables.
#[expect(missing_docs, reason = "a table's meaning is told where it is made, in the migration")]
pub mod schema;

/// Users who leave.
pub mod accounts;
/// Attempts at putting an image's blobs.
pub mod attempts;
/// Images.
pub mod images;
/// What one replica at a time may do.
pub mod leases;
/// Sessions.
pub mod sessions;
/// Sign-ins on their way through the provider.
pub mod sign_ins;
/// API tokens.
pub mod tokens;
/// What users have.
pub mod usages;
/// Users.
pub mod users;

pub use ask::{Database, Question};
pub use connect::connect;
pub use migrate::migrate;

use diesel::result::{DatabaseErrorKind, Error as DieselError};

use crate::error::Error;

impl From<DieselError> for Error {
    /// A lost connection, or a member that turned into a replica under us, is a reason to try again;
    /// everything else is a bug.
    fn from(error: DieselError) -> Self {
        match &error {
            DieselError::NotFound => Self::NotFound,
            DieselError::DatabaseError(
                DatabaseErrorKind::ClosedConnection
                | DatabaseErrorKind::UnableToSendCommand
                | DatabaseErrorKind::ReadOnlyTransaction
                | DatabaseErrorKind::SerializationFailure,
                _,
            )
            | DieselError::BrokenTransactionManager => Self::DatabaseUnavailable(error.to_string()),
            DieselError::DatabaseError(_, info) if is_shutdown(info.message()) => {
                Self::DatabaseUnavailable(error.to_string())
            }
            _ => Self::internal(format!("query: {error}")),
        }
    }
}

/// Diesel has no kind for SQLSTATE 57P01–57P03; Postgres's words for them do not change with `lc_messages`
/// in our own image, and a wrong guess only turns a 503 into a 500.
fn is_shutdown(message: &str) -> bool {
    ["terminating connection", "the database system is", "connection closed"]
        .iter()
        .any(|part| message.contains(part))
}
