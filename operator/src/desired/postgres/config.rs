//! What each Patroni reads of its own when it starts or reloads. What it holds for the whole cluster is
//! beside it, in [`dynamic`](super::dynamic): without that it does not start.

use k8s_openapi::api::core::v1::ConfigMap;
use serde_json::{Value, json};

use super::container::{DATA, SOCKETS, TLS};
use crate::{
    desired::tls::CA_FILE,
    names::{
        self, Component::Postgres, DISK_BYTES_ANNOTATION, DISK_USED_ANNOTATION,
        FILES_READ_ANNOTATION, PATRONI_PASSWORDS_KEY, PATRONI_PORT, POSTGRES_PORT, ROLE_LABEL,
        SCOPE_LABEL, TLS_CERT_KEY, TLS_KEY_KEY,
    },
    vault::Vault,
};

/// Where the ConfigMap is mounted.
pub(super) const FOLDER: &str = "/etc/patroni";
const CONFIG: &str = "patroni.yaml";
const POST_BOOTSTRAP: &str = "post-bootstrap.sh";
const START: &str = "start.sh";
const TELL: &str = "tell.py";
/// What the ConfigMap holds.
pub(super) const FILES: [&str; 4] = [CONFIG, POST_BOOTSTRAP, START, TELL];
/// How long other passwords or a renewed certificate wait for Patroni to be told, once they are mounted,
/// and a full disk for somebody to hear of it.
const LOOK_SECONDS: u32 = 5;

/// The configuration, and the scripts that start Patroni and make the database.
pub(super) fn config_map(vault: &Vault) -> ConfigMap {
    // JSON is YAML, and writing it cannot fail.
    let config = format!("{:#}\n", patroni(vault));
    ConfigMap {
        metadata: vault.metadata(Postgres, vault.names().patroni()),
        data: Some(
            [
                (CONFIG.to_owned(), config),
                (POST_BOOTSTRAP.to_owned(), include_str!("post-bootstrap.sh").to_owned()),
                (START.to_owned(), include_str!("start.sh").to_owned()),
                (TELL.to_owned(), include_str!("tell.py").to_owned()),
            ]
            .into(),
        ),
        ..ConfigMap::default()
    }
}

/// How Patroni is started: so that other passwords and certificates reach it and Postgres, and that its
/// pod tells which it goes by, and how full the disk is.
pub(super) fn command() -> Vec<String> {
    let [script, tell, passwords] =
        [START, TELL, PATRONI_PASSWORDS_KEY].map(|file| format!("{FOLDER}/{file}"));
    // In the order of `rotation::files_hash`.
    let files = format!("{TLS}/{TLS_CERT_KEY} {passwords} {CA_FILE}");
    let (tell, pause) = (format!("python3 {tell}"), LOOK_SECONDS.to_string());
    let (used, size) = (DISK_USED_ANNOTATION, DISK_BYTES_ANNOTATION);
    [
        "/bin/sh",
        &script,
        &files,
        FILES_READ_ANNOTATION,
        DATA,
        used,
        size,
        &tell,
        &pause,
        "patroni",
        FOLDER,
    ]
    .map(str::to_owned)
    .into()
}

fn patroni(vault: &Vault) -> Value {
    json!({
        "scope": vault.names().postgres(),
        "kubernetes": {
            "namespace": vault.namespace,
            "labels": names::selector(&vault.name, Postgres),
            "scope_label": SCOPE_LABEL,
            "role_label": ROLE_LABEL,
            "use_endpoints": false,
        },
        "restapi": {
            "listen": format!("0.0.0.0:{PATRONI_PORT}"),
            "certfile": format!("{TLS}/{TLS_CERT_KEY}"),
            "keyfile": format!("{TLS}/{TLS_KEY_KEY}"),
            // Who commands bears a certificate of the vault; who asks how it is, such as a probe, need not.
            "cafile": CA_FILE,
            "verify_client": "optional",
        },
        // Members present theirs to each other; one that has none to present checks no other either.
        "ctl": {
            "cacert": CA_FILE,
            "certfile": format!("{TLS}/{TLS_CERT_KEY}"),
            "keyfile": format!("{TLS}/{TLS_KEY_KEY}"),
        },
        "bootstrap": bootstrap(),
        "postgresql": postgresql(),
        "watchdog": {"mode": "off"},
    })
}

fn bootstrap() -> Value {
    json!({
        // Postgres' own C.UTF-8: text sorts the same whatever C library the next image brings.
        "initdb": [
            "data-checksums",
            {"encoding": "UTF8"},
            {"locale": "C.UTF-8"},
            {"locale-provider": "builtin"},
            {"builtin-locale": "C.UTF-8"},
        ],
        "post_bootstrap": format!("/bin/sh {FOLDER}/{POST_BOOTSTRAP}"),
    })
}

fn postgresql() -> Value {
    let tls = json!({"sslmode": "verify-full", "sslrootcert": CA_FILE});
    json!({
        "listen": format!("0.0.0.0:{POSTGRES_PORT}"),
        "data_dir": format!("{DATA}/pgdata"),
        "pgpass": "/tmp/pgpass",
        "use_unix_socket": true,
        "use_unix_socket_repl": true,
        "use_pg_rewind": true,
        "remove_data_directory_on_rewind_failure": true,
        "remove_data_directory_on_diverged_timelines": true,
        "authentication": {"replication": tls, "superuser": tls},
        "basebackup": [{"checkpoint": "fast"}],
        "pg_hba": [
            "local all postgres peer",
            "local all all scram-sha-256",
            "local replication replication scram-sha-256",
            // pg_rewind, from the other members; the NetworkPolicy keeps others out.
            "hostssl postgres postgres all scram-sha-256",
            "hostssl replication replication all scram-sha-256",
            format!("hostssl {} {} all scram-sha-256", names::DATABASE, names::DATABASE_ROLE),
        ],
        "parameters": parameters(),
    })
}

/// Paths, and what goes with them: the one part of the settings that is each member's own.
fn parameters() -> Value {
    json!({
        "ssl": "on",
        "ssl_cert_file": format!("{TLS}/{TLS_CERT_KEY}"),
        "ssl_key_file": format!("{TLS}/{TLS_KEY_KEY}"),
        "ssl_min_protocol_version": "TLSv1.3",
        "unix_socket_directories": SOCKETS,
    })
}
