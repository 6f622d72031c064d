//! What a pod's own status tells of it.

use jiff::Timestamp;
use k8s_openapi::api::core::v1::{Pod, PodCondition};

use crate::patroni::MemberStatus;

/// A pod that is not ready for so long, in seconds, does not get ready by waiting.
const PATIENCE: i64 = 120;

/// Whether it serves.
pub fn is_ready(pod: &Pod) -> bool {
    !is_ending(pod) && is(pod, "Ready", "True")
}

/// Whether it runs where somebody answers for it.
pub fn runs(pod: &Pod) -> bool {
    let status = pod.status.iter().flat_map(|status| status.container_statuses.iter().flatten());
    let mut running = status.filter_map(|one| one.state.as_ref()?.running.as_ref());
    running.next().is_some() && !is_ending(pod) && !is_lost(pod)
}

/// Whether its node is lost. Kubernetes says then that it is not ready; its kubelet, which said last that
/// its containers are, takes nothing back.
pub fn is_lost(pod: &Pod) -> bool {
    is(pod, "Ready", "False") && is(pod, "ContainersReady", "True")
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

/// Whether it is a replica that copies its primary. One whose container ends again and again does not,
/// whatever it said last.
pub fn copies(pod: &Pod) -> bool {
    MemberStatus::of(pod).state == "creating replica" && !crashes(pod)
}

/// Whether its container ends again and again.
pub fn crashes(pod: &Pod) -> bool {
    let statuses = pod.status.iter().flat_map(|status| status.container_statuses.iter().flatten());
    let mut waiting = statuses.filter_map(|status| status.state.as_ref()?.waiting.as_ref());
    waiting.any(|waiting| waiting.reason.as_deref() == Some("CrashLoopBackOff"))
}

/// Since when it has been as ready as it is.
pub fn turned(pod: &Pod) -> Option<Timestamp> {
    let turned = condition(pod, "Ready").and_then(|ready| ready.last_transition_time.as_ref());
    turned.or(pod.metadata.creation_timestamp.as_ref()).map(|time| time.0)
}

fn is(pod: &Pod, type_: &str, status: &str) -> bool {
    condition(pod, type_).is_some_and(|condition| condition.status == status)
}

fn condition<'a>(pod: &'a Pod, type_: &str) -> Option<&'a PodCondition> {
    let status = pod.status.as_ref()?;
    status.conditions.iter().flatten().find(|condition| condition.type_ == type_)
}
