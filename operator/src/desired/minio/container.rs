use crds::PoolSpec;
use k8s_openapi::api::core::v1::{
    Container, ContainerPort, EnvVar, Lifecycle, LifecycleHandler, ResourceRequirements,
    SleepAction, Volume, VolumeMount,
};

use crate::{
    credentials::{MINIO_ROOT_PASSWORD, MINIO_ROOT_USER},
    desired::pod::{
        Defaults, config_map_items, container, empty_dir, env, every, field_env, https, mount,
        pod_name_env, projected, read_only, resources, secret_env, secret_items, startup,
    },
    names::{CA_KEY, MINIO_PORT, TLS_CERT_KEY, TLS_KEY_KEY, pod_host},
    observed::RunningImages,
    vault::Vault,
};

const CERTIFICATES: &str = "/etc/minio/certs";

/// How long a server that is to end goes on answering, in seconds: so long its Service may still name
/// it.
const FAREWELL: i64 = 3;

/// A server of `pool`, which is told of all in `told`.
pub(super) fn minio(
    vault: &Vault,
    pool: &PoolSpec,
    told: &[&PoolSpec],
    running: &RunningImages,
) -> Container {
    let spec = Container {
        args: Some(arguments(vault, told)),
        env: Some(environment(vault)),
        ports: Some(vec![ContainerPort {
            name: Some("s3".into()),
            container_port: MINIO_PORT,
            ..ContainerPort::default()
        }]),
        resources: Some(server_resources(pool)),
        volume_mounts: Some(mounts(pool)),
        lifecycle: Some(farewell()),
        startup_probe: Some(startup(https("/minio/health/live", MINIO_PORT))),
        liveness_probe: Some(every(10, https("/minio/health/live", MINIO_PORT))),
        readiness_probe: Some(every(5, https("/minio/health/ready", MINIO_PORT))),
        ..Container::default()
    };
    container("minio", vault.minio_image(running), spec)
}

/// Waits, before the server starts, until its own name leads to it: one that finds no address of its own in
/// what it is told gives up, and would be restarted after ten seconds and more.
pub(super) fn named(vault: &Vault, pool: &PoolSpec, running: &RunningImages) -> Container {
    let service = vault.names().pool(&pool.name);
    let host = pod_host("$(NAME)", &service, &vault.namespace);
    let defaults = Defaults { cpu: "10m", memory: "16Mi", memory_limit: "64Mi" };
    let spec = Container {
        command: Some(["/bin/sh", "-c", include_str!("named.sh")].map(String::from).into()),
        env: Some(vec![
            pod_name_env("NAME"),
            field_env("ADDRESS", "status.podIP"),
            env("HOST", host),
        ]),
        resources: Some(resources(None, defaults)),
        ..Container::default()
    };
    container("named", vault.minio_image(running), spec)
}

/// What the container mounts, but for the claims.
pub(super) fn volumes(vault: &Vault) -> Vec<Volume> {
    let names = vault.names();
    let pair = [(TLS_CERT_KEY, "public.crt"), (TLS_KEY_KEY, "private.key")];
    let certificates = vec![
        secret_items(names.minio_tls(), &pair),
        config_map_items(names.ca_bundle(), &[(CA_KEY, "CAs/ca.crt")]),
    ];
    vec![projected("certificates", certificates), empty_dir("tmp")]
}

fn arguments(vault: &Vault, told: &[&PoolSpec]) -> Vec<String> {
    let mut arguments: Vec<String> =
        ["server", "--certs-dir", CERTIFICATES].map(String::from).into();
    arguments.push(format!("--address=:{MINIO_PORT}"));
    arguments.extend(told.iter().map(|pool| argument(vault, pool)));
    arguments
}

/// What servers call `pool`. Ellipses even for one server and its drives: without them MinIO would
/// refuse a second pool.
pub(super) fn argument(vault: &Vault, pool: &PoolSpec) -> String {
    let service = vault.names().pool(&pool.name);
    let (last, last_drive) = (pool.servers - 1, pool.volumes_per_server - 1);
    let host = pod_host(&format!("{service}-{{0...{last}}}"), &service, &vault.namespace);
    format!("https://{host}:{MINIO_PORT}/data{{0...{last_drive}}}")
}

fn farewell() -> Lifecycle {
    let sleep = SleepAction { seconds: FAREWELL };
    let handler = LifecycleHandler { sleep: Some(sleep), ..LifecycleHandler::default() };
    Lifecycle { pre_stop: Some(handler), ..Lifecycle::default() }
}

fn environment(vault: &Vault) -> Vec<EnvVar> {
    let root = |name, key| secret_env(name, vault.names().credentials(), key);
    vec![
        root("MINIO_ROOT_USER", MINIO_ROOT_USER),
        root("MINIO_ROOT_PASSWORD", MINIO_ROOT_PASSWORD),
        env("MINIO_BROWSER", "off"),
        env("MINIO_UPDATE", "off"),
        // How long a peer may leave bytes unacknowledged. By its own default of 10 min a server whose
        // node lost its power is noticed by pings alone, after 20 to 30 s in which every write waits
        // for it.
        env("MINIO_CONN_USER_TIMEOUT", "8s"),
        // Who may ask is the NetworkPolicy's to say.
        env("MINIO_PROMETHEUS_AUTH_TYPE", "public"),
    ]
}

fn mounts(pool: &PoolSpec) -> Vec<VolumeMount> {
    let drives = (0..pool.volumes_per_server)
        .map(|drive| mount(&format!("data{drive}"), &format!("/data{drive}")));
    let others = [read_only("certificates", CERTIFICATES), mount("tmp", "/tmp")];
    drives.chain(others).collect()
}

fn server_resources(pool: &PoolSpec) -> ResourceRequirements {
    let defaults = Defaults { cpu: "100m", memory: "256Mi", memory_limit: "1Gi" };
    resources(pool.resources.as_ref(), defaults)
}
