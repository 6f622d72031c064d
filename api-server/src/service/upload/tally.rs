use std::{
    io,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use futures::{Stream, StreamExt};
use sha2::{Digest, Sha256};

use super::content::cut;
use crate::{
    error::{Error, Result},
    imaging::Header,
};

/// The same bytes, counted and hashed as they pass.
pub(super) fn tallied<S>(stream: S) -> (impl Stream<Item = io::Result<Bytes>> + Send, Tally)
where
    S: Stream<Item = io::Result<Bytes>> + Send + Unpin,
{
    let tally = Tally::default();
    let counted = tally.clone();
    let stream = futures::stream::unfold(stream, move |mut stream| {
        let tally = counted.clone();
        async move {
            let next = stream.next().await;
            match &next {
                Some(Ok(bytes)) => drop(tally.add(bytes)),
                Some(Err(error)) => tally.fail(Error::StorageUnavailable(error.to_string())),
                None => tally.end(None),
            }
            next.map(|item| (item, stream))
        }
    });
    (stream, tally)
}

/// How many bytes passed, their hash, and how it ended.
#[derive(Clone, Default)]
pub(super) struct Tally(Arc<Mutex<Count>>);

#[derive(Default)]
struct Count {
    bytes: u64,
    hash: Sha256,
    header: Option<Header>,
    end: Option<Result<()>>,
}

impl Tally {
    /// Length and hash of a stream that ended well.
    pub(super) fn result(&self) -> Result<(u64, Vec<u8>)> {
        let mut count = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        count.end.take().unwrap_or_else(|| Err(cut()))?;
        Ok((count.bytes, std::mem::take(&mut count.hash).finalize().to_vec()))
    }

    /// The header of a stream that ended well, where one was looked for.
    pub(super) fn header(&self) -> Option<Header> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).header.take()
    }

    pub(super) fn add(&self, bytes: &[u8]) -> u64 {
        let mut count = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        count.hash.update(bytes);
        count.bytes += bytes.len() as u64;
        count.bytes
    }

    pub(super) fn end(&self, header: Option<Header>) {
        let mut count = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (count.header, count.end) = (header, Some(Ok(())));
    }

    pub(super) fn fail(&self, error: Error) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).end = Some(Err(error));
    }
}
