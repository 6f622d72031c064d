use std::{
    fs, io,
    process::{ExitStatus, Stdio},
    time::Duration,
};

use futures::{Stream, StreamExt};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    process::{Child, ChildStdin, ChildStdout, Command},
    sync::oneshot,
    task::JoinHandle,
    time::{error::Elapsed, timeout},
};

use super::{
    Turn, WORK,
    ended::{Death, Ended},
};
use crate::{
    error::{Error, Result},
    imaging::{
        Format,
        protocol::{self, MAX_OUTPUT},
    },
};

/// How long a worker that has closed its output may take to end.
const LAST_MOMENT: Duration = Duration::from_secs(1);

/// A worker at work. Once this is dropped it is ended, whatever it does.
pub(super) struct Process {
    id: Option<u32>,
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
        let id = child.id();
        let (wanted, unwanted) = oneshot::channel();
        let keeper = tokio::spawn(keep(child, turn, unwanted));
        Ok(Self { id, stdin, stdout, keeper, wanted })
    }

    /// How it ended. Only the store, or a worker that never began, is an error.
    pub(super) async fn work(
        self,
        original: impl Stream<Item = io::Result<bytes::Bytes>>,
    ) -> Result<Ended> {
        let Self { id, stdin, stdout, keeper, wanted } = self;
        let answered = async {
            let start = feed(stdin, original).await?;
            Ok::<_, Fault>((start, timeout(WORK, read(stdout)).await?))
        };
        let (start, output) = match answered.await {
            Ok(answered) => answered,
            Err(Fault::Late(_)) => {
                let had = id.and_then(processor_time).unwrap_or(WORK);
                tracing::warn!(processor_seconds = had.as_secs_f32(), "a decoder took too long");
                let starved = had < WORK / 3;
                return Ok(Ended::Died(if starved { Death::Starved } else { Death::TimedOut }));
            }
            Err(Fault::Store(error)) => return Err(Error::StorageUnavailable(error.to_string())),
        };
        let output = output.unwrap_or_default().into();
        if let Some(outcome) = protocol::read(&output, Format::sniff(&start)) {
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

/// How much of the processor a process has had.
fn processor_time(id: u32) -> Option<Duration> {
    let status = fs::read_to_string(format!("/proc/{id}/stat")).ok()?;
    // The program's name stands before the last bracket, and may be anything.
    let mut numbers = status.rsplit_once(')')?.1.split_whitespace().skip(11);
    let mut ticks = || numbers.next()?.parse::<u64>().ok();
    // By itself and by the kernel for it, in hundredths of a second whatever the kernel counts in.
    Some(Duration::from_millis(10 * (ticks()? + ticks()?)))
}

/// Why no answer was waited for.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error(transparent)]
    Late(#[from] Elapsed),
    #[error(transparent)]
    Store(#[from] io::Error),
}

/// Gives the worker the whole file; how that begins. A worker that stops reading has an answer, or has died: either
/// is seen at its output.
async fn feed(
    mut stdin: ChildStdin,
    original: impl Stream<Item = io::Result<bytes::Bytes>>,
) -> Result<Vec<u8>, Fault> {
    let mut original = std::pin::pin!(original);
    let mut start = Vec::new();
    while let Some(chunk) = original.next().await {
        let chunk = chunk?;
        start.extend(chunk.iter().take(Format::SNIFFED.saturating_sub(start.len())));
        if timeout(WORK, stdin.write_all(&chunk)).await?.is_err() {
            break;
        }
    }
    Ok(start)
}

async fn read(stdout: ChildStdout) -> Option<Vec<u8>> {
    let mut output = Vec::new();
    stdout.take(MAX_OUTPUT).read_to_end(&mut output).await.ok()?;
    Some(output)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_processor_s_time_is_read_of_a_process() {
        let before = processor_time(std::process::id()).expect("it is there");
        while processor_time(std::process::id()).expect("it is there") == before {}
        assert_eq!(processor_time(u32::MAX), None);
    }
}
