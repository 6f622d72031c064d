//! The operator of a release, as a process of its own.

use std::{
    env,
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::{figures::Figures, processes::control_plane};

/// How long one waits for another's lease, and for a hundred vaults to be looked at.
const PATIENCE: Duration = Duration::from_mins(5);

/// Ended however the run ends.
pub struct Operator {
    process: Child,
    port: u16,
}

impl Drop for Operator {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Operator {
    /// It logs as it does where it is installed, and nobody reads it.
    pub fn start() -> Self {
        let program = env::var("OPERATOR").expect("OPERATOR is a release's: run config/test/scale");
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = free.local_addr().expect("an address").port();
        drop(free);
        let mut command = Command::new(program);
        command.env("KUBECONFIG", control_plane().kubeconfig()).env("LOG", "info");
        command.env("LISTEN", format!("127.0.0.1:{port}")).args(["--lease-namespace", "vaults"]);
        Self { process: command.stdout(Stdio::null()).spawn().expect("it starts"), port }
    }

    fn answers(&self) -> bool {
        TcpStream::connect(("127.0.0.1", self.port)).is_ok()
    }

    pub async fn figures(&self) -> Figures {
        Figures::of(self.process.id(), self.port).await
    }

    /// Waits until it has looked at as many vaults as there are.
    pub async fn has_looked_at(&self, vaults: usize) {
        let (start, vaults) = (Instant::now(), u32::try_from(vaults).expect("a number"));
        while !self.answers() || self.figures().await.counter("reconciliations") < f64::from(vaults)
        {
            assert!(start.elapsed() < PATIENCE, "it does not look at the vaults");
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    }
}
