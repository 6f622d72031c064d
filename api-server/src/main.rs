//! `api-server`: serves a vault, migrates its database, checks its object store, prints the API's contract,
//! or decodes one image.

use std::env;

use anyhow::{Context, Result};
use api_server::{
    app::App,
    blobs::Blobs,
    config::{CheckConfig, Config, DatabaseConfig},
    imaging, openapi, server, store, telemetry,
};
use clap::{Parser, Subcommand};
use tokio::runtime::{Handle, Runtime};

/// The API server of a vault.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Serve the API and the web app (what happens without a command, too).
    Serve,
    /// Bring the database's schema to what this release needs, and stop.
    Migrate,
    /// Try once all that a server does with its object store, and stop.
    CheckStore,
    /// Print the API's contract.
    Openapi,
    /// Decode an image from standard input. Started by the server itself.
    #[command(hide = true)]
    Decode {
        /// How many bytes it has.
        length: u64,
        /// How many bytes of memory it may take.
        memory: u64,
    },
}

fn main() -> Result<()> {
    match Arguments::parse().command.unwrap_or(Command::Serve) {
        Command::Serve => runtime()?.block_on(serve()),
        Command::Migrate => runtime()?.block_on(migrate()),
        Command::CheckStore => runtime()?.block_on(check_store()),
        Command::Openapi => {
            print!("{}", openapi::json()?);
            Ok(())
        }
        // No runtime: this process has one thread and one task.
        Command::Decode { length, memory } => Ok(imaging::decode::run(length, memory)?),
    }
}

fn runtime() -> Result<Runtime> {
    // Two of our dependencies bring a provider each; without this the first TLS connection would panic.
    let _ = rustls::crypto::ring::default_provider().install_default();
    Ok(Runtime::new()?)
}

async fn serve() -> Result<()> {
    let config = Config::from_vars(var)?;
    telemetry::init(&config.log);
    let program =
        env::current_exe().context("the path of this program, which decodes images too")?;
    let app = App::build(config, program, Handle::current())?;
    let server = server::bind(app).context("cannot listen")?;
    tracing::info!(address = %server.address, health = %server.health_address, "listening");
    server.run().await?;
    Ok(())
}

async fn migrate() -> Result<()> {
    let config = DatabaseConfig::from_vars(var)?;
    telemetry::init(&var("LOG").unwrap_or_else(|| "info".into()));
    let ran = store::migrate(&config).await.context("cannot migrate")?;
    tracing::info!(ran = ?ran, "the schema is what this release needs");
    Ok(())
}

/// Logs nothing: why it fails is all that is read of it.
async fn check_store() -> Result<()> {
    let CheckConfig { s3, owner, known } = CheckConfig::from_vars(var)?;
    Blobs::new(s3, Handle::current()).check(&owner, known).await?;
    println!("the store does all that a server asks of it");
    Ok(())
}

fn var(name: &str) -> Option<String> {
    env::var(name).ok()
}
