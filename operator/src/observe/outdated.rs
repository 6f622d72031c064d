//! Pods of a StatefulSet that started by an older template: `OnDelete` leaves them as they are.

use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{Pod, PodTemplateSpec},
};
use kube::ResourceExt;

use super::Snapshot;
use crate::{
    error::Result,
    names::{REQUEST_HASH_ANNOTATION, RESTARTED_ANNOTATION},
};

/// The label by which the StatefulSet controller says which template a pod started by.
const REVISION_LABEL: &str = "controller-revision-hash";

/// The pods that started by an older template than their StatefulSet's, by name, and whether they are due
/// for a newer one.
pub fn outdated_pods(seen: &Snapshot) -> Result<Vec<(Pod, bool)>> {
    let sets = seen.all::<StatefulSet>()?;
    let outdated = |pod: Pod| {
        let set = sets.iter().find(|set| is_of(&pod, set) && is_older(&pod, set))?;
        let due = is_due(&pod, set);
        Some((pod, due))
    };
    Ok(seen.all::<Pod>()?.into_iter().filter_map(outdated).collect())
}

/// The pods of `set`, by name.
pub fn pods_of(seen: &Snapshot, set: &StatefulSet) -> Result<Vec<Pod>> {
    Ok(seen.all::<Pod>()?.into_iter().filter(|pod| is_of(pod, set)).collect())
}

/// Whether the spec asks for another pod than `pod`, or somebody for a restart. What only another release
/// of the operator describes otherwise comes when the pod is next made.
pub fn is_due(pod: &Pod, set: &StatefulSet) -> bool {
    let template = set.spec.as_ref().map(|spec| &spec.template);
    let differs = |key| pod.annotations().get(key) != annotation(template, key);
    is_older(pod, set) && (differs(REQUEST_HASH_ANNOTATION) || awaits_restart(pod, template))
}

/// Whether somebody asked for a restart after `pod` had started. `kubectl rollout restart` says so in the
/// template, where it stays: it is none of the fields that we apply.
pub fn awaits_restart(pod: &Pod, template: Option<&PodTemplateSpec>) -> bool {
    let asked = annotation(template, RESTARTED_ANNOTATION);
    asked.is_some() && pod.annotations().get(RESTARTED_ANNOTATION) != asked
}

/// An annotation of the pods that `template` makes.
pub fn annotation<'a>(template: Option<&'a PodTemplateSpec>, key: &str) -> Option<&'a String> {
    template?.metadata.as_ref()?.annotations.as_ref()?.get(key)
}

/// Each StatefulSet whose controller has not looked at the newest template yet: until then nobody
/// knows which pods are older.
pub fn unread_templates(seen: &Snapshot) -> Result<Vec<String>> {
    let sets = seen.all::<StatefulSet>()?;
    Ok(sets.iter().filter(|set| !is_read(set)).map(ResourceExt::name_any).collect())
}

/// Whether the controller has looked at the newest template of `set`.
pub fn is_read(set: &StatefulSet) -> bool {
    let observed = set.status.as_ref().and_then(|status| status.observed_generation);
    observed == set.metadata.generation
}

fn is_of(pod: &Pod, set: &StatefulSet) -> bool {
    pod.owner_references().iter().any(|owner| Some(&owner.uid) == set.metadata.uid.as_ref())
}

fn is_older(pod: &Pod, set: &StatefulSet) -> bool {
    let newest = set.status.as_ref().and_then(|status| status.update_revision.as_ref());
    is_read(set) && newest.is_some_and(|newest| pod.labels().get(REVISION_LABEL) != Some(newest))
}
