use std::{
    io,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use futures::{Stream, StreamExt};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, ChildStdin, ChildStdout, Command},
    sync::oneshot,
    task::JoinHandle,
    time::timeout,
};

use super::{
    Turn, WORK,
    ended::{Death, Ended},
};
use crate::{
    error::{Error, Result},
    imaging::protocol::{self, MAX_OUTPUT},
};

/// How long a worker that has closed its output may take to end.
const LAST_MOMENT: Duration = Duration::from_secs(1);

/// A worker at work. Once this is dropped it is ended, whatever it does.
pub(super) struct Process {
    stdin: ChildStdin,
    stdout: ChildStdout,
    keeper: JoinHandle<io::Result<ExitStatus>>,
    wanted: oneshot::Sender<()>,
}

impl Process {
    pub(super) fn start(mut command: Command, turn: Turn) -> io::Result<Self> {
        let mut child =
            command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null()).spawn()?;
        let (Some(stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::ErrorKind::BrokenPipe.into());
        };
        let (wanted, unwanted) = oneshot::channel();
        let keeper = tokio::spawn(keep(child, turn, unwanted));
        Ok(Self { stdin, stdout, keeper, wanted })
    }

    /// How it ended. Only the store, or a worker that never began, is an error.
    pub(super) async fn work(
        self,
        original: impl Stream<Item = io::Result<bytes::Bytes>>,
    ) -> Result<Ended> {
        let Self { stdin, stdout, keeper, wanted } = self;
        feed(stdin, original).await?;
        let Ok(output) = timeout(WORK, read(stdout)).await else {
            tracing::warn!("a decoder took too long");
            return Ok(Ended::Died(Death::TimedOut));
        };
        let output = output.unwrap_or_default().into();
        if let Some(outcome) = protocol::read(&output) {
            return Ok(outcome.map_or_else(Ended::Refused, Ended::Decoded));
        }
        let status = last(keeper, wanted).await?;
        tracing::warn!(
            status = status.map(|it| it.to_string()),
            "a decoder ended without an answer"
        );
        if protocol::read_ready(&output).is_none() && status.is_some_and(|it| it.code().is_some()) {
            return Err(Error::internal("a decoder could not be confined"));
        }
        Ok(Ended::Died(status.map_or(Death::Crashed, Death::by)))
    }
}

/// Holds the turn until the worker is gone and its memory with it, for which nobody else may wait.
async fn keep(
    mut child: Child,
    turn: Turn,
    unwanted: oneshot::Receiver<()>,
) -> io::Result<ExitStatus> {
    let ended = tokio::select! {
        status = child.wait() => Some(status),
        _ = unwanted => None,
    };
    let status = if let Some(status) = ended {
        status
    } else {
        // It may have ended meanwhile.
        let _ = child.start_kill();
        child.wait().await
    };
    drop(turn);
    status
}

/// How a worker ended that has closed its output; nothing where it did not end by itself. It is given the moment
/// that this takes.
async fn last(
    mut keeper: JoinHandle<io::Result<ExitStatus>>,
    wanted: oneshot::Sender<()>,
) -> Result<Option<ExitStatus>> {
    let ended = timeout(LAST_MOMENT, &mut keeper).await;
    drop(wanted);
    let Ok(status) = ended else { return Ok(None) };
    status.map_err(Error::internal)?.map(Some).map_err(Error::internal)
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
