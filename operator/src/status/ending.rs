use crds::{ImageVault, ImageVaultStatus};
use jiff::Timestamp;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;

use super::finding::{Finding, condition};
use crate::error::Error;

/// The condition of a vault that is deleted together with its data.
const DELETING: &str = "Deleting";
/// The condition that says what stands in the way, where something does.
const READY: &str = "Ready";

/// How far the end of a vault is: the step and what it is about, or what stands in its way.
pub type End<'a> = Result<(&'static str, String), &'a Error>;

/// The status of a vault that goes with its data: how far it is, and nothing of the parts, which
/// nobody looks at any more.
pub fn ending(resource: &ImageVault, end: End<'_>, now: Timestamp) -> ImageVaultStatus {
    let previous = resource.status.clone().unwrap_or_default();
    let generation = resource.metadata.generation;
    let (step, ready) = findings(end);
    let one = |type_, finding| condition(type_, finding, generation, &previous.conditions, now);
    ImageVaultStatus {
        observed_generation: generation,
        conditions: vec![one(DELETING, &step), one(READY, &ready)],
        url: previous.url.clone(),
        ..ImageVaultStatus::default()
    }
}

/// It is being deleted whatever stands in the way, so that its clock goes on.
fn findings(end: End<'_>) -> (Finding, Finding) {
    match end {
        Ok((step, about)) => {
            let ready = "it is being deleted, and its data with it";
            (Finding::fine(step, about), Finding::waiting(DELETING, ready))
        }
        Err(error) => {
            let (reason, said) = (error.reason(), error.to_string());
            let retries = format!("tries again: {said}");
            (Finding::fine(reason, retries), Finding::failing(reason, said))
        }
    }
}

/// Since when the operator has been at it.
pub fn deleting_since(resource: &ImageVault) -> Option<Timestamp> {
    told(resource, DELETING).map(|one| one.last_transition_time.0)
}

/// What stood in the way at the last look.
pub fn ending_hindered(resource: &ImageVault) -> Option<&str> {
    told(resource, DELETING)?;
    let ready = told(resource, READY).filter(|ready| ready.reason != DELETING);
    ready.map(|ready| ready.message.as_str())
}

fn told<'a>(resource: &'a ImageVault, type_: &str) -> Option<&'a Condition> {
    let conditions = resource.status.iter().flat_map(|status| &status.conditions);
    conditions.into_iter().find(|one| one.type_ == type_)
}
