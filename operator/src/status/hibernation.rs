use kube::ResourceExt;

use super::{Outcome, finding::Finding};
use crate::{
    error::Result,
    observe::{going, living_pods},
};

/// The reason of one that sleeps.
pub const ASLEEP: &str = "Hibernated";

/// How far a vault that is to sleep does; nothing of one that is to be awake.
pub fn look(outcome: &Outcome<'_>) -> Result<Option<Finding>> {
    let spec = &outcome.resource.spec;
    if !spec.hibernated || spec.paused {
        return Ok(None);
    }
    let pods: Vec<_> = living_pods(outcome.seen)?.iter().map(ResourceExt::name_any).collect();
    if pods.is_empty() {
        let message = "the spec says hibernated: no pod runs, and the data is kept";
        return Ok(Some(Finding::waiting(ASLEEP, message)));
    }
    if let Some(claim) = going(outcome.seen)?.first() {
        let message = format!(
            "{} go on: claim {claim} was deleted, and what it holds would go with its pod",
            pods.join(", ")
        );
        return Ok(Some(Finding::failing("ClaimDeleted", message)));
    }
    Ok(Some(Finding::waiting("Stopping", format!("waits for the end of: {}", pods.join(", ")))))
}
