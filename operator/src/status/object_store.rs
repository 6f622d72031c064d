mod external;
mod room;
mod spare;

use crds::ObjectStoreStatus;
use k8s_openapi::api::batch::v1::Job;
use kube::ResourceExt;

use super::{Outcome, causes, finding::Finding};
use crate::{
    error::Result,
    names::{Component, TASK_LABEL, Task},
    observe::{Server, drive_claims, is_drained, pool_order, servers, succeeded},
    rolls::store::unhealed,
};

/// How the object store is.
pub fn look(outcome: &Outcome<'_>) -> Result<(Finding, ObjectStoreStatus)> {
    if let Some(store) = outcome.resource.spec.external() {
        return external::look(outcome, store);
    }
    let servers = servers(outcome.seen)?;
    let before = outcome.resource.status.clone().unwrap_or_default();
    let store = outcome.seen.store.as_ref();
    let drives = store.and_then(|store| store.drives.as_ref());
    let (usable_bytes, free_bytes) = room::told(drives, &before.object_store.unwrap_or_default());
    let claims = drive_claims(outcome.seen)?;
    let status = ObjectStoreStatus {
        servers: Some(number(servers.iter().filter(|server| server.is_ready()))),
        drives_online: drives.map(crate::observe::Drives::online),
        nodes_that_may_fail: may_fail(outcome, &servers)?,
        usable_bytes,
        free_bytes,
        drained_claims: claims
            .iter()
            .filter(|it| is_drained(it))
            .map(ResourceExt::name_any)
            .collect(),
        ..ObjectStoreStatus::default()
    };
    Ok((finding(outcome, &servers, &status)?, status))
}

/// None at all while what was stored without a server is on the others only.
fn may_fail(outcome: &Outcome<'_>, servers: &[Server]) -> Result<Option<i32>> {
    if servers.is_empty() {
        return Ok(None);
    }
    if unhealed(outcome.seen, servers)?.is_some() {
        return Ok(Some(0));
    }
    let told = pool_order(outcome.names(), outcome.seen)?;
    Ok(Some(spare::nodes(servers, &told, outcome.seen.store.as_ref())))
}

fn finding(
    outcome: &Outcome<'_>,
    servers: &[Server],
    status: &ObjectStoreStatus,
) -> Result<Finding> {
    let (ready, wanted) = (status.servers.unwrap_or_default(), number(servers.iter()));
    if wanted == 0 {
        return Ok(Finding::waiting("Starting", "its servers are not made yet"));
    }
    let count = format!("{ready} of {wanted} servers are ready");
    if ready < wanted {
        let reason = if ready == 0 { "Starting" } else { "Degraded" };
        let cause = causes::of_component(outcome, Component::MinIo)?.filter(Finding::is_failing);
        let message = format!("{count}, {}", spared(outcome, servers, status)?);
        return Ok(cause.unwrap_or_else(|| Finding::waiting(reason, message)));
    }
    if let Some(unmade) = bucket(outcome)? {
        return Ok(unmade);
    }
    if let Some(failing) = heal(outcome, servers, &count)? {
        return Ok(failing);
    }
    let mut drives = outcome.seen.drives.values().peekable();
    if drives.peek().is_some() && drives.all(|drive| drive.is_full()) {
        let message = "every drive is full, and no upload fits: see condition VolumesHealthy";
        return Ok(Finding::failing("DiskFull", message));
    }
    let all: i32 = servers.iter().map(|server| server.drives).sum();
    let message = format!("{count}, {}", spared(outcome, servers, status)?);
    match status.drives_online {
        Some(online) if online < all => {
            let message = format!("{online} of {all} drives are online: {message}");
            Ok(Finding::waiting("Degraded", message))
        }
        _ if unhealed(outcome.seen, servers)?.is_some() => Ok(Finding::fine("Healing", message)),
        _ => Ok(Finding::fine("Ready", message)),
    }
}

/// What keeps what servers missed from being healed, and so any node from being spared, until somebody
/// acts.
fn heal(outcome: &Outcome<'_>, servers: &[Server], count: &str) -> Result<Option<Finding>> {
    if unhealed(outcome.seen, servers)?.is_none() {
        return Ok(None);
    }
    let jobs = outcome.seen.all::<Job>()?;
    let is_heal =
        |job: &&Job| job.labels().get(TASK_LABEL).is_some_and(|it| it == Task::Heal.as_str());
    let Some(job) = jobs.iter().find(is_heal) else { return Ok(None) };
    let cause = causes::that_fails(outcome, job)?;
    Ok(cause.map(|cause| {
        let message = format!(
            "{count}, and no node may be lost, for what servers missed cannot be healed: {cause}"
        );
        Finding::failing("HealFailed", message)
    }))
}

/// What may be lost now, in words.
fn spared(outcome: &Outcome<'_>, servers: &[Server], status: &ObjectStoreStatus) -> Result<String> {
    if let Some(job) = unhealed(outcome.seen, servers)?
        && servers.iter().all(Server::is_ready)
    {
        return Ok(format!("no node may be lost until {job} has healed what they missed"));
    }
    Ok(match status.nodes_that_may_fail.unwrap_or_default() {
        0 => "no node may be lost".into(),
        1 => "any one node may be lost".into(),
        several => format!("any {several} nodes may be lost"),
    })
}

/// What keeps the bucket from being there.
fn bucket(outcome: &Outcome<'_>) -> Result<Option<Finding>> {
    let jobs = outcome.seen.all::<Job>()?;
    let is_bucket =
        |job: &&Job| job.labels().get(TASK_LABEL).is_some_and(|it| it == Task::Bucket.as_str());
    let mut jobs = jobs.iter().filter(is_bucket).peekable();
    let Some(job) = jobs.peek().map(|job| job.name_any()) else {
        return Ok(Some(Finding::waiting("MakingBucket", "the bucket is not made yet")));
    };
    if jobs.any(succeeded) {
        return Ok(None);
    }
    let cause = causes::of_job(outcome, &job)?.filter(Finding::is_failing);
    let waiting = || Finding::waiting("MakingBucket", format!("Job {job} makes the bucket"));
    Ok(Some(cause.unwrap_or_else(waiting)))
}

fn number<'a>(servers: impl Iterator<Item = &'a Server>) -> i32 {
    i32::try_from(servers.count()).unwrap_or(i32::MAX)
}
