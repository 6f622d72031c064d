//! A blob whose stream breaks is read on from where it broke, from whichever server answers: its bytes
//! never change under their key.

use std::{future::Future, io, time::Duration};

use bytes::Bytes;
use futures::{Stream, StreamExt};
use tokio::time::timeout;

use super::ByteStream;
use crate::error::{Result, chain};

/// How often in a row, without a byte in between.
const TRIES: u32 = 3;

struct Reading<O> {
    stream: Option<ByteStream>,
    taken: u64,
    tries: u32,
    open: O,
}

/// The bytes of `stream`; where the next ones do not come within `limit`, those of what `open` gives
/// for the number of bytes that have been read.
pub(super) fn unbroken<O, F>(
    stream: ByteStream,
    limit: Duration,
    open: O,
) -> impl Stream<Item = io::Result<Bytes>> + Send
where
    O: Fn(u64) -> F + Send,
    F: Future<Output = Result<ByteStream>> + Send,
{
    let reading = Reading { stream: Some(stream), taken: 0, tries: 0, open };
    futures::stream::unfold(Some(reading), move |reading| async move {
        let mut reading = reading?;
        loop {
            let error = match reading.next(limit).await {
                Ok(Some(bytes)) => return Some((Ok(bytes), Some(reading))),
                Ok(None) => return None,
                Err(error) => error,
            };
            reading.stream = None;
            reading.tries += 1;
            if reading.tries > TRIES {
                return Some((Err(error), None));
            }
        }
    })
}

impl<O, F> Reading<O>
where
    O: Fn(u64) -> F,
    F: Future<Output = Result<ByteStream>>,
{
    async fn next(&mut self, limit: Duration) -> io::Result<Option<Bytes>> {
        if self.stream.is_none() {
            let opened = (self.open)(self.taken).await;
            self.stream = Some(opened.map_err(|error| io::Error::other(chain(&error)))?);
        }
        let Some(stream) = &mut self.stream else { return Ok(None) };
        let next = timeout(limit, stream.next()).await;
        match next.map_err(|_| io::Error::from(io::ErrorKind::TimedOut))? {
            Some(bytes) => {
                let bytes = bytes?;
                self.taken += bytes.len() as u64;
                self.tries = 0;
                Ok(Some(bytes))
            }
            None => Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use futures::TryStreamExt;

    use super::*;

    const LIMIT: Duration = Duration::from_millis(50);

    fn pieces(list: Vec<io::Result<Bytes>>) -> ByteStream {
        Box::pin(futures::stream::iter(list))
    }

    fn broken() -> io::Result<Bytes> {
        Err(io::ErrorKind::ConnectionReset.into())
    }

    #[tokio::test]
    async fn a_stream_that_breaks_or_stalls_goes_on_where_it_was() {
        let whole = Bytes::from_static(b"0123456789");
        let start = pieces(vec![Ok(whole.slice(..3)), broken()]);
        let from = whole.clone();
        let stream = unbroken(start, LIMIT, move |taken| {
            let rest = from.slice(usize::try_from(taken).expect("a few")..);
            async move {
                // The second breaks off in silence, the third is whole.
                let stalled =
                    futures::stream::iter([Ok(rest.slice(..2))]).chain(futures::stream::pending());
                Ok(if taken == 3 { Box::pin(stalled) } else { pieces(vec![Ok(rest)]) })
            }
        });
        let read: Vec<Bytes> = stream.try_collect().await.expect("it is mended");
        assert_eq!(read.concat(), whole);
    }

    #[tokio::test]
    async fn a_stream_that_cannot_be_mended_ends_in_its_error() {
        let stream =
            unbroken(pieces(vec![broken()]), LIMIT, |_| async { Ok(pieces(vec![broken()])) });
        let read: Vec<io::Result<Bytes>> = stream.collect().await;
        assert_eq!(read.len(), 1);
        assert!(read[0].is_err());
    }
}
