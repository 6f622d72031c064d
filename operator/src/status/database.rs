mod refusal;

use crds::{DatabaseStatus, ReplicationMode};
use jiff::Timestamp;
use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{ConfigMap, Pod},
};

use super::{Outcome, causes, finding::Finding, namespace};
use crate::{
    error::Result,
    names::Component,
    patroni::{Lock, MemberStatus, standbys as standbys_of},
    rolls::rebuild,
    volumes::Fullness,
};

/// How the database is at `now`.
pub fn look(outcome: &Outcome<'_>, now: Timestamp) -> Result<(Finding, DatabaseStatus)> {
    let primary = lock(outcome)?.filter(|lock| !lock.is_stale(now));
    let status = DatabaseStatus {
        primary: primary.map(|lock| lock.holder),
        timeline: None,
        instances: ready_instances(outcome)?,
        synchronous_standbys: standbys(outcome)?,
        claim_bytes: None,
    };
    // Kept while nobody leads, so that it shows who was promoted meanwhile.
    let known = outcome.resource.status.as_ref().and_then(|told| told.database.as_ref());
    let timeline = timeline(outcome, &status)?.or_else(|| known.and_then(|told| told.timeline));
    let status = DatabaseStatus { timeline, ..status };
    let finding = finding(outcome, &status, now)?;
    Ok((finding, status))
}

/// Who holds Patroni's lock, or held it last.
fn lock(outcome: &Outcome<'_>) -> Result<Option<Lock>> {
    let found = outcome.seen.find::<ConfigMap>(&outcome.names().patroni_leader())?;
    Ok(found.as_ref().and_then(Lock::of))
}

fn finding(outcome: &Outcome<'_>, status: &DatabaseStatus, now: Timestamp) -> Result<Finding> {
    let wanted = outcome.resource.spec.database.instances;
    let ready = status.instances;
    let Some(primary) = &status.primary else { return no_primary(outcome) };
    let pod = outcome.seen.find::<Pod>(primary)?;
    if pod.as_ref().and_then(Fullness::told_by).is_some_and(Fullness::is_full) {
        // It may be ready all the same, and yet take no write.
        return Ok(Finding::failing("DiskFull", causes::full_disk(primary)));
    }
    if ready < wanted {
        let message = format!("{ready} of {wanted} instances are ready, {primary} is the primary");
        let reason = if ready == 0 { "Starting" } else { "Degraded" };
        let copy = endless_copy(outcome, &message, now)?;
        return causes_or(outcome, copy.unwrap_or(Finding::waiting(reason, message)));
    }
    let risk = match outcome.resource.spec.database.replication.mode {
        ReplicationMode::Asynchronous if wanted > 1 => {
            "; replication is asynchronous: a failover may lose acknowledged uploads"
        }
        _ => "",
    };
    // More than are wanted go one at a time.
    let all = wanted.max(ready);
    Ok(Finding::fine("Ready", format!("{ready} of {all} instances are ready{risk}")))
}

fn no_primary(outcome: &Outcome<'_>) -> Result<Finding> {
    let last = lock(outcome)?.map(|lock| lock.holder);
    if let Some(refused) = refusal::look(outcome, last.as_deref())? {
        return Ok(refused);
    }
    let message = match last {
        Some(last) => format!("no instance is the primary: {last} was and has gone silent"),
        None => "no instance is the primary yet".into(),
    };
    causes_or(outcome, Finding::waiting("NoPrimary", message))
}

/// A replica that has copied the primary for longer than that takes.
fn endless_copy(outcome: &Outcome<'_>, count: &str, now: Timestamp) -> Result<Option<Finding>> {
    let (database, namespace) = (&outcome.resource.spec.database, namespace(outcome));
    let copy = rebuild::endless_copy(outcome.names(), database, outcome.seen, now)?;
    Ok(copy.map(|(pod, claim)| {
        let message = format!(
            "{count}, and {pod} has copied it for longer than that takes: see kubectl -n {namespace} logs {pod}; to have the copy begun anew, delete claim {claim} and then the pod"
        );
        Finding::failing("ReplicaNotCopied", message)
    }))
}

fn causes_or(outcome: &Outcome<'_>, otherwise: Finding) -> Result<Finding> {
    let cause = causes::of_component(outcome, Component::Postgres)?;
    Ok(cause.filter(Finding::is_failing).unwrap_or(otherwise))
}

fn ready_instances(outcome: &Outcome<'_>) -> Result<i32> {
    let set = outcome.seen.find::<StatefulSet>(&outcome.names().postgres())?;
    Ok(set.and_then(|set| set.status).and_then(|status| status.ready_replicas).unwrap_or_default())
}

fn standbys(outcome: &Outcome<'_>) -> Result<Vec<String>> {
    let found = outcome.seen.find::<ConfigMap>(&outcome.names().patroni_sync())?;
    Ok(found.as_ref().map(standbys_of).unwrap_or_default())
}

fn timeline(outcome: &Outcome<'_>, status: &DatabaseStatus) -> Result<Option<i64>> {
    let Some(primary) = &status.primary else { return Ok(None) };
    let pod = outcome.seen.find::<Pod>(primary)?;
    Ok(pod.and_then(|pod| MemberStatus::of(&pod).timeline))
}
