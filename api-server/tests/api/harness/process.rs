use std::process::Stdio;

use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, Command},
};

use super::{Browser, Pause, Vault};

/// The real program, which can be killed.
pub struct Process {
    child: Child,
    /// Where it answers.
    pub base: String,
}

impl Process {
    /// A second server of `vault`'s, whose way to the object store is `pause`.
    pub async fn start(vault: &Vault, pause: &Pause) -> Self {
        Self::start_with(vault, &[("S3_ENDPOINT", vault.store.behind(pause.port))]).await
    }

    /// A second server of `vault`'s, with some variables changed.
    pub async fn start_with(vault: &Vault, changes: &[(&str, String)]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_api-server"));
        command
            .env_clear()
            .envs(&vault.environment)
            .envs(changes.iter().map(|(name, value)| (name, value)));
        let mut child = command.stderr(Stdio::piped()).kill_on_drop(true).spawn().expect("starts");
        let mut lines = BufReader::new(child.stderr.take().expect("piped")).lines();
        let base = loop {
            let line =
                lines.next_line().await.expect("readable").expect("it logs where it listens");
            let log: Value = serde_json::from_str(&line).expect("logs are JSON");
            if log["message"] == "listening" {
                break format!("http://{}", log["address"].as_str().expect("an address"));
            }
        };
        // The pipe is read to its end, or the server would stop at a full one.
        tokio::spawn(async move { while let Ok(Some(_)) = lines.next_line().await {} });
        Self { child, base }
    }

    /// A browser at this server.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.base)
    }

    /// `kill -9`.
    pub async fn kill(mut self) {
        self.child.kill().await.expect("killed");
    }

    /// What Kubernetes sends first.
    pub fn terminate(&self) {
        let pid = self
            .child
            .id()
            .and_then(|id| rustix::process::Pid::from_raw(id.cast_signed()))
            .expect("alive");
        rustix::process::kill_process(pid, rustix::process::Signal::TERM).expect("signalled");
    }

    /// Waits until it has ended by itself; whether it ended well.
    pub async fn ended(mut self) -> bool {
        self.child.wait().await.expect("waited").success()
    }
}

/// What `api-server check-store` says of `vault`'s store with some variables changed: nothing where all is
/// well.
pub async fn checked(vault: &Vault, changes: &[(&str, &str)]) -> Result<(), String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_api-server"));
    command.arg("check-store").env_clear().envs(&vault.environment);
    command.env("S3_OWNER", "pictures/photos").envs(changes.iter().copied());
    let ended = command.stdin(Stdio::null()).output().await.expect("it runs");
    let said = String::from_utf8(ended.stderr).expect("text").trim().to_owned();
    if ended.status.success() { Ok(()) } else { Err(said) }
}
