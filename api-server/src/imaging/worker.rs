//! The parent's side: starts a worker for one image, feeds it, and ends it in time.

use std::{
    io, os::unix::process::ExitStatusExt, path::PathBuf, process::Stdio, sync::Arc, time::Duration,
};

use futures::{Stream, StreamExt};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, ChildStdin, ChildStdout, Command},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use super::{
    Decoded, Refusal,
    protocol::{self, MAX_OUTPUT},
};
use crate::error::{Error, Result, Rule};

/// How long an upload waits for its turn.
const TURN: Duration = Duration::from_mins(2);

/// How long a worker may take once it has the last byte.
const WORK: Duration = Duration::from_secs(30);

/// How long a worker that has closed its output may take to end.
const LAST_MOMENT: Duration = Duration::from_secs(1);

/// The signal of a process that gave itself up.
const ABORT: i32 = rustix::process::Signal::ABORT.as_raw();

/// Starts workers, a few at a time.
#[derive(Clone)]
pub struct Decoder {
    program: PathBuf,
    turns: Arc<Semaphore>,
}

impl Decoder {
    /// `program` is this very binary, which decodes when it is started as `program decode`.
    pub fn new(program: PathBuf, workers: usize) -> Self {
        Self { program, turns: Arc::new(Semaphore::new(workers)) }
    }

    /// A turn at decoding, until it is dropped.
    pub async fn turn(&self) -> Result<Turn> {
        self.turn_within(TURN).await
    }

    async fn turn_within(&self, limit: Duration) -> Result<Turn> {
        let turn = timeout(limit, self.turns.clone().acquire_owned()).await;
        let turn = turn.map_err(|_| Error::Busy("all decoders are busy"))?;
        Ok(Turn { _permit: turn.map_err(Error::internal)? })
    }

    /// Decodes the image of `length` bytes that `original` brings.
    pub async fn decode(
        &self,
        _turn: Turn,
        original: impl Stream<Item = io::Result<bytes::Bytes>>,
        length: u64,
    ) -> Result<Decoded> {
        let (mut child, stdin, stdout) =
            self.start(length).map_err(|error| Error::internal(format!("decoder: {error}")))?;
        feed(stdin, original).await?;
        let output = timeout(WORK, read(stdout)).await.unwrap_or_default();
        match output.and_then(|bytes| protocol::read(&bytes.into())) {
            Some(outcome) => outcome.map_err(refused),
            None => Err(refused(died(&mut child).await)),
        }
    }

    fn start(&self, length: u64) -> io::Result<(Child, ChildStdin, ChildStdout)> {
        let mut command = Command::new(&self.program);
        command.arg("decode").arg(length.to_string()).env_clear().kill_on_drop(true);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        Ok((child, stdin, stdout))
    }
}

/// The right to one decoder.
pub struct Turn {
    _permit: OwnedSemaphorePermit,
}

/// Gives the worker the whole file. A worker that stops reading has an answer, or has died: either is
/// seen at its output.
async fn feed(
    mut stdin: ChildStdin,
    original: impl Stream<Item = io::Result<bytes::Bytes>>,
) -> Result<()> {
    let mut original = std::pin::pin!(original);
    while let Some(chunk) = original.next().await {
        let chunk = chunk.map_err(|error| Error::StorageUnavailable(error.to_string()))?;
        if !matches!(timeout(WORK, stdin.write_all(&chunk)).await, Ok(Ok(()))) {
            break;
        }
    }
    Ok(())
}

async fn read(stdout: ChildStdout) -> Option<Vec<u8>> {
    let mut output = Vec::new();
    stdout.take(MAX_OUTPUT).read_to_end(&mut output).await.ok()?;
    Some(output)
}

/// A worker that said nothing was killed, by us or by its limits, or crashed. Rust aborts where memory is
/// refused, and hardly anywhere else: panics are caught.
async fn died(child: &mut Child) -> Refusal {
    // One that ends by itself is given the moment that this takes, so that its own end is seen.
    let ended = timeout(LAST_MOMENT, child.wait()).await;
    let _ = child.start_kill();
    let status = match ended {
        Ok(status) => status,
        Err(_) => child.wait().await,
    };
    let aborted = status.as_ref().is_ok_and(|status| status.signal() == Some(ABORT));
    let status = status.map_or_else(|error| error.to_string(), |status| status.to_string());
    tracing::warn!(status, "a decoder ended without an answer");
    if aborted { Refusal::TooLarge } else { Refusal::Unsupported }
}

fn refused(refusal: Refusal) -> Error {
    match refusal {
        Refusal::Unsupported => Error::refused(
            Rule::UnsupportedImage,
            "This file does not decode as a JPEG, PNG, WebP or GIF image. Save it as one of these and try again.",
        ),
        Refusal::TooLarge => Error::refused(
            Rule::ImageTooLarge,
            "This image takes more memory to decode than there is for one. Make it smaller.",
        ),
        Refusal::TooManyPixels => Error::refused(
            Rule::TooManyPixels,
            "Make the image smaller than 110 megapixels and 32,768 pixels a side.",
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_waits_too_long_is_told_that_we_are_busy() {
        let decoder = Decoder::new("/nowhere".into(), 1);
        let turn = decoder.turn().await.expect("nobody else decodes");
        let limit = Duration::from_millis(20);
        let error = decoder.turn_within(limit).await.err().expect("it is taken");
        assert_eq!((error.slug(), error.retry_after()), ("busy", Some(Duration::from_secs(5))));
        drop(turn);
        assert!(decoder.turn_within(limit).await.is_ok());
    }
}
