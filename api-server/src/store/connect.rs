//! One connection to the member that takes writes.

use std::{sync::Arc, time::Duration};

use diesel_async::AsyncPgConnection;
use rustls::{ClientConfig, RootCertStore};
use rustls_pki_types::{CertificateDer, pem::PemObject};
use tokio::time::timeout;
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

/// Connects to the member that takes writes. Passwords and CA are read now, so that a rotation of either
/// reaches the next connection without a restart.
pub async fn connect(config: &DatabaseConfig) -> Result<AsyncPgConnection> {
    let passwords = secrets::read_all(&config.password_file)?;
    let tls = config.ca_file.as_deref().map(tls_config).transpose()?;
    let postgres = postgres_config(config);
    let connected = timeout(CONNECT_DEADLINE, any(&postgres, &passwords, tls.as_ref()));
    connected.await.map_err(|_| Error::DatabaseUnavailable("no member answered in time".into()))?
}

/// Tries one password after the other. Whatever the failure: where a member cannot be reached, that is
/// what is told, and not that the others refused the password.
async fn any(
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

fn postgres_config(config: &DatabaseConfig) -> Config {
    let mut postgres = Config::new();
    for (host, port) in &config.hosts {
        postgres.host(host).port(*port);
    }
    postgres
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
        .options("-c idle_in_transaction_session_timeout=60000");
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
