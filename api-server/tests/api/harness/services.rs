//! What `config/dev/services` started, from the environment that it wrote.

use std::{collections::HashMap, env, path::PathBuf};

use api_server::config::DatabaseConfig;

use super::Store;

/// A variable that was written there.
pub fn var(name: &str) -> String {
    env::var(name)
        .unwrap_or_else(|_| panic!("{name} is not set: run these tests by `just api::test`"))
}

/// A file of the services' folder.
pub fn file(name: &str) -> PathBuf {
    PathBuf::from(var("SERVICES_DIR")).join(name)
}

/// The host that browsers would see.
pub const HOST: &str = "photos.test";

/// The variables that a pod would have, for a vault whose database and bucket are called `name`.
pub fn environment(name: &str, store: Store) -> HashMap<String, String> {
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
        ("S3_ENDPOINT", store.endpoint()),
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
    let vars = environment(name, Store::MinIo);
    DatabaseConfig::from_vars(|name| vars.get(name).cloned()).expect("ours")
}
