//! The passwords that Patroni uses, and the Job that sets the next ones in the database.

use k8s_openapi::{
    ByteString,
    api::{
        batch::v1::Job,
        core::v1::{Container, EnvVar, PodSpec, Secret},
    },
};
use serde_json::json;

use super::{members, stateful_set::USER};
use crate::{
    credentials::{
        Credentials, PATRONI_PASSWORD, POSTGRES_APP_PASSWORD, POSTGRES_REPLICATION_PASSWORD,
        POSTGRES_SUPERUSER_PASSWORD, next_key,
    },
    desired::{
        job::rotation,
        pod::{Defaults, container, env, pod, read_only, resources, secret_env},
        tls::{CA_FILE, CA_FOLDER, ca_volume},
    },
    names::{Component::Postgres, PATRONI_PASSWORDS_KEY, Task::Take},
    observed::Observed,
    vault::Vault,
};

/// What Patroni reads of its passwords, beside its configuration. A file, so that others reach it while
/// it runs.
pub(super) fn patroni(vault: &Vault, credentials: &Credentials) -> Secret {
    let role = |name: &str, key| json!({ "username": name, "password": credentials.get(key) });
    let passwords = json!({
        "restapi": { "authentication": role("patroni", PATRONI_PASSWORD) },
        "postgresql": { "authentication": {
            "superuser": role("postgres", POSTGRES_SUPERUSER_PASSWORD),
            "replication": role("replication", POSTGRES_REPLICATION_PASSWORD),
        } },
    });
    // JSON is YAML, and writing it cannot fail.
    let file = ByteString(format!("{passwords:#}\n").into_bytes());
    Secret {
        metadata: vault.metadata(Postgres, vault.names().patroni_passwords()),
        data: Some([(PATRONI_PASSWORDS_KEY.to_owned(), file)].into()),
        ..Secret::default()
    }
}

/// Sets the next passwords in the database. It knows both, so that it may be repeated.
pub(super) fn take(vault: &Vault, observed: &Observed) -> Job {
    let defaults = Defaults { cpu: "10m", memory: "64Mi", memory_limit: "256Mi" };
    let script = Container {
        command: Some(vec!["python3".into(), "-c".into(), include_str!("take.py").into()]),
        env: Some(environment(vault, observed)),
        resources: Some(resources(None, defaults)),
        volume_mounts: Some(vec![read_only("ca", CA_FOLDER)]),
        ..Container::default()
    };
    let image = vault.postgres_image(&observed.running);
    let spec = PodSpec {
        containers: vec![container(Take.as_str(), image, script)],
        volumes: Some(vec![ca_volume(vault)]),
        ..PodSpec::default()
    };
    rotation(vault, Postgres, (Take, &observed.credentials), pod(vault, USER, spec))
}

fn environment(vault: &Vault, observed: &Observed) -> Vec<EnvVar> {
    let secret = |name, key: &str| secret_env(name, vault.names().credentials(), key);
    let next = |name, key| secret(name, &next_key(key));
    vec![
        env("DATABASE_HOSTS", members(vault, observed.instances(vault))),
        env("DATABASE_CA_FILE", CA_FILE),
        secret("SUPERUSER_PASSWORD", POSTGRES_SUPERUSER_PASSWORD),
        next("NEXT_SUPERUSER_PASSWORD", POSTGRES_SUPERUSER_PASSWORD),
        next("NEXT_REPLICATION_PASSWORD", POSTGRES_REPLICATION_PASSWORD),
        next("NEXT_APP_PASSWORD", POSTGRES_APP_PASSWORD),
    ]
}
