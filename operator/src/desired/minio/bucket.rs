use k8s_openapi::api::{
    batch::v1::Job,
    core::v1::{Container, EnvVar, PodSpec},
};

use super::stateful_set::USER;
use crate::{
    credentials::{MINIO_ROOT_PASSWORD, MINIO_ROOT_USER, S3_ACCESS_KEY, S3_SECRET_KEY},
    desired::{
        job::task,
        pod::{Defaults, container, empty_dir, env, mount, pod, read_only, resources, secret_env},
        tls::{CA_FOLDER, ca_volume},
    },
    names::{BUCKET, Component::MinIo, MINIO_PORT, Task::Bucket, service_host},
    observed::RunningImages,
    vault::Vault,
};

/// How long the bytes of a deleted image can still be brought back by hand; then they are freed.
const KEPT_DAYS: u32 = 30;

/// Makes the bucket and the API's user, as soon as the servers are ready.
pub(in crate::desired) fn job(vault: &Vault, running: &RunningImages) -> Job {
    let defaults = Defaults { cpu: "10m", memory: "64Mi", memory_limit: "256Mi" };
    let script = Container {
        command: Some(vec!["/bin/sh".into(), "-c".into(), include_str!("bucket.sh").into()]),
        env: Some(environment(vault)),
        resources: Some(resources(None, defaults)),
        volume_mounts: Some(vec![read_only("ca", CA_FOLDER), mount("tmp", "/tmp")]),
        ..Container::default()
    };
    let spec = PodSpec {
        containers: vec![container(Bucket.as_str(), vault.minio_image(running), script)],
        volumes: Some(vec![ca_volume(vault), empty_dir("tmp")]),
        ..PodSpec::default()
    };
    task(vault, MinIo, Bucket, pod(vault, USER, spec))
}

fn environment(vault: &Vault) -> Vec<EnvVar> {
    let names = vault.names();
    let host = service_host(&names.minio(), &vault.namespace);
    let secret = |name, key| secret_env(name, names.credentials(), key);
    vec![
        env("MC_CONFIG_DIR", "/tmp/mc"),
        env("ENDPOINT", format!("{host}:{MINIO_PORT}")),
        env("BUCKET", BUCKET),
        env("KEPT_DAYS", KEPT_DAYS.to_string()),
        secret("ROOT_USER", MINIO_ROOT_USER),
        secret("ROOT_PASSWORD", MINIO_ROOT_PASSWORD),
        secret("ACCESS_KEY", S3_ACCESS_KEY),
        secret("SECRET_KEY", S3_SECRET_KEY),
    ]
}
