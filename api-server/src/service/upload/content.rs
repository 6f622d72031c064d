use std::{
    collections::VecDeque,
    io,
    sync::{Arc, Mutex, PoisonError},
};

use bytes::Bytes;
use futures::{Stream, StreamExt};
use sha2::{Digest, Sha256};
use tokio::sync::mpsc::Receiver;

use crate::{
    error::{Error, Result, Rule},
    imaging::Format,
};

/// A piece of a file on its way from a client.
pub enum Chunk {
    /// Some bytes.
    Bytes(Bytes),
    /// The file is complete. Without this it was cut.
    End,
}

/// A file as it comes.
pub struct Content {
    receiver: Receiver<Chunk>,
    ahead: VecDeque<Chunk>,
    limit: u64,
}

impl Content {
    /// What comes through `receiver`, refused beyond `limit` bytes.
    pub fn new(receiver: Receiver<Chunk>, limit: u64) -> Self {
        Self { receiver, ahead: VecDeque::new(), limit }
    }

    /// Looks at the first bytes, so that what is no image costs nothing more.
    pub(super) async fn sniff(&mut self) -> Result<()> {
        let mut start = Vec::new();
        while start.len() < Format::SNIFFED {
            let chunk = self.receiver.recv().await.ok_or_else(cut)?;
            let last = matches!(chunk, Chunk::End);
            if let Chunk::Bytes(bytes) = &chunk {
                start.extend_from_slice(&bytes[..bytes.len().min(Format::SNIFFED)]);
            }
            self.ahead.push_back(chunk);
            if last {
                break;
            }
        }
        let unsupported =
            "Upload a JPEG, PNG, WebP or GIF image. HEIC photos can be exported as JPEG.";
        Format::sniff(&start)
            .map(drop)
            .ok_or_else(|| Error::refused(Rule::UnsupportedImage, unsupported))
    }

    /// The bytes, ending in an error where the file is cut or too long; the tally then says which.
    pub(super) fn into_stream(
        self,
    ) -> (impl Stream<Item = io::Result<Bytes>> + Send + 'static, Tally) {
        let tally = Tally::default();
        let counted = tally.clone();
        let stream = futures::stream::unfold(Some(self), move |content| {
            let tally = counted.clone();
            async move {
                let mut content = content?;
                match content.next().await {
                    Some(Chunk::End) => {
                        tally.end();
                        None
                    }
                    Some(Chunk::Bytes(bytes)) if tally.add(&bytes) <= content.limit => {
                        Some((Ok(bytes), Some(content)))
                    }
                    Some(Chunk::Bytes(_)) => {
                        tally.fail(too_large(content.limit));
                        Some((Err(io::ErrorKind::FileTooLarge.into()), None))
                    }
                    None => Some((Err(io::ErrorKind::UnexpectedEof.into()), None)),
                }
            }
        });
        (stream, tally)
    }

    /// Reads and forgets: its length and hash.
    pub(super) async fn read_to_end(self) -> Result<(u64, Vec<u8>)> {
        let (stream, tally) = self.into_stream();
        stream.for_each(|_| std::future::ready(())).await;
        tally.result()
    }

    async fn next(&mut self) -> Option<Chunk> {
        match self.ahead.pop_front() {
            Some(chunk) => Some(chunk),
            None => self.receiver.recv().await,
        }
    }
}

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
                None => tally.end(),
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
    end: Option<Result<()>>,
}

impl Tally {
    /// Length and hash of a stream that ended well.
    pub(super) fn result(&self) -> Result<(u64, Vec<u8>)> {
        let mut count = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        count.end.take().unwrap_or_else(|| Err(cut()))?;
        Ok((count.bytes, std::mem::take(&mut count.hash).finalize().to_vec()))
    }

    fn add(&self, bytes: &[u8]) -> u64 {
        let mut count = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        count.hash.update(bytes);
        count.bytes += bytes.len() as u64;
        count.bytes
    }

    fn end(&self) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).end = Some(Ok(()));
    }

    fn fail(&self, error: Error) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).end = Some(Err(error));
    }
}

fn cut() -> Error {
    Error::invalid("The file ended before it was complete.")
}

fn too_large(limit: u64) -> Error {
    Error::refused(Rule::ImageTooLarge, format!("A file has at most {limit} bytes here."))
}
