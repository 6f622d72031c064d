use k8s_openapi::api::core::v1::Pod;
use kube::ResourceExt;

use super::Snapshot;
use crate::{
    error::Result,
    names::{COMPONENT_LABEL, Component},
};

/// The pods that have not ended yet, by name; those that are ending are among them.
pub fn living_pods(seen: &Snapshot) -> Result<Vec<Pod>> {
    let ended = |pod: &Pod| {
        let phase = pod.status.as_ref().and_then(|status| status.phase.as_deref());
        matches!(phase, Some("Succeeded" | "Failed"))
    };
    Ok(seen.all::<Pod>()?.into_iter().filter(|pod| !ended(pod)).collect())
}

/// Whether no pod of `component` is left.
pub fn is_stopped(seen: &Snapshot, component: Component) -> Result<bool> {
    let of_component =
        |pod: &Pod| pod.labels().get(COMPONENT_LABEL).is_some_and(|c| c == component.as_str());
    Ok(!living_pods(seen)?.iter().any(of_component))
}
