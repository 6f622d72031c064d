//! A request to the store: bounded in time, and sent again where that may help.

use std::{future::Future, time::Duration};

use futures::{StreamExt, stream::FuturesUnordered};
use minio::s3::{MinioClient, error::Error as MinioError};
use tokio::time::{sleep, timeout};
use tokio_util::task::AbortOnDropHandle;

use super::{
    Blobs,
    fault::{is_final, unavailable},
};
use crate::error::{Error, Result};

/// How often a request is sent.
const TRIES: u32 = 3;

/// How long one may be under way before the next is sent beside it.
const SLOW: Duration = Duration::from_secs(3);

/// The pause after one that failed.
const PAUSE: Duration = Duration::from_millis(200);

impl Blobs {
    /// What `call` answers first, each try within `limit`. One that fails or is slow is followed by
    /// another, which goes to another server where there are several: a server that waits for a lost
    /// peer answers late, and all the same in the end.
    pub(super) async fn run<T, F>(
        &self,
        limit: Duration,
        call: impl Fn(MinioClient) -> Result<F>,
    ) -> Result<T>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, MinioError>> + Send + 'static,
    {
        let mut pending = FuturesUnordered::new();
        for tries in 1.. {
            if tries <= TRIES {
                pending.push(self.spawn(timeout(limit, call(self.client.get()?)?)));
            }
            let patience = if tries < TRIES { SLOW } else { limit };
            let error = match timeout(patience, pending.next()).await {
                Ok(Some(answer)) => match answer? {
                    Ok(Ok(answer)) => return Ok(answer),
                    Ok(Err(error)) if is_final(&error) => return Err(unavailable(error)),
                    Ok(Err(error)) => unavailable(error),
                    Err(_) => late(),
                },
                Ok(None) => break,
                Err(_) => continue,
            };
            if tries >= TRIES && pending.is_empty() {
                return Err(error);
            }
            sleep(PAUSE).await;
        }
        Err(late())
    }

    pub(super) async fn spawn<T: Send + 'static>(
        &self,
        call: impl Future<Output = T> + Send + 'static,
    ) -> Result<T> {
        // Who no longer waits for it no longer wants it: a blob must not come after its upload has ended.
        AbortOnDropHandle::new(self.handle.spawn(call)).await.map_err(Error::internal)
    }
}

fn late() -> Error {
    Error::StorageUnavailable("no answer in time".into())
}
