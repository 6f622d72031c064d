//! What `config/dev/services` started, from the environment that it wrote.

use std::{collections::HashMap, env, path::PathBuf};

use api_server::config::DatabaseConfig;

fn var(name: &str) -> String {
    env::var(name)
        .unwrap_or_else(|_| panic!("{name} is not set: run these tests by `just api::test`"))
}

/// A file of the services' folder.
pub fn file(name: &str) -> PathBuf {
    PathBuf::from(var("SERVICES_DIR")).join(name)
}

/// The port that MinIO has.
pub fn s3_port() -> u16 {
    let endpoint = var("S3_ENDPOINT");
    endpoint.rsplit(':').next().and_then(|port| port.parse().ok()).expect("a port")
}

/// The host that browsers would see.
pub const HOST: &str = "photos.test";

/// The variables that a pod would have, for a vault whose database and bucket are called `name`.
pub fn environment(name: &str, s3_port: u16) -> HashMap<String, String> {
    let path = |name: &str| file(name).display().to_string();
    let entries = [
        ("HOST", HOST.to_owned()),
        ("LISTEN", "127.0.0.1:0".into()),
        ("HEALTH_LISTEN", "127.0.0.1:0".into()),
        ("DATABASE_HOSTS", var("DATABASE_HOSTS")),
        ("DATABASE_NAME", name.into()),
        ("DATABASE_USER", "postgres".into()),
        ("DATABASE_PASSWORD_FILE", path("secrets/postgres")),
        ("DATABASE_CA_FILE", path("tls/ca.crt")),
        ("S3_ENDPOINT", format!("https://127.0.0.1:{s3_port}")),
        ("S3_BUCKET", name.into()),
        ("S3_ACCESS_KEY_FILE", path("secrets/access")),
        ("S3_SECRET_KEY_FILE", path("secrets/secret")),
        ("S3_CA_FILE", path("tls/ca.crt")),
        ("OIDC_ISSUER", var("OIDC_ISSUER")),
        ("OIDC_CLIENT_ID_FILE", path("secrets/client-id")),
        ("OIDC_CLIENT_SECRET_FILE", path("secrets/client-secret")),
        ("OIDC_CA_FILE", path("tls/ca.crt")),
        ("MAX_UPLOAD_BYTES", "12000000".into()),
        ("INSTANCE", "pod-1".into()),
        ("LOG", "info".into()),
    ];
    entries.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The database `name`, as its superuser.
pub fn database(name: &str) -> DatabaseConfig {
    let vars = environment(name, s3_port());
    DatabaseConfig::from_vars(|name| vars.get(name).cloned()).expect("ours")
}
