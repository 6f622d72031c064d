//! Why pods are not ready, in words that a person can act on.

mod job;
mod unmade;

pub use job::{crashes_on, gave_up, of_job, that_fails};
pub use unmade::of_deployment;

use std::collections::BTreeMap;

use crds::ImageVaultSpec;
use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{
        ContainerStateTerminated, ContainerStatus, PersistentVolumeClaim, Pod, PodCondition,
    },
};
use kube::ResourceExt;

use super::{Outcome, finding::Finding, namespace};
use crate::{
    error::Result,
    names::{COMPONENT_LABEL, Component, TASK_LABEL, Task},
    volumes::Fullness,
};

/// The first cause that keeps one of `component`'s pods from being ready; what a person must mend
/// comes first.
pub fn of_component(outcome: &Outcome<'_>, component: Component) -> Result<Option<Finding>> {
    let of_component = |labels: &BTreeMap<String, String>| {
        labels.get(COMPONENT_LABEL).is_some_and(|one| one == component.as_str())
    };
    let sets = outcome.seen.all::<StatefulSet>()?;
    let mut sets = sets.iter().filter(|set| of_component(set.labels()));
    let unmade = sets.find_map(|set| unmade::of(outcome, &set.name_any()));
    Ok(unmade.or(first(outcome, |pod| of_component(pod.labels()))?))
}

/// What keeps pod `name` from being ready.
pub fn of_pod(outcome: &Outcome<'_>, name: &str) -> Result<Option<Finding>> {
    first(outcome, |pod| pod.name_any() == name)
}

fn first(outcome: &Outcome<'_>, which: impl Fn(&Pod) -> bool) -> Result<Option<Finding>> {
    let pods = outcome.seen.all::<Pod>()?;
    let claims = outcome.seen.all::<PersistentVolumeClaim>()?;
    let causes: Vec<_> = pods
        .iter()
        .filter(|pod| which(pod))
        .filter_map(|pod| cause(outcome, pod, &claims))
        .collect();
    let failing = causes.iter().find(|cause| cause.is_failing());
    Ok(failing.or(causes.first()).cloned())
}

fn cause(outcome: &Outcome<'_>, pod: &Pod, claims: &[PersistentVolumeClaim]) -> Option<Finding> {
    let status = pod.status.as_ref()?;
    let name = pod.name_any();
    let condition =
        |type_: &str| status.conditions.iter().flatten().find(|condition| condition.type_ == type_);
    if condition("Ready").is_some_and(|ready| ready.status == "True") {
        return None;
    }
    if let Some(unscheduled) = condition("PodScheduled").filter(|one| one.status == "False") {
        return Some(unschedulable(pod, unscheduled, claims));
    }
    if Fullness::told_by(pod).is_some_and(Fullness::is_full) {
        return Some(Finding::failing("DiskFull", full_disk(&name)));
    }
    let containers = status.init_container_statuses.iter().flatten();
    let mut containers = containers.chain(status.container_statuses.iter().flatten());
    let blocked = containers.find_map(|container| blocked(outcome, pod, container));
    Some(
        blocked.unwrap_or_else(|| {
            Finding::waiting("Starting", format!("pod {name} is not ready yet"))
        }),
    )
}

/// What an instance needs whose disk is full.
pub fn full_disk(pod: &str) -> String {
    format!("the disk of pod {pod} is full: see condition VolumesHealthy")
}

fn unschedulable(pod: &Pod, condition: &PodCondition, claims: &[PersistentVolumeClaim]) -> Finding {
    let name = pod.name_any();
    let said = condition.message.as_deref().unwrap_or("no node takes it");
    let volumes = pod.spec.iter().flat_map(|spec| spec.volumes.iter().flatten());
    let mut used = volumes.filter_map(|volume| volume.persistent_volume_claim.as_ref());
    let pending = used.find_map(|used| {
        let is_used = |claim: &&PersistentVolumeClaim| claim.name_any() == used.claim_name;
        let is_pending = |claim: &&PersistentVolumeClaim| {
            claim.status.as_ref().is_some_and(|status| status.phase.as_deref() == Some("Pending"))
        };
        claims.iter().find(is_used).filter(is_pending)
    });
    let about_claims = said.contains("PersistentVolumeClaim") || said.contains("volume");
    match pending.filter(|_| about_claims) {
        Some(claim) => Finding::failing("ClaimPending", claim_pending(claim, said)),
        None => {
            Finding::failing("Unschedulable", format!("pod {name} cannot be scheduled: {said}"))
        }
    }
}

fn claim_pending(claim: &PersistentVolumeClaim, said: &str) -> String {
    let class = claim.spec.as_ref().and_then(|spec| spec.storage_class_name.as_deref());
    let hint = match class {
        Some(class) => format!("storage class {class} has not provided it"),
        None => "no storage class is the cluster's default: name one in storageClassName".into(),
    };
    format!("claim {} is pending: {hint} ({said})", claim.name_any())
}

fn blocked(outcome: &Outcome<'_>, pod: &Pod, container: &ContainerStatus) -> Option<Finding> {
    let waiting = container.state.as_ref()?.waiting.as_ref()?;
    let said = waiting.message.as_deref().unwrap_or("the kubelet gives no cause");
    let (field, pod) = (image_field(&outcome.resource.spec, pod), pod.name_any());
    match waiting.reason.as_deref()? {
        "ImagePullBackOff" | "ErrImagePull" | "InvalidImageName" | "ErrImageNeverPull" => {
            let image = &container.image;
            Some(Finding::failing(
                "ImageCannotBePulled",
                format!(
                    "image {image} of pod {pod} cannot be pulled: mend {field}, or spec.imagePullSecrets where its registry asks who pulls ({said})"
                ),
            ))
        }
        "CreateContainerConfigError" | "CreateContainerError" | "RunContainerError" => {
            Some(Finding::failing(
                "ContainerCannotStart",
                format!("container {} of pod {pod} cannot start: {said}", container.name),
            ))
        }
        "CrashLoopBackOff" => Some(crashes(outcome, &pod, container)),
        _ => None,
    }
}

/// The field that decides on the image of `pod`, or would if it were set.
pub(super) fn image_field(spec: &ImageVaultSpec, pod: &Pod) -> &'static str {
    let bears = |key, value: &str| pod.labels().get(key).is_some_and(|found| found == value);
    let does = |tasks: &[Task]| tasks.iter().any(|task| bears(TASK_LABEL, task.as_str()));
    let of_store = bears(COMPONENT_LABEL, Component::MinIo.as_str())
        || does(&[Task::Bucket, Task::Heal, Task::Drain, Task::Offer, Task::Retire]);
    let of_database = bears(COMPONENT_LABEL, Component::Postgres.as_str()) || does(&[Task::Take]);
    let (field, is_set) = if of_database {
        ("spec.database.image", spec.database.image.is_some())
    } else if of_store {
        let image = spec.object_store.as_ref().and_then(|store| store.image.as_ref());
        ("spec.objectStore.image", image.is_some())
    } else {
        ("spec.api.image", spec.api.image.is_some())
    };
    if spec.version.is_some() && !is_set { "spec.version" } else { field }
}

fn crashes(outcome: &Outcome<'_>, pod: &str, container: &ContainerStatus) -> Finding {
    let last = container.last_state.as_ref().and_then(|state| state.terminated.as_ref());
    let end = last.map_or_else(|| "ends".into(), ended);
    let (name, namespace) = (&container.name, namespace(outcome));
    Finding::failing(
        "ContainerCrashes",
        format!(
            "container {name} of pod {pod} {end} again and again: see kubectl -n {namespace} logs {pod} -c {name} --previous"
        ),
    )
}

fn ended(end: &ContainerStateTerminated) -> String {
    match end.reason.as_deref() {
        Some("OOMKilled") => "runs out of memory".into(),
        _ => format!("exits with code {}", end.exit_code),
    }
}
