use std::io;

use bytes::{Bytes, BytesMut};
use futures::{Stream, StreamExt};
use tokio::sync::mpsc::Receiver;

use super::tally::Tally;
use crate::{
    error::{Error, Result, Rule},
    imaging::{Foreign, Format, Header, Refusal},
};

/// So much of a file is looked at before anything is done for it, unless its pixels begin earlier ...
const LOOKED_AT: usize = 64 * 1024;

/// ... and so much while it has not told its sides. Cameras put a smaller picture before them.
const AT_MOST: usize = 1024 * 1024;

/// A piece of a file on its way from a client.
pub enum Chunk {
    /// Some bytes.
    Bytes(Bytes),
    /// The file is complete. Without this it was cut.
    End,
}

/// A file as it comes, refused as soon as what has come of it says why.
pub struct Content {
    receiver: Receiver<Chunk>,
    /// What has come and is looked at, but not yet passed on.
    ahead: BytesMut,
    /// Whether nothing follows that.
    is_whole: bool,
    header: Option<Header>,
    limit: u64,
}

impl Content {
    /// What comes through `receiver`, refused beyond `limit` bytes.
    pub fn new(receiver: Receiver<Chunk>, limit: u64) -> Self {
        Self { receiver, ahead: BytesMut::new(), is_whole: false, header: None, limit }
    }

    /// Looks at the first bytes, so that what is no image, or too much of one, costs nothing more.
    pub(super) async fn look(&mut self) -> Result<()> {
        while self.ahead.len() < Format::SNIFFED && !self.is_whole {
            self.read_ahead().await?;
        }
        let format = Format::sniff(&self.ahead).ok_or_else(|| foreign(&self.ahead))?;
        let mut header = Header::new(format, self.limit);
        header.feed(&self.ahead).map_err(Refusal::error)?;
        self.header = Some(header);
        while self.is_unclear() {
            self.read_ahead().await?;
        }
        Ok(())
    }

    /// Whether more of it may say that it is refused.
    fn is_unclear(&self) -> bool {
        let read = self.ahead.len();
        let wanted = |header: &Header| {
            !header.is_read() && (read < LOOKED_AT || !header.has_sides()) && read < AT_MOST
        };
        !self.is_whole && self.header.as_ref().is_some_and(wanted)
    }

    async fn read_ahead(&mut self) -> Result<()> {
        match self.receive().await?.ok_or_else(cut)? {
            Chunk::Bytes(bytes) => self.ahead.extend_from_slice(&bytes),
            Chunk::End => self.is_whole = true,
        }
        Ok(())
    }

    /// What comes next; nothing where the file was cut.
    async fn receive(&mut self) -> Result<Option<Chunk>> {
        let chunk = self.receiver.recv().await;
        if let (Some(Chunk::Bytes(bytes)), Some(header)) = (&chunk, &mut self.header) {
            header.feed(bytes).map_err(Refusal::error)?;
        }
        Ok(chunk)
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
                    Ok(Some(Chunk::End)) => {
                        tally.end(content.header);
                        None
                    }
                    Ok(Some(Chunk::Bytes(bytes))) if tally.add(&bytes) <= content.limit => {
                        Some((Ok(bytes), Some(content)))
                    }
                    Ok(Some(Chunk::Bytes(_))) => {
                        tally.fail(too_large(content.limit));
                        Some((Err(io::ErrorKind::FileTooLarge.into()), None))
                    }
                    Err(error) => {
                        tally.fail(error);
                        Some((Err(io::ErrorKind::InvalidData.into()), None))
                    }
                    Ok(None) => Some((Err(io::ErrorKind::UnexpectedEof.into()), None)),
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

    async fn next(&mut self) -> Result<Option<Chunk>> {
        if !self.ahead.is_empty() {
            return Ok(Some(Chunk::Bytes(std::mem::take(&mut self.ahead).freeze())));
        }
        if self.is_whole { Ok(Some(Chunk::End)) } else { self.receive().await }
    }
}

/// What a file is that stopped before its end.
pub(super) fn cut() -> Error {
    Error::invalid("The file ended before it was complete.")
}

fn too_large(limit: u64) -> Error {
    Error::refused(Rule::ImageTooLarge, format!("A file has at most {limit} bytes here."))
}

/// What is no image that we take: cameras' own kinds are told what to do.
fn foreign(start: &[u8]) -> Error {
    let (rule, detail) = match Foreign::sniff(start) {
        Some(Foreign::Heic) => (
            Rule::HeicNotSupported,
            "HEIC photos are not taken. Export it as JPEG and upload that. An iPhone takes photos as JPEG with Settings, Camera, Formats, Most Compatible.",
        ),
        Some(Foreign::Avif) => (
            Rule::AvifNotSupported,
            "AVIF images are not taken. Open it in an image editor, save it as JPEG, PNG or WebP, and upload that.",
        ),
        None => (Rule::UnsupportedImage, "Upload a JPEG, PNG, WebP or GIF image."),
    };
    Error::refused(rule, detail)
}
