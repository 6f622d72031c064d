//! Where the parts answer, and the keys of the Secrets and ConfigMaps that they read.

/// Where Postgres answers.
pub const POSTGRES_PORT: i32 = 5432;
/// Where Patroni answers.
pub const PATRONI_PORT: i32 = 8008;
/// Where MinIO answers.
pub const MINIO_PORT: i32 = 9000;
/// Where the API answers people.
pub const API_PORT: i32 = 8080;
/// What that port is called.
pub const API_PORT_NAME: &str = "http";
/// Where the API answers probes and Prometheus.
pub const HEALTH_PORT: i32 = 9090;

/// The entry point that a stock Traefik serves without TLS.
pub const PLAIN_ENTRY_POINT: &str = "web";

/// The key of a bundle of certificates in a ConfigMap.
pub const CA_KEY: &str = "ca.crt";
/// The key of a certificate in a Secret.
pub const TLS_CERT_KEY: &str = "tls.crt";
/// The key of a private key in a Secret.
pub const TLS_KEY_KEY: &str = "tls.key";
/// The key of the access key in the Secret of a store that somebody else runs.
pub const ACCESS_KEY_KEY: &str = "access_key";
/// The key of the secret key that goes with it.
pub const SECRET_KEY_KEY: &str = "secret_key";
/// The key of the next authority's certificate, beside that of the one in force.
pub const NEXT_CERT_KEY: &str = "next.crt";
/// The key of the next authority's private key.
pub const NEXT_KEY_KEY: &str = "next.key";
/// The key of the former authority's certificate.
pub const FORMER_CERT_KEY: &str = "former.crt";
/// The key of what Patroni reads of its passwords.
pub const PATRONI_PASSWORDS_KEY: &str = "passwords.yaml";
/// The key of the client's id in the sign-in Secret.
pub const CLIENT_ID_KEY: &str = "client_id";
/// The key of the client's secret in the sign-in Secret.
pub const CLIENT_SECRET_KEY: &str = "client_secret";
