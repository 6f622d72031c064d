//! What stands in the way of a vault and serves nobody.

use std::time::Duration;

use jiff::Timestamp;
use k8s_openapi::api::{
    batch::v1::Job,
    core::v1::{Pod, PodCondition},
};
use kube::{
    ResourceExt,
    core::{ApiResource, DynamicObject},
};

use crate::{
    apply::{Change, delete},
    context::Context,
    error::Result,
    names::{COMPONENT_LABEL, Component},
    observe::{Snapshot, going_with, outdated_pods},
    rolls::pod::{copies, runs},
    vault::Vault,
};

/// A failed Job rests this long before it is tried again.
const REST: Duration = Duration::from_mins(1);
/// The Ready condition of a pod that was never ready is as old as the pod, give or take this.
const START: i64 = 10;

/// Removes what stands in the way: pods that never came up by a template that is no longer wanted
/// (`OnDelete` leaves them alone for good), and Jobs that gave up.
pub async fn unblock(
    vault: &Vault,
    seen: &mut Snapshot,
    context: &Context,
    now: Timestamp,
) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    for name in stuck_pods(seen)? {
        changes.extend(remove(vault, &ApiResource::erase::<Pod>(&()), &name, seen, context).await?);
    }
    for name in failed_jobs(seen, now)? {
        changes.extend(remove(vault, &ApiResource::erase::<Job>(&()), &name, seen, context).await?);
    }
    Ok(changes)
}

async fn remove(
    vault: &Vault,
    resource: &ApiResource,
    name: &str,
    seen: &mut Snapshot,
    context: &Context,
) -> Result<Option<Change>> {
    let found: Option<DynamicObject> = seen.get(&resource.kind, name).cloned();
    match found {
        Some(object) => delete(vault, resource, &object, seen, context).await,
        None => Ok(None),
    }
}

fn stuck_pods(seen: &Snapshot) -> Result<Vec<String>> {
    let outdated = outdated_pods(seen)?;
    let stuck = outdated.iter().filter(|(pod, due)| never_ready(pod) && !works(pod, *due));
    let mut names = Vec::new();
    for (pod, _) in stuck {
        let name = pod.name_any();
        // What was stored before it failed to come up goes with it.
        if going_with(&name, seen)?.is_none() {
            names.push(name);
        }
    }
    Ok(names)
}

/// An instance of the database that copies the primary, or reads its log after a crash, may be at it for
/// hours, and to begin anew takes it no further. A copy is left alone whatever the spec asks for, the rest
/// where only another release of the operator describes it otherwise.
fn works(pod: &Pod, due: bool) -> bool {
    let of_database =
        pod.labels().get(COMPONENT_LABEL).is_some_and(|it| it == Component::Postgres.as_str());
    of_database && (copies(pod) || runs(pod) && !due)
}

/// A pod that lost its readiness has a younger Ready condition than its start, and may hold data
/// that nobody else has: it is left alone.
fn never_ready(pod: &Pod) -> bool {
    let Some(status) = &pod.status else { return true };
    let ready = |condition: &&PodCondition| condition.type_ == "Ready";
    let Some(ready) = status.conditions.iter().flatten().find(ready) else { return true };
    let (Some(changed), Some(start)) = (&ready.last_transition_time, &status.start_time) else {
        return ready.status != "True";
    };
    ready.status != "True" && changed.0.as_second() - start.0.as_second() <= START
}

fn failed_jobs(seen: &Snapshot, now: Timestamp) -> Result<Vec<String>> {
    let gave_up = |job: &Job| {
        let conditions = job.status.iter().flat_map(|status| status.conditions.iter().flatten());
        conditions
            .filter(|condition| condition.type_ == "Failed" && condition.status == "True")
            .filter_map(|condition| condition.last_transition_time.as_ref())
            .any(|since| now.duration_since(since.0).unsigned_abs() > REST)
    };
    Ok(seen.all::<Job>()?.into_iter().filter(gave_up).map(|job| job.name_any()).collect())
}

#[cfg(test)]
mod tests;
