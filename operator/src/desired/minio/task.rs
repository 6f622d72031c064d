//! What `mc` does with the root keys, each in a Job.

use k8s_openapi::api::{
    batch::v1::Job,
    core::v1::{Container, EnvVar, PodSpec},
};

use super::stateful_set::USER;
use crate::{
    credentials::{MINIO_ROOT_PASSWORD, MINIO_ROOT_USER},
    desired::{
        job::task,
        pod::{self, Defaults, container, empty_dir, env, mount, read_only, resources, secret_env},
        tls::{CA_FOLDER, ca_volume},
    },
    names::{Component::MinIo, MINIO_PORT, POOL_LABEL, Task, service_host},
    observed::RunningImages,
    vault::Vault,
};

/// Heals what was written while a server was away, once after it is back. MinIO itself would do so at
/// the next read of each object, or some day: until then the loss of another server could be that of
/// images.
pub(super) fn heal(vault: &Vault, running: &RunningImages, returned: &str) -> Job {
    job(vault, running, Task::Heal, include_str!("heal.sh"), vec![env("RETURNED", returned)])
}

/// Moves everything off `pool`, which servers know by `argument`.
pub(super) fn drain(vault: &Vault, running: &RunningImages, pool: &str, argument: &str) -> Job {
    let variables = vec![env("POOL", argument)];
    let mut job = job(vault, running, Task::Drain, include_str!("drain.sh"), variables);
    job.metadata.labels.get_or_insert_default().insert(POOL_LABEL.to_owned(), pool.to_owned());
    job
}

/// A Job that runs `script` with the root keys.
pub(super) fn job(
    vault: &Vault,
    running: &RunningImages,
    of: Task,
    script: &str,
    variables: Vec<EnvVar>,
) -> Job {
    task(vault, MinIo, of, pod(vault, running, of, (script, variables)))
}

/// The pod of a Job that runs `script` with the root keys.
pub(super) fn pod(
    vault: &Vault,
    running: &RunningImages,
    of: Task,
    (script, variables): (&str, Vec<EnvVar>),
) -> PodSpec {
    let defaults = Defaults { cpu: "10m", memory: "64Mi", memory_limit: "256Mi" };
    let script = Container {
        command: Some(vec!["/bin/sh".into(), "-c".into(), script.into()]),
        env: Some(environment(vault).into_iter().chain(variables).collect()),
        resources: Some(resources(None, defaults)),
        volume_mounts: Some(vec![read_only("ca", CA_FOLDER), mount("tmp", "/tmp")]),
        ..Container::default()
    };
    let spec = PodSpec {
        containers: vec![container(of.as_str(), vault.minio_image(running), script)],
        volumes: Some(vec![ca_volume(vault), empty_dir("tmp")]),
        ..PodSpec::default()
    };
    pod::pod(vault, USER, spec)
}

fn environment(vault: &Vault) -> Vec<EnvVar> {
    let names = vault.names();
    let host = service_host(&names.minio(), &vault.namespace);
    let secret = |name, key| secret_env(name, names.credentials(), key);
    vec![
        env("MC_CONFIG_DIR", "/tmp/mc"),
        env("ENDPOINT", format!("{host}:{MINIO_PORT}")),
        secret("ROOT_USER", MINIO_ROOT_USER),
        secret("ROOT_PASSWORD", MINIO_ROOT_PASSWORD),
    ]
}
