//! The parent's side: starts a worker for one image, feeds it, and ends it in time.

use std::{io, path::PathBuf, process::Stdio, sync::Arc, time::Duration};

use futures::{Stream, StreamExt};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, ChildStdin, ChildStdout, Command},
    sync::Semaphore,
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

    /// Decodes the image that `original` brings.
    pub async fn decode(
        &self,
        original: impl Stream<Item = io::Result<bytes::Bytes>>,
    ) -> Result<Decoded> {
        let turn = timeout(TURN, self.turns.acquire()).await;
        let _turn = turn.map_err(|_| Error::StorageUnavailable("all decoders are busy".into()))?;
        let (mut child, stdin, stdout) =
            self.start().map_err(|error| Error::internal(format!("decoder: {error}")))?;
        feed(stdin, original).await?;
        let output = timeout(WORK, read(stdout)).await.unwrap_or_default();
        let outcome = output.and_then(|bytes| protocol::read(&bytes.into()));
        if outcome.is_none() {
            report(&mut child).await;
        }
        outcome.unwrap_or(Err(Refusal::Unsupported)).map_err(refused)
    }

    fn start(&self) -> io::Result<(Child, ChildStdin, ChildStdout)> {
        let mut command = Command::new(&self.program);
        command.arg("decode").env_clear().kill_on_drop(true);
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        Ok((child, stdin, stdout))
    }
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

/// A worker that said nothing was killed, by us or by its limits, or crashed.
async fn report(child: &mut Child) {
    let _ = child.start_kill();
    let status =
        child.wait().await.map_or_else(|error| error.to_string(), |status| status.to_string());
    tracing::warn!(status, "a decoder ended without an answer");
}

fn refused(refusal: Refusal) -> Error {
    match refusal {
        Refusal::Unsupported => Error::refused(
            Rule::UnsupportedImage,
            "This file does not decode as a JPEG, PNG, WebP or GIF image. Save it as one of these and try again.",
        ),
        Refusal::TooManyPixels => Error::refused(
            Rule::TooManyPixels,
            "Make the image smaller than 110 megapixels and 32,768 pixels a side.",
        ),
    }
}
