use std::sync::Arc;

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
    sync::watch,
};

use super::Store;

/// A way to a store that can be held up, to kill a server while it waits.
pub struct Pause {
    /// Where it listens.
    pub port: u16,
    held: Arc<watch::Sender<bool>>,
}

impl Pause {
    /// Opens it, to `store`.
    pub async fn to(store: Store) -> Self {
        Self::to_port(store.port()).await
    }

    /// Opens it, to whoever listens on a port of this machine.
    pub async fn to_port(to: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let port = listener.local_addr().expect("bound").port();
        let held = Arc::new(watch::Sender::new(false));
        let gate = held.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let there = TcpStream::connect(("127.0.0.1", to));
                let there = there.await.expect("the store is there");
                let ((from_client, to_client), (from_store, to_store)) =
                    (client.into_split(), there.into_split());
                tokio::spawn(pass(from_client, to_store, gate.subscribe()));
                tokio::spawn(pass(from_store, to_client, gate.subscribe()));
            }
        });
        Self { port, held }
    }

    /// What was held up passes, and what comes.
    pub fn release(&self) {
        self.held.send_replace(false);
    }

    /// From now on nothing passes, either way.
    pub fn hold(&self) {
        self.held.send_replace(true);
    }
}

async fn pass(
    mut from: impl AsyncReadExt + Unpin,
    mut to: impl AsyncWriteExt + Unpin,
    mut held: watch::Receiver<bool>,
) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(length @ 1..) = from.read(&mut buffer).await {
        if held.wait_for(|held| !held).await.is_err()
            || to.write_all(&buffer[..length]).await.is_err()
        {
            return;
        }
    }
}
