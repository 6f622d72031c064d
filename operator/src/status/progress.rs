//! Whether anything is still on its way, and what waits for somebody.

use k8s_openapi::api::core::v1::Pod;
use kube::ResourceExt;

use super::{Outcome, PARTS, finding::Finding, namespace};
use crate::{
    error::Result,
    names::{COMPONENT_LABEL, Component},
    observe::{outdated_pods, unread_templates},
};

/// How far the vault is, with `parts` as they are.
pub fn look(outcome: &Outcome<'_>, parts: &[Finding]) -> Result<Finding> {
    if let Some(finding) = of_run(outcome) {
        return Ok(finding);
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

/// A changed template restarts no data pod by itself: somebody chooses the moment.
fn restart_pending(outcome: &Outcome<'_>) -> Result<Option<Finding>> {
    let pods = outdated_pods(outcome.seen)?;
    let primary = super::database::holder(outcome)?;
    // The primary last, so that it hands over once.
    let (last, first): (Vec<&Pod>, Vec<_>) =
        pods.iter().partition(|pod| primary.as_deref() == Some(pod.name_any().as_str()));
    let names: Vec<_> = first.into_iter().chain(last).map(ResourceExt::name_any).collect();
    let Some(next) = names.first() else { return Ok(None) };
    let namespace = namespace(outcome);
    let (all, part) = (names.join(", "), part_of(&pods, next));
    Ok(Some(Finding::failing(
        "RestartPending",
        format!(
            "pods run by an older template until they are deleted, one at a time in this order: {all}. The next: kubectl -n {namespace} delete pod {next}; the one after it once {part} is True again"
        ),
    )))
}

/// The condition that tells when the next pod may go.
fn part_of(pods: &[Pod], name: &str) -> &'static str {
    let of_store = |pod: &&Pod| {
        pod.labels().get(COMPONENT_LABEL).is_some_and(|c| c == Component::MinIo.as_str())
    };
    let pod = pods.iter().find(|pod| pod.name_any() == name);
    if pod.as_ref().is_some_and(of_store) { "ObjectStoreReady" } else { "DatabaseReady" }
}
