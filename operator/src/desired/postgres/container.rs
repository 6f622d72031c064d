use k8s_openapi::api::core::v1::{
    Container, ContainerPort, EnvVar, ResourceRequirements, Volume, VolumeMount,
};

use super::config;
use crate::{
    credentials::POSTGRES_APP_PASSWORD,
    desired::{
        pod::{
            Defaults, config_map_items, container, empty_dir, env, every, https, memory_dir, mount,
            pod_name_env, projected, read_only, resources, secret_items, secret_volume, startup,
        },
        tls::{CA_FOLDER, ca_volume},
    },
    names::{self, PATRONI_PASSWORDS_KEY, PATRONI_PORT, POSTGRES_PORT, TLS_CERT_KEY, TLS_KEY_KEY},
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
        patroni_folder(vault),
        secret_volume("tls", names.postgres_tls(), &[TLS_CERT_KEY, TLS_KEY_KEY]),
        secret_volume("credentials", names.credentials(), &[POSTGRES_APP_PASSWORD]),
        ca_volume(vault),
        empty_dir("tmp"),
        empty_dir("run"),
        // What parallel queries share; a container's own is 64 MiB.
        memory_dir("shm", "256Mi"),
    ]
}

/// Patroni reads each `.yaml` in its folder, in the order of their names.
fn patroni_folder(vault: &Vault) -> Volume {
    let names = vault.names();
    let files: Vec<_> = config::FILES.iter().map(|file| (*file, *file)).collect();
    let passwords = (PATRONI_PASSWORDS_KEY, PATRONI_PASSWORDS_KEY);
    let sources = vec![
        config_map_items(names.patroni(), &files),
        secret_items(names.patroni_passwords(), &[passwords]),
    ];
    projected("patroni", sources)
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

/// What differs from one member to the next. They know each other by name, which is what their
/// certificate proves.
fn environment(vault: &Vault) -> Vec<EnvVar> {
    let host = names::pod_host("$(PATRONI_NAME)", &vault.names().postgres(), &vault.namespace);
    vec![
        pod_name_env("PATRONI_NAME"),
        env("PATRONI_POSTGRESQL_CONNECT_ADDRESS", format!("{host}:{POSTGRES_PORT}")),
        env("PATRONI_RESTAPI_CONNECT_ADDRESS", format!("{host}:{PATRONI_PORT}")),
    ]
}

fn port(name: &str, port: i32) -> ContainerPort {
    ContainerPort { name: Some(name.to_owned()), container_port: port, ..ContainerPort::default() }
}
