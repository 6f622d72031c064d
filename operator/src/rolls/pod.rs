//! What a pod's own status tells of it.

use jiff::Timestamp;
use k8s_openapi::api::core::v1::{Pod, PodCondition};

/// A pod that is not ready for so long, in seconds, does not get ready by waiting.
const PATIENCE: i64 = 120;

/// Whether it serves.
pub fn is_ready(pod: &Pod) -> bool {
    !is_ending(pod) && condition(pod).is_some_and(|ready| ready.status == "True")
}

/// Whether somebody deleted it.
pub fn is_ending(pod: &Pod) -> bool {
    pod.metadata.deletion_timestamp.is_some()
}

/// Whether it has not served for so long that to restart it takes nothing from anybody.
pub fn is_broken(pod: &Pod, now: Timestamp) -> bool {
    let since = turned(pod);
    let long = since.is_some_and(|since| now.as_second() - since.as_second() > PATIENCE);
    long && !is_ending(pod) && !is_ready(pod)
}

/// Since when it has been as ready as it is.
pub fn turned(pod: &Pod) -> Option<Timestamp> {
    let turned = condition(pod).and_then(|ready| ready.last_transition_time.as_ref());
    turned.or(pod.metadata.creation_timestamp.as_ref()).map(|time| time.0)
}

fn condition(pod: &Pod) -> Option<&PodCondition> {
    let status = pod.status.as_ref()?;
    status.conditions.iter().flatten().find(|condition| condition.type_ == "Ready")
}
