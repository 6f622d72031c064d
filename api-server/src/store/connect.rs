//! One connection to the member that takes writes.

use std::{sync::Arc, time::Duration};

use diesel_async::AsyncPgConnection;
use futures::{StreamExt, stream::FuturesUnordered};
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use tokio::time::{sleep, timeout};
use tokio_postgres::{
    Config, NoTls,
    config::{SslMode, TargetSessionAttrs},
};
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::{
    config::DatabaseConfig,
    error::{Error, Result, chain},
    secrets,
};

/// A member that accepts and then says nothing is given up after this long.
const CONNECT_DEADLINE: Duration = Duration::from_secs(5);

/// How soon a member that does not take writes is asked again, while another one is still silent: the
/// silent one is lost perhaps, and this one about to take its place.
const AGAIN: Duration = Duration::from_millis(300);

/// A word is found where half of its parts are (`store/images/filter.rs`): Postgres's own 0.6 forgives no mistake in
/// seven letters.
const OPTIONS: &str =
    "-c idle_in_transaction_session_timeout=60000 -c pg_trgm.word_similarity_threshold=0.5";

/// Connects to the member that takes writes. Passwords and CA are read now, so that a rotation of either
/// reaches the next connection without a restart.
pub async fn connect(config: &DatabaseConfig) -> Result<AsyncPgConnection> {
    let passwords = secrets::read_all(&config.password_file)?;
    let tls = config.ca_file.as_deref().map(tls_config).transpose()?;
    let members: Vec<_> =
        config.hosts.iter().map(|(host, port)| member_config(config, host, *port)).collect();
    let connected = timeout(CONNECT_DEADLINE, any(&members, &passwords, tls.as_ref()));
    connected.await.map_err(|_| Error::DatabaseUnavailable("no member answered in time".into()))?
}

/// Asks all members at once, so that a silent one keeps nobody waiting; the first that takes writes is
/// it. Fails as soon as every one of them has refused.
async fn any(
    members: &[Config],
    passwords: &[String],
    tls: Option<&ClientConfig>,
) -> Result<AsyncPgConnection> {
    let ask = async |index: usize, wait| {
        sleep(wait).await;
        (index, member(&members[index], passwords, tls).await)
    };
    let mut asked: FuturesUnordered<_> =
        (0..members.len()).map(|index| ask(index, Duration::ZERO)).collect();
    let mut refused = vec![None; members.len()];
    while let Some((index, outcome)) = asked.next().await {
        match outcome {
            Ok(connection) => return Ok(connection),
            Err(error) => refused[index] = Some(error.to_string()),
        }
        if refused.iter().all(Option::is_some) {
            break;
        }
        asked.push(ask(index, AGAIN));
    }
    let reasons: Vec<_> = refused.into_iter().flatten().collect();
    Err(Error::DatabaseUnavailable(reasons.join("; ")))
}

/// Tries one password after the other.
async fn member(
    postgres: &Config,
    passwords: &[String],
    tls: Option<&ClientConfig>,
) -> Result<AsyncPgConnection> {
    let mut failure = Error::DatabaseUnavailable("the file of its password is empty".into());
    for password in passwords {
        let mut postgres = postgres.clone();
        postgres.password(password);
        match one(&postgres, tls).await {
            Ok(connection) => return Ok(connection),
            Err(error) => failure = error,
        }
    }
    Err(failure)
}

async fn one(postgres: &Config, tls: Option<&ClientConfig>) -> Result<AsyncPgConnection> {
    // Two branches because the two streams are two types.
    if let Some(tls) = tls {
        let (client, connection) =
            postgres.connect(MakeRustlsConnect::new(tls.clone())).await.map_err(unavailable)?;
        return AsyncPgConnection::try_from_client_and_connection(client, connection)
            .await
            .map_err(unavailable);
    }
    let (client, connection) = postgres.connect(NoTls).await.map_err(unavailable)?;
    AsyncPgConnection::try_from_client_and_connection(client, connection).await.map_err(unavailable)
}

fn member_config(config: &DatabaseConfig, host: &str, port: u16) -> Config {
    let mut postgres = Config::new();
    postgres
        .host(host)
        .port(port)
        .dbname(&config.name)
        .user(&config.user)
        .application_name("api-server")
        .target_session_attrs(TargetSessionAttrs::ReadWrite)
        .ssl_mode(if config.ca_file.is_some() { SslMode::Require } else { SslMode::Disable })
        .connect_timeout(Duration::from_secs(1))
        .tcp_user_timeout(Duration::from_secs(5))
        .keepalives_idle(Duration::from_secs(5))
        .keepalives_interval(Duration::from_secs(1))
        .keepalives_retries(3)
        // No statement_timeout: it would cancel a COMMIT that waits for a standby, which then is neither
        // done nor undone.
        .options(OPTIONS);
    postgres
}

fn tls_config(ca_file: &std::path::Path) -> Result<ClientConfig> {
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let mut roots = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(ca_file).map_err(unavailable)? {
        roots.add(certificate.map_err(unavailable)?).map_err(unavailable)?;
    }
    let config =
        ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    Ok(config.map_err(Error::internal)?.with_root_certificates(roots).with_no_client_auth())
}

fn unavailable(error: impl std::error::Error) -> Error {
    Error::DatabaseUnavailable(chain(&error))
}
