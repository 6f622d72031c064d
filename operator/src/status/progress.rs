//! Whether anything is still on its way, and what waits for somebody.

use jiff::Timestamp;
use k8s_openapi::api::core::v1::Pod;
use kube::ResourceExt;

use super::{Outcome, PARTS, finding::Finding, namespace};
use crate::{
    error::Result,
    names::{COMPONENT_LABEL, Component},
    observe::{outdated_pods, unread_templates},
    rolls::postgres,
};

/// How far the vault is, with `parts` as they are.
pub fn look(outcome: &Outcome<'_>, parts: &[Finding], now: Timestamp) -> Result<Finding> {
    if let Some(finding) = of_run(outcome) {
        return Ok(finding);
    }
    if let Some(rolling) = rolling(outcome, now)? {
        return Ok(rolling);
    }
    if let Some(pending) = restart_pending(outcome)? {
        return Ok(pending);
    }
    let open = PARTS.iter().zip(parts).filter(|(_, finding)| !finding.is_true());
    let mut open: Vec<_> = open.map(|((_, name), _)| (*name).to_owned()).collect();
    let unread = unread_templates(outcome.seen)?;
    open.extend(unread.iter().map(|set| format!("the controller of StatefulSet {set}")));
    if open.is_empty() {
        return Ok(Finding::waiting("Converged", "everything is as the spec asks"));
    }
    Ok(Finding::fine("Converging", format!("waits for: {}", open.join(", "))))
}

/// What the end of the run says by itself, whatever was seen.
pub fn of_run(outcome: &Outcome<'_>) -> Option<Finding> {
    match outcome.failure {
        Some(error) if error.retry_after().is_none() => {
            Some(Finding::waiting("Stalled", format!("waits for an edit of the spec: {error}")))
        }
        Some(error) => Some(Finding::fine("Retrying", format!("tries again: {error}"))),
        None if outcome.resource.spec.paused => {
            Some(Finding::waiting("Paused", "the spec says paused"))
        }
        None => None,
    }
}

/// A run that saw nothing and yet did not fail.
pub fn nothing_seen() -> Finding {
    Finding::fine("Converging", "looks again")
}

/// Pods are being restarted: which, in which order, and what the next one waits for.
fn rolling(outcome: &Outcome<'_>, now: Timestamp) -> Result<Option<Finding>> {
    let database = &outcome.resource.spec.database;
    let roll = postgres::next(outcome.names(), database, outcome.seen, now)?;
    Ok(roll.map(|roll| Finding::fine("Rolling", roll.message())))
}

/// A changed template restarts no server of the object store by itself: somebody chooses the moment.
fn restart_pending(outcome: &Outcome<'_>) -> Result<Option<Finding>> {
    let of_store = |pod: &Pod| {
        pod.labels().get(COMPONENT_LABEL).is_some_and(|c| c == Component::MinIo.as_str())
    };
    let pods = outdated_pods(outcome.seen)?.into_iter().filter(of_store);
    let names: Vec<_> = pods.map(|pod| pod.name_any()).collect();
    let Some(next) = names.first() else { return Ok(None) };
    let (namespace, all) = (namespace(outcome), names.join(", "));
    Ok(Some(Finding::failing(
        "RestartPending",
        format!(
            "pods run by an older template until they are deleted, one at a time in this order: {all}. The next: kubectl -n {namespace} delete pod {next}; the one after it once ObjectStoreReady is True again"
        ),
    )))
}
