//! Whether what is written still fits, and whether claims grow that have to.

use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::Pod;

use super::{Outcome, finding::Finding, namespace};
use crate::{
    error::{Result, is_over_quota},
    observe::would_be_lost,
    rolls::pod::is_ending,
    volumes::{Claim, Fullness, Group, groups},
};

/// How the claims are, and how many bytes those of each pool ask for; the database's without a name.
pub fn look(outcome: &Outcome<'_>) -> Result<(Finding, BTreeMap<Option<String>, i64>)> {
    let groups = groups(outcome.names(), &outcome.resource.spec, outcome.seen)?;
    let asked = |group: &Group| Some((group.pool.clone(), i64::try_from(group.asked()?).ok()?));
    let asked = groups.iter().filter_map(asked).collect();
    Ok((finding(outcome, &groups), asked))
}

/// What is worst is told: it names one claim, and what to do about it.
fn finding(outcome: &Outcome<'_>, groups: &[Group]) -> Finding {
    let looks = [going, full, refused, nearly_full, file_system, growing];
    let pairs = || groups.iter().flat_map(|group| group.claims.iter().map(move |one| (group, one)));
    let found = looks
        .into_iter()
        .find_map(|look| pairs().find_map(|(group, claim)| look(outcome, group, claim)));
    found.unwrap_or_else(|| Finding::fine("Healthy", "every claim has the size it is to have"))
}

/// Kubernetes takes nothing of that back: whoever deleted it has to see to what it holds.
fn going(outcome: &Outcome<'_>, group: &Group, claim: &Claim) -> Option<Finding> {
    let pod = pod_of(group, claim);
    let ends = |pod: Pod| is_ending(&pod);
    let found = outcome.seen.find::<Pod>(pod).ok().flatten();
    if !claim.going || found.is_none_or(ends) {
        return None;
    }
    let message = format!(
        "{}: do not restart that pod before the volume is retained or what it holds is elsewhere (docs/operate.md, \"A claim that was deleted\")",
        would_be_lost(&claim.name, pod)
    );
    Some(Finding::failing("ClaimDeleted", message))
}

fn full(outcome: &Outcome<'_>, group: &Group, claim: &Claim) -> Option<Finding> {
    current(claim).filter(|fullness| fullness.is_full())?;
    let remedy = remedy(outcome, group, claim);
    Some(Finding::failing("DiskFull", format!("claim {} is full: {remedy}", claim.name)))
}

fn nearly_full(outcome: &Outcome<'_>, group: &Group, claim: &Claim) -> Option<Finding> {
    current(claim).filter(|fullness| fullness.is_nearly_full())?;
    if grows(outcome, group, claim) {
        return None;
    }
    let (name, remedy) = (&claim.name, remedy(outcome, group, claim));
    let message = format!("claim {name} is more than {} % full: {remedy}", Fullness::NEARLY - 1);
    Some(Finding::failing("DiskNearlyFull", message))
}

/// What was told before the claim had grown says nothing of it now.
fn current(claim: &Claim) -> Option<Fullness> {
    claim.fullness.filter(|_| claim.is_growing() || claim.has_grown())
}

fn grows(outcome: &Outcome<'_>, group: &Group, claim: &Claim) -> bool {
    claim.is_growing() && claim.failure.is_none()
        || group.stuck().is_none() && refusal(outcome, group).is_none()
}

fn remedy(outcome: &Outcome<'_>, group: &Group, claim: &Claim) -> String {
    if let Some(why) = refusal(outcome, group) {
        return format!("it cannot grow: {why}");
    }
    if claim.is_growing() {
        return "it grows at this moment".into();
    }
    group.stuck().unwrap_or_else(|| "it is about to grow".into())
}

/// Why one of them could not grow: the others cannot either.
fn refusal<'a>(outcome: &'a Outcome<'_>, group: &'a Group) -> Option<&'a String> {
    let said = |claim: &'a Claim| outcome.seen.refused.get(&claim.name).or(claim.failure.as_ref());
    group.claims.iter().find_map(said)
}

fn refused(outcome: &Outcome<'_>, group: &Group, claim: &Claim) -> Option<Finding> {
    if let Some(said) = outcome.seen.refused.get(&claim.name) {
        let (name, size, field) = (&claim.name, group.size().0, &group.field);
        if is_over_quota(said) {
            let message = format!("claim {name} cannot grow to {size}: raise the quota ({said})");
            return Some(Finding::failing("QuotaExceeded", message));
        }
        let class = claim.class.as_deref().unwrap_or_default();
        let message = format!(
            "claim {name} cannot grow to {size}: set allowVolumeExpansion on storage class {class} if its driver can grow volumes, or take {field}.size back ({said})"
        );
        return Some(Finding::failing("VolumeCannotGrow", message));
    }
    let said = claim.failure.as_ref().filter(|_| claim.is_growing())?;
    let (name, namespace) = (&claim.name, namespace(outcome));
    let message = format!(
        "the volume of claim {name} could not be grown: see kubectl -n {namespace} describe pvc {name} ({said})"
    );
    Some(Finding::failing("VolumeCannotGrow", message))
}

/// The kubelet grows it under a running pod, unless the driver can do so only while nobody uses it.
fn file_system(outcome: &Outcome<'_>, group: &Group, claim: &Claim) -> Option<Finding> {
    if !claim.file_system_pending || !claim.is_growing() {
        return None;
    }
    let (name, namespace) = (&claim.name, namespace(outcome));
    let pod = pod_of(group, claim);
    Some(Finding::fine(
        "FileSystemResizePending",
        format!(
            "the volume of claim {name} has grown, and its file system is about to; only where its driver cannot do so while it is in use, restart the pod: kubectl -n {namespace} delete pod {pod}"
        ),
    ))
}

fn growing(_: &Outcome<'_>, group: &Group, claim: &Claim) -> Option<Finding> {
    claim.is_growing().then(|| {
        let (name, set) = (&claim.name, &group.set);
        Finding::fine("Growing", format!("claim {name} grows to {} (of {set})", group.size().0))
    })
}

/// A claim bears the name of its template, then that of the pod.
fn pod_of<'a>(group: &Group, claim: &'a Claim) -> &'a str {
    claim.name.find(&group.set).map_or(claim.name.as_str(), |start| &claim.name[start..])
}
