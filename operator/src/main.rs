//! The operator's process: telemetry, client, leadership, controller and health endpoints, joined.

use std::{net::SocketAddr, sync::Arc};

use anyhow::{Context as _, Result, bail};
use clap::Parser;
use kube::Client;
use operator::{
    context::Context,
    controller,
    http::{self, Readiness},
    leader::{Elector, Leadership},
    metrics::Metrics,
    telemetry,
};
use tokio::{
    net::TcpListener,
    signal::unix::{SignalKind, signal},
    sync::watch,
};

/// Turns an `ImageVault` into a running vault, keeps it so, and reports the truth.
#[derive(Parser, Debug)]
#[command(version)]
struct Arguments {
    /// Watches this namespace only; all of them where absent.
    #[arg(long, env = "WATCH_NAMESPACE")]
    namespace: Option<String>,
    /// Where `/healthz`, `/readyz` and `/metrics` answer.
    #[arg(long, env = "LISTEN", default_value = "0.0.0.0:9090")]
    listen: SocketAddr,
    /// Leads without a lease: for one process that runs alone.
    #[arg(long, env = "NO_LEADER_ELECTION")]
    no_leader_election: bool,
    /// Where the lease is kept; the client's own namespace where absent.
    #[arg(long, env = "POD_NAMESPACE")]
    lease_namespace: Option<String>,
    /// The name that the lease is signed with, which no other process has; drawn where absent.
    #[arg(long, env = "POD_NAME")]
    identity: Option<String>,
    /// What is logged, for example `info` or `info,operator=debug`.
    #[arg(long, env = "LOG", default_value = "info")]
    log: String,
}

#[tokio::main]
async fn main() -> Result<()> {
    let arguments = Arguments::parse();
    telemetry::init(&arguments.log).map_err(|error| anyhow::anyhow!("LOG: {error}"))?;
    if rustls::crypto::ring::default_provider().install_default().is_err() {
        bail!("a TLS provider is installed already");
    }
    let client = Client::try_default().await.context("no Kubernetes configuration")?;
    let metrics = Metrics::default();
    let readiness = Readiness::default();
    let listener = TcpListener::bind(arguments.listen).await.context(arguments.listen)?;
    tokio::spawn(http::serve(listener, metrics.registry(), readiness.clone()));
    let stopped = stop_signal()?;

    if arguments.no_leader_election {
        readiness.set();
        let context = Context::new(client, Leadership::alone(), metrics);
        let context = context.in_namespace(arguments.lease_namespace);
        controller::run(Arc::new(context), arguments.namespace, wait(stopped)).await;
        return Ok(());
    }
    let namespace =
        arguments.lease_namespace.clone().unwrap_or_else(|| client.default_namespace().to_owned());
    let identity = arguments.identity.clone().unwrap_or_else(drawn_identity);
    let mut elector = Elector::new(client.clone(), &namespace, identity);
    tokio::select! {
        () = elector.acquire(|| readiness.set()) => {}
        () = wait(stopped.clone()) => return Ok(()),
    }
    metrics.leads(true);
    let context = Context::new(client, elector.leadership(), metrics);
    let context = context.in_namespace(arguments.lease_namespace);
    tokio::select! {
        () = controller::run(Arc::new(context), arguments.namespace, wait(stopped)) => {}
        // What another may do by now must not be done twice: runs under way are dropped.
        () = elector.keep() => bail!("the lease is lost"),
    }
    elector.release().await;
    Ok(())
}

/// Two processes of one name would both believe that the lease is theirs.
fn drawn_identity() -> String {
    format!("operator-{:016x}", rand::random::<u64>())
}

/// Becomes true at the first SIGTERM or SIGINT.
fn stop_signal() -> Result<watch::Receiver<bool>> {
    let (sender, receiver) = watch::channel(false);
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::spawn(async move {
        tokio::select! { _ = terminate.recv() => {} _ = interrupt.recv() => {} }
        sender.send_replace(true);
        // Kept open: a closed channel would read as a signal.
        std::future::pending::<()>().await;
    });
    Ok(receiver)
}

async fn wait(mut stopped: watch::Receiver<bool>) {
    let _ = stopped.wait_for(|stopped| *stopped).await;
}
