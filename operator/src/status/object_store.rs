use crds::ObjectStoreStatus;
use k8s_openapi::api::{apps::v1::StatefulSet, batch::v1::Job};
use kube::ResourceExt;

use super::{Outcome, causes, finding::Finding};
use crate::{
    error::Result,
    names::{COMPONENT_LABEL, Component, TASK_LABEL},
    observe::succeeded,
};

/// How the object store is.
pub fn look(outcome: &Outcome<'_>) -> Result<(Finding, ObjectStoreStatus)> {
    let pools: Vec<_> = outcome.seen.all::<StatefulSet>()?.into_iter().filter(is_pool).collect();
    let wanted = pools.iter().map(servers).sum::<i32>();
    let ready = pools.iter().map(ready_servers).sum::<i32>();
    let status = ObjectStoreStatus {
        servers: ready,
        nodes_that_may_fail: (!pools.is_empty()).then(|| may_fail(&pools)),
        ..ObjectStoreStatus::default()
    };
    Ok((finding(outcome, ready, wanted)?, status))
}

fn finding(outcome: &Outcome<'_>, ready: i32, wanted: i32) -> Result<Finding> {
    if wanted == 0 {
        return Ok(Finding::waiting("Starting", "its servers are not made yet"));
    }
    if ready < wanted {
        let reason = if ready == 0 { "Starting" } else { "Degraded" };
        let message = format!("{ready} of {wanted} servers are ready");
        let cause = causes::of_component(outcome, Component::MinIo)?.filter(Finding::is_failing);
        return Ok(cause.unwrap_or_else(|| Finding::waiting(reason, message)));
    }
    bucket(outcome, ready, wanted)
}

fn bucket(outcome: &Outcome<'_>, ready: i32, wanted: i32) -> Result<Finding> {
    let jobs = outcome.seen.all::<Job>()?;
    let is_bucket = |job: &&Job| job.labels().get(TASK_LABEL).is_some_and(|task| task == "bucket");
    let mut jobs = jobs.iter().filter(is_bucket).peekable();
    let Some(job) = jobs.peek().map(|job| job.name_any()) else {
        return Ok(Finding::waiting("MakingBucket", "the bucket is not made yet"));
    };
    if jobs.any(succeeded) {
        return Ok(Finding::fine("Ready", format!("{ready} of {wanted} servers are ready")));
    }
    let cause = causes::of_job(outcome, &job)?.filter(Finding::is_failing);
    let waiting = || Finding::waiting("MakingBucket", format!("Job {job} makes the bucket"));
    Ok(cause.unwrap_or_else(waiting))
}

fn is_pool(set: &StatefulSet) -> bool {
    set.labels().get(COMPONENT_LABEL).is_some_and(|c| c == Component::MinIo.as_str())
}

fn servers(set: &StatefulSet) -> i32 {
    set.spec.as_ref().and_then(|spec| spec.replicas).unwrap_or(1)
}

fn ready_servers(set: &StatefulSet) -> i32 {
    set.status.as_ref().and_then(|status| status.ready_replicas).unwrap_or_default()
}

/// More than half of the drives take a write, so of three servers or four one may be lost, less
/// those that are lost already.
fn may_fail(pools: &[StatefulSet]) -> i32 {
    let of_pool = |set: &StatefulSet| {
        let spare = (servers(set) - 1) / 2;
        (spare - (servers(set) - ready_servers(set))).max(0)
    };
    pools.iter().map(of_pool).min().unwrap_or_default()
}
