//! A request to the store: bounded in time, sent again where that may help, and what its failures mean.

use std::{future::Future, time::Duration};

use minio::s3::{
    MinioClient,
    error::{Error as MinioError, S3ServerError, ValidationErr},
    minio_error_response::MinioErrorCode,
};
use tokio::time::{sleep, timeout};
use tokio_util::task::AbortOnDropHandle;

use super::Blobs;
use crate::error::{Error, Result, chain};

/// How often a request is sent.
const TRIES: u32 = 3;

/// The pause between two of them.
const PAUSE: Duration = Duration::from_millis(200);

impl Blobs {
    /// What `call` answers, each try within `limit`. Where there are several servers, each try is
    /// another's.
    pub(super) async fn run<T, F>(
        &self,
        limit: Duration,
        call: impl Fn(MinioClient) -> Result<F>,
    ) -> Result<T>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, MinioError>> + Send + 'static,
    {
        let mut tries = 0;
        loop {
            let answer = self.spawn(timeout(limit, call(self.client.get()?)?)).await?;
            tries += 1;
            let error = match answer {
                Ok(Ok(answer)) => return Ok(answer),
                Ok(Err(error)) if is_final(&error) => return Err(unavailable(error)),
                Ok(Err(error)) => unavailable(error),
                Err(_) => Error::StorageUnavailable("no answer in time".into()),
            };
            if tries == TRIES {
                return Err(error);
            }
            sleep(PAUSE).await;
        }
    }

    pub(super) async fn spawn<T: Send + 'static>(
        &self,
        call: impl Future<Output = T> + Send + 'static,
    ) -> Result<T> {
        // Who no longer waits for it no longer wants it: a blob must not come after its upload has ended.
        AbortOnDropHandle::new(self.handle.spawn(call)).await.map_err(Error::internal)
    }
}

/// Whether the store has decided, and would decide the same again. That it does not know a key is not
/// final: a server that comes back says so of whatever was stored while it was away, until it has found
/// the others again.
fn is_final(error: &MinioError) -> bool {
    matches!(
        error,
        MinioError::S3Server(S3ServerError::S3Error(answer))
            if !matches!(answer.code(), MinioErrorCode::NoSuchKey | MinioErrorCode::OtherError(_))
    )
}

/// A name that the crate refuses before it asks anybody.
#[expect(clippy::needless_pass_by_value, reason = "the form of map_err")]
pub(super) fn bug(error: ValidationErr) -> Error {
    Error::internal(format!("object store: {error}"))
}

pub(super) fn unavailable(error: impl Into<MinioError>) -> Error {
    match error.into() {
        MinioError::S3Server(S3ServerError::S3Error(answer))
            if answer.code() == MinioErrorCode::NoSuchKey =>
        {
            Error::NotFound
        }
        error => Error::StorageUnavailable(chain(&error)),
    }
}
