//! Why Jobs do not get done.

use k8s_openapi::api::{batch::v1::Job, core::v1::Pod};
use kube::ResourceExt;

use super::{Finding, Outcome, first, namespace, unmade};
use crate::{error::Result, observe::has_failed};

/// A Job that began so often may succeed at the next try, and somebody should know.
const TRIES: i32 = 3;

/// The first cause that keeps a pod of Job `job` from ending.
pub fn of_job(outcome: &Outcome<'_>, job: &str) -> Result<Option<Finding>> {
    Ok(unmade::of(outcome, job).or(first(outcome, |pod| is_of(pod, job))?))
}

/// What is told of a Job that gave up.
pub fn gave_up(outcome: &Outcome<'_>, job: &Job) -> Option<String> {
    let (name, namespace) = (job.name_any(), namespace(outcome));
    has_failed(job).then(|| {
        format!("Job {name} failed and is tried again: see kubectl -n {namespace} logs job/{name}")
    })
}

/// What is told of a Job whose pod has ended so often that it does not get done by trying again.
pub fn crashes_on(outcome: &Outcome<'_>, job: &Job) -> Result<Option<String>> {
    let (name, namespace) = (job.name_any(), namespace(outcome));
    let tries = restarts(outcome, &name)?;
    Ok((tries >= TRIES).then(|| {
        format!("Job {name} has failed {tries} times and is tried again: see kubectl -n {namespace} logs job/{name}")
    }))
}

/// Why `job` does not get done by waiting, where it does not. One that failed a few times is waited for:
/// what it needs may be on its way.
pub fn that_fails(outcome: &Outcome<'_>, job: &Job) -> Result<Option<String>> {
    if let Some(message) = gave_up(outcome, job) {
        return Ok(Some(message));
    }
    let name = job.name_any();
    let cause = of_job(outcome, &name)?.filter(Finding::is_failing);
    let is_early = cause.as_ref().is_some_and(|cause| cause.reason() == "ContainerCrashes")
        && restarts(outcome, &name)? < TRIES;
    Ok(cause.filter(|_| !is_early).map(|cause| cause.message().to_owned()))
}

fn restarts(outcome: &Outcome<'_>, job: &str) -> Result<i32> {
    let pods = outcome.seen.all::<Pod>()?;
    let statuses = pods.iter().filter(|pod| is_of(pod, job)).filter_map(|pod| pod.status.as_ref());
    let containers = statuses.flat_map(|status| status.container_statuses.iter().flatten());
    Ok(containers.map(|container| container.restart_count).max().unwrap_or_default())
}

fn is_of(pod: &Pod, job: &str) -> bool {
    pod.labels().get("batch.kubernetes.io/job-name").is_some_and(|name| name == job)
}
