//! Pods of `StatefulSets`, as their controller and a kubelet would make them.

use k8s_openapi::api::{apps::v1::StatefulSet, core::v1::Pod};
use kube::{Resource, ResourceExt};
use serde_json::{Value, json};

use crate::world::World;

/// Pod `ordinal` of `set`, of the template that it has now, under the name `revision`.
pub fn pod_of(set: &StatefulSet, ordinal: i32, revision: &str) -> Pod {
    let template = set.spec.clone().expect("a spec").template;
    let metadata = template.metadata.unwrap_or_default();
    let mut pod = Pod { spec: template.spec, ..Pod::default() };
    pod.metadata.name = Some(format!("{}-{ordinal}", set.name_any()));
    pod.metadata.labels = metadata.labels;
    pod.metadata.annotations = metadata.annotations;
    pod.labels_mut().insert("controller-revision-hash".into(), revision.into());
    pod.metadata.owner_references = set.controller_owner_ref(&()).map(|owner| vec![owner]);
    // The claims are mounted by names that only the controller knows.
    if let Some(spec) = &mut pod.spec {
        spec.containers.iter_mut().for_each(|container| container.volume_mounts = None);
        spec.init_containers = None;
    }
    pod
}

/// The status of a pod that serves.
pub fn ready() -> Value {
    json!({ "conditions": [
        { "type": "Ready", "status": "True", "lastTransitionTime": "2026-11-23T12:00:00Z" }] })
}

/// The controller of `set` looks at its newest template, and calls it `revision`.
pub async fn reads(world: &World, set: &str, revision: &str) {
    let found = world.get::<StatefulSet>(set).await;
    let status = json!({
        "observedGeneration": found.metadata.generation,
        "replicas": found.spec.and_then(|spec| spec.replicas),
        "updateRevision": revision,
    });
    world.patch_status::<StatefulSet>(set, &status).await;
}
