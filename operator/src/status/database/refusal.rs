//! Nobody leads, and Patroni promotes none of those that are there: each may lack an image that was
//! acknowledged.

use k8s_openapi::api::core::v1::{ConfigMap, Pod};
use kube::ResourceExt;

use super::super::{Outcome, causes, finding::Finding, namespace};
use crate::{
    error::Result,
    names::{COMPONENT_LABEL, Component},
    patroni::{MemberStatus, SyncState},
    rolls::pod::{is_lost, runs},
};

/// What is told while it lasts. `silent` held the lock last and renews it no more. Nothing where somebody
/// may be promoted, where those that are missing are on their way, be it `silent`, or where nobody is there at
/// all.
pub fn look(outcome: &Outcome<'_>, silent: Option<&str>) -> Result<Option<Finding>> {
    let sync = outcome.seen.find::<ConfigMap>(&outcome.names().patroni_sync())?;
    let Some(sync) = sync.as_ref().and_then(SyncState::of) else { return Ok(None) };
    let mut away = Vec::new();
    for name in &sync.members {
        let is_silent = silent == Some(name.as_str()) && !starts(outcome, name)?;
        if is_silent || is_away(outcome, name)? {
            away.push(name.as_str());
        }
    }
    let missing = sync.needed.saturating_sub(sync.members.len() - away.len());
    let candidate = furthest(outcome, silent)?.filter(|_| missing > 0);
    let Some(candidate) = candidate else { return Ok(None) };
    let (known, missed) = (known(&sync), missed(outcome, &away, missing)?);
    let command = command(outcome, &candidate);
    let message = format!(
        "no instance is the primary: {known}, and {missed}. Only if that never happens: {command} makes {candidate} the primary, and every image that {candidate} has not heard of is lost"
    );
    Ok(Some(Finding::failing("PromotionRefused", message)))
}

/// Who has everything that was acknowledged.
fn known(sync: &SyncState) -> String {
    match sync.members.as_slice() {
        [only] => format!("only {only} is known to have every acknowledged image"),
        all => format!(
            "it takes {} of {} to be sure of every acknowledged image",
            sync.needed,
            all.join(", ")
        ),
    }
}

/// Its node is lost, or it cannot start there until somebody acts.
fn is_away(outcome: &Outcome<'_>, name: &str) -> Result<bool> {
    let pod = outcome.seen.find::<Pod>(name)?;
    Ok(pod.as_ref().is_some_and(is_lost) || fails(outcome, name)?.is_some())
}

/// It is there, and not up yet: one that is silent may be so for that alone.
fn starts(outcome: &Outcome<'_>, name: &str) -> Result<bool> {
    Ok(outcome.seen.find::<Pod>(name)?.as_ref().is_some_and(|pod| !runs(pod)))
}

fn fails(outcome: &Outcome<'_>, name: &str) -> Result<Option<Finding>> {
    Ok(causes::of_pod(outcome, name)?.filter(Finding::is_failing))
}

/// Of the instances that run, the one that has most; of those that are equally far the first by name.
fn furthest(outcome: &Outcome<'_>, silent: Option<&str>) -> Result<Option<String>> {
    let pods = outcome.seen.all::<Pod>()?;
    let there = pods.iter().rev().filter(|pod| is_instance(pod) && runs(pod));
    let there = there.filter(|pod| silent != Some(pod.name_any().as_str()));
    let furthest = there.max_by_key(|pod| MemberStatus::of(pod).xlog_location);
    Ok(furthest.map(ResourceExt::name_any))
}

fn is_instance(pod: &Pod) -> bool {
    pod.labels().get(COMPONENT_LABEL).is_some_and(|it| it == Component::Postgres.as_str())
}

/// Who is missed: where that one was, and why it does not start elsewhere.
fn missed(outcome: &Outcome<'_>, away: &[&str], missing: usize) -> Result<String> {
    let mut places = Vec::new();
    for name in away {
        let pod = outcome.seen.find::<Pod>(name)?;
        let node = pod.and_then(|pod| pod.spec?.node_name);
        let node = node.map(|node| format!(" on node {node}")).unwrap_or_default();
        let why = fails(outcome, name)?.map(|why| format!(" ({})", why.message()));
        places.push(format!("{name}{node}{}", why.unwrap_or_default()));
    }
    let places = places.join(" and ");
    Ok(match (away.len(), missing) {
        (1, _) => format!("{places} is not there. Uploads go on by themselves when it is back"),
        (_, 1) => {
            format!("{places} are not there. Uploads go on by themselves when one of them is back")
        }
        _ => format!(
            "{places} are not there. Uploads go on by themselves when {missing} of them are back"
        ),
    })
}

fn command(outcome: &Outcome<'_>, candidate: &str) -> String {
    let namespace = namespace(outcome);
    format!(
        "kubectl -n {namespace} exec {candidate} -- patronictl -c /etc/patroni failover --candidate {candidate} --force"
    )
}
