use crds::{ImageVault, ImageVaultStatus};
use jiff::Timestamp;

use super::finding::{Finding, condition};

/// The condition of a vault that is deleted together with its data.
const DELETING: &str = "Deleting";

/// The status of a vault that goes with its data: how far it is, and nothing of the parts, which
/// nobody looks at any more.
pub fn ending(
    resource: &ImageVault,
    (reason, message): (&'static str, String),
    now: Timestamp,
) -> ImageVaultStatus {
    let previous = resource.status.clone().unwrap_or_default();
    let generation = resource.metadata.generation;
    let step = Finding::fine(reason, message);
    let ready = Finding::waiting(DELETING, "it is being deleted, and its data with it");
    let one = |type_, finding| condition(type_, finding, generation, &previous.conditions, now);
    ImageVaultStatus {
        observed_generation: generation,
        conditions: vec![one(DELETING, &step), one("Ready", &ready)],
        url: previous.url.clone(),
        ..ImageVaultStatus::default()
    }
}

/// Since when the operator has been at it.
pub fn deleting_since(resource: &ImageVault) -> Option<Timestamp> {
    let conditions = resource.status.iter().flat_map(|status| &status.conditions);
    let deleting = conditions.into_iter().find(|one| one.type_ == DELETING);
    deleting.map(|one| one.last_transition_time.0)
}
