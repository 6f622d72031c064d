//! The parent's side: starts a worker for one image, feeds it, and ends it in time.

mod ended;
mod process;
mod room;

use std::{
    io, num::NonZeroUsize, path::PathBuf, process::Stdio, sync::Arc, thread, time::Duration,
};

use futures::Stream;
use tokio::{
    process::Command,
    time::{Instant, timeout},
};

pub use self::room::Turn;
use self::{process::Process, room::Room};
use super::{
    Access, Decoded, WORKER_MEMORY,
    meters::{Meters, Reserved},
    protocol,
};
use crate::error::{Error, Result};

/// How long an upload waits for its turn.
const TURN: Duration = Duration::from_mins(2);

/// How long a worker may take once it has the last byte. It has less time of the processor, so that this is for
/// those that have to share one.
const WORK: Duration = Duration::from_secs(14);

/// Starts workers, as many at a time as there are processors and memory for.
#[derive(Clone)]
pub struct Decoder {
    program: PathBuf,
    room: Arc<Room>,
    meters: Meters,
}

impl Decoder {
    /// `program` is this very binary, which decodes when it is started as `program decode`. Together its workers
    /// never take more memory than `workers` times [`WORKER_MEMORY`].
    pub fn new(program: PathBuf, workers: usize) -> Self {
        let meters = Meters::default();
        let processors = thread::available_parallelism().map_or(1, NonZeroUsize::get);
        let memory = WORKER_MEMORY.saturating_mul(workers as u64);
        Self { program, room: Room::new(memory, processors, meters.clone()), meters }
    }

    /// What Prometheus is told.
    pub(crate) fn meters(&self) -> &Meters {
        &self.meters
    }

    /// A turn at decoding with so much memory, until its worker is gone.
    pub async fn turn(&self, memory: u64) -> Result<Turn> {
        self.turn_within(TURN, memory).await
    }

    async fn turn_within(&self, limit: Duration, memory: u64) -> Result<Turn> {
        let turn = timeout(limit, self.room.ask(memory)).await;
        turn.map_err(|_| Error::Busy("all decoders are busy"))?.map_err(Error::internal)
    }

    /// Decodes the image of `length` bytes that `original` brings.
    pub async fn decode(
        &self,
        turn: Turn,
        original: impl Stream<Item = io::Result<bytes::Bytes>>,
        length: u64,
    ) -> Result<Decoded> {
        let began = Instant::now();
        let command = self.command(length, turn.memory());
        let process = Process::start(command, turn)
            .map_err(|error| Error::internal(format!("decoder: {error}")))?;
        let ended = process.work(original).await?;
        self.meters.ended(ended.result(), began.elapsed());
        ended.into_image()
    }

    /// How a worker is confined, asked of one that gets an empty file. It is logged and told to Prometheus.
    pub async fn check(&self) {
        let ready = self.ready().await;
        match &ready {
            Ok(Access { files_denied, ports_denied }) => {
                tracing::info!(seccomp = true, files_denied, ports_denied, "decoders are confined");
            }
            Err(cause) => tracing::error!(cause, "no decoder can be started: uploads will fail"),
        }
        self.meters.confined(ready.ok());
    }

    async fn ready(&self) -> Result<Access, String> {
        let mut command = self.command(0, WORKER_MEMORY);
        let output = timeout(WORK, command.stdin(Stdio::null()).output()).await;
        let output = output.map_err(|late| late.to_string())?.map_err(|error| error.to_string())?;
        protocol::read_ready(&output.stdout).ok_or_else(|| {
            format!("{}: {}", output.status, String::from_utf8_lossy(&output.stderr).trim())
        })
    }

    fn command(&self, length: u64, memory: u64) -> Command {
        let mut command = Command::new(&self.program);
        command.args(["decode", &length.to_string(), &memory.to_string()]);
        command.env_clear().kill_on_drop(true);
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn whoever_waits_too_long_is_told_that_we_are_busy() {
        let decoder = Decoder::new("/nowhere".into(), 1);
        let turn = decoder.turn(WORKER_MEMORY).await.expect("nobody else decodes");
        let limit = Duration::from_millis(20);
        let error = decoder.turn_within(limit, WORKER_MEMORY).await.err().expect("it is taken");
        assert_eq!((error.slug(), error.retry_after()), ("busy", Some(Duration::from_secs(5))));
        drop(turn);
        assert!(decoder.turn_within(limit, WORKER_MEMORY).await.is_ok());
    }

    #[tokio::test]
    async fn a_program_that_cannot_be_confined_is_our_fault_and_not_the_image_s() {
        let decoder = Decoder::new("/bin/false".into(), 1);
        assert!(decoder.ready().await.is_err());
        let turn = decoder.turn(WORKER_MEMORY).await.expect("nobody else decodes");
        let error = decoder.decode(turn, futures::stream::empty(), 0).await.expect_err("it ended");
        assert_eq!(error.slug(), "internal");
    }
}
