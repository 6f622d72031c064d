//! Notices that a store has stopped taking what a client still sends. The crate has no time-outs, and a
//! limit on the whole upload would have to be as long as the slowest client.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use futures::{Stream, StreamExt};
use tokio::time::timeout;

use crate::error::{Error, Result};

/// Watches a stream being taken.
pub(super) struct Watch(Arc<AtomicU64>);

/// The same stream, and what watches it.
pub(super) fn watch<S: Stream>(stream: S) -> (impl Stream<Item = S::Item>, Watch) {
    let taken = Arc::new(AtomicU64::new(0));
    let count = taken.clone();
    let stream = stream.inspect(move |_| {
        count.fetch_add(1, Ordering::Relaxed);
    });
    (stream, Watch(taken))
}

impl Watch {
    /// `work`'s output, or an error once nothing was taken for as long as `limit`.
    pub(super) async fn until_done<T>(
        self,
        work: impl Future<Output = T>,
        limit: Duration,
    ) -> Result<T> {
        let mut work = std::pin::pin!(work);
        loop {
            let before = self.0.load(Ordering::Relaxed);
            match timeout(limit, &mut work).await {
                Ok(done) => return Ok(done),
                Err(_) if self.0.load(Ordering::Relaxed) == before => {
                    return Err(Error::StorageUnavailable("the store stopped taking bytes".into()));
                }
                Err(_) => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use tokio::time::interval;

    use super::*;

    #[tokio::test]
    async fn work_that_takes_nothing_ends_and_work_that_takes_slowly_does_not() {
        let limit = Duration::from_millis(50);
        let (_, idle) = watch(futures::stream::empty::<u8>());
        assert!(idle.until_done(std::future::pending::<()>(), limit).await.is_err());

        let (stream, slow) = watch(futures::stream::iter(0..5));
        let work = async move {
            let mut ticks = interval(limit / 2);
            let mut stream = std::pin::pin!(stream);
            while stream.next().await.is_some() {
                ticks.tick().await;
            }
        };
        assert!(slow.until_done(work, limit).await.is_ok());
    }
}
