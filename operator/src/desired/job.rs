use k8s_openapi::{
    api::{
        batch::v1::{Job, JobSpec},
        core::v1::{PodSpec, PodTemplateSpec},
    },
    apimachinery::pkg::apis::meta::v1::ObjectMeta,
};

use super::{hash, pod::env};
use crate::{
    credentials::Credentials,
    names::{self, Component, ROTATION_LABEL, TASK_LABEL, Task},
    rotation::mark,
    vault::Vault,
};

/// A Job that is a step of the rotation of passwords that is under way.
pub(super) fn rotation(
    vault: &Vault,
    component: Component,
    (step, credentials): (Task, &Credentials),
    mut pod: PodSpec,
) -> Job {
    let rotation = mark(credentials).unwrap_or_default();
    // Or the Job of the next rotation would be the same as that of this one, and done already.
    for container in &mut pod.containers {
        container.env.get_or_insert_default().push(env("ROTATION", &rotation));
    }
    let mut job = task(vault, component, step, pod);
    job.metadata.labels.get_or_insert_default().insert(ROTATION_LABEL.to_owned(), rotation);
    job
}

/// A Job that does `task` once. Kubernetes lets nobody change a Job, so what it does names it.
pub(super) fn task(vault: &Vault, component: Component, task: Task, pod: PodSpec) -> Job {
    let spec = JobSpec {
        // It waits for servers that are starting, as long as that takes: each failure is tried again,
        // after at most five minutes.
        backoff_limit: Some(i32::MAX),
        template: PodTemplateSpec {
            metadata: Some(ObjectMeta {
                labels: Some(names::task_labels(&vault.name, task)),
                ..ObjectMeta::default()
            }),
            spec: Some(PodSpec { restart_policy: Some("OnFailure".into()), ..pod }),
        },
        ..JobSpec::default()
    };
    let mut metadata = vault.metadata(component, vault.names().job(task, &hash::short(&spec)));
    let labels = metadata.labels.get_or_insert_default();
    labels.insert(TASK_LABEL.to_owned(), task.as_str().to_owned());
    Job { metadata, spec: Some(spec), ..Job::default() }
}
