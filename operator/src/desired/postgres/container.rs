use k8s_openapi::api::core::v1::{
    Container, ContainerPort, EnvVar, ResourceRequirements, Volume, VolumeMount,
};

use super::config;
use crate::{
    credentials::{
        PATRONI_PASSWORD, POSTGRES_APP_PASSWORD, POSTGRES_REPLICATION_PASSWORD,
        POSTGRES_SUPERUSER_PASSWORD,
    },
    desired::{
        pod::{
            Defaults, config_map_volume, container, empty_dir, env, every, https, memory_dir,
            mount, pod_name_env, read_only, resources, secret_env, secret_volume, startup,
        },
        tls::{CA_FOLDER, ca_volume},
    },
    names::{self, PATRONI_PORT, POSTGRES_PORT, TLS_CERT_KEY, TLS_KEY_KEY},
    observed::RunningImages,
    vault::Vault,
};

/// Where the claim is mounted.
pub(super) const DATA: &str = "/var/lib/postgresql/data";
/// Where Postgres puts its socket.
pub(super) const SOCKETS: &str = "/run/postgresql";
/// Where the server's certificate is mounted.
pub(super) const TLS: &str = "/etc/postgres-tls";
const CREDENTIALS: &str = "/etc/postgres-credentials";

/// Patroni, which runs Postgres.
pub(super) fn postgres(vault: &Vault, running: &RunningImages) -> Container {
    let spec = Container {
        command: Some(config::command()),
        env: Some(environment(vault)),
        ports: Some(vec![port("postgres", POSTGRES_PORT), port("patroni", PATRONI_PORT)]),
        resources: Some(postgres_resources(vault)),
        volume_mounts: Some(mounts()),
        startup_probe: Some(startup(https("/liveness", PATRONI_PORT))),
        liveness_probe: Some(every(10, https("/liveness", PATRONI_PORT))),
        readiness_probe: Some(every(5, https("/readiness", PATRONI_PORT))),
        ..Container::default()
    };
    container("postgres", vault.postgres_image(running), spec)
}

/// What an instance gets; its buffers follow from it.
pub(super) fn postgres_resources(vault: &Vault) -> ResourceRequirements {
    let defaults = Defaults { cpu: "100m", memory: "256Mi", memory_limit: "1Gi" };
    resources(vault.spec.database.resources.as_ref(), defaults)
}

/// What the container mounts, but for the claim.
pub(super) fn volumes(vault: &Vault) -> Vec<Volume> {
    let names = vault.names();
    vec![
        config_map_volume("patroni", names.patroni()),
        secret_volume("tls", names.postgres_tls(), &[TLS_CERT_KEY, TLS_KEY_KEY]),
        secret_volume("credentials", names.credentials(), &[POSTGRES_APP_PASSWORD]),
        ca_volume(vault),
        empty_dir("tmp"),
        empty_dir("run"),
        // What parallel queries share; a container's own is 64 MiB.
        memory_dir("shm", "256Mi"),
    ]
}

fn mounts() -> Vec<VolumeMount> {
    vec![
        mount("data", DATA),
        read_only("patroni", config::FOLDER),
        read_only("tls", TLS),
        read_only("credentials", CREDENTIALS),
        read_only("ca", CA_FOLDER),
        mount("tmp", "/tmp"),
        mount("run", SOCKETS),
        mount("shm", "/dev/shm"),
    ]
}

/// Names and passwords, which Patroni takes from its environment. Members know each other by name,
/// which is what their certificate proves.
fn environment(vault: &Vault) -> Vec<EnvVar> {
    let names = vault.names();
    let host = names::pod_host("$(PATRONI_NAME)", &names.postgres(), &vault.namespace);
    let password = |name, key| secret_env(name, names.credentials(), key);
    vec![
        pod_name_env("PATRONI_NAME"),
        env("PATRONI_POSTGRESQL_CONNECT_ADDRESS", format!("{host}:{POSTGRES_PORT}")),
        env("PATRONI_RESTAPI_CONNECT_ADDRESS", format!("{host}:{PATRONI_PORT}")),
        env("PATRONI_RESTAPI_USERNAME", "patroni"),
        password("PATRONI_RESTAPI_PASSWORD", PATRONI_PASSWORD),
        env("PATRONI_SUPERUSER_USERNAME", "postgres"),
        password("PATRONI_SUPERUSER_PASSWORD", POSTGRES_SUPERUSER_PASSWORD),
        env("PATRONI_REPLICATION_USERNAME", "replication"),
        password("PATRONI_REPLICATION_PASSWORD", POSTGRES_REPLICATION_PASSWORD),
    ]
}

fn port(name: &str, port: i32) -> ContainerPort {
    ContainerPort { name: Some(name.to_owned()), container_port: port, ..ContainerPort::default() }
}
