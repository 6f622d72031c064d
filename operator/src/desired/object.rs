use std::collections::BTreeMap;

use crds::StorageSpec;
use k8s_openapi::{
    api::{
        core::v1::{PersistentVolumeClaim, PersistentVolumeClaimSpec, VolumeResourceRequirements},
        policy::v1::{PodDisruptionBudget, PodDisruptionBudgetSpec},
    },
    apimachinery::pkg::{
        api::resource::Quantity, apis::meta::v1::ObjectMeta, util::intstr::IntOrString,
    },
};
use kube::{
    Resource,
    core::{DynamicObject, TypeMeta},
};
use serde::Serialize;

use crate::{names::Component, vault::Vault};

/// Forgets the type, so that objects of all kinds fit one list.
pub(super) fn dynamic<K>(object: &K) -> DynamicObject
where
    K: Resource<DynamicType = ()> + Serialize,
{
    // Nothing of ours fails to serialize: there are no maps with keys other than strings.
    let mut data = serde_json::to_value(object).unwrap_or_default();
    if let Some(fields) = data.as_object_mut() {
        for field in ["apiVersion", "kind", "metadata", "status"] {
            fields.remove(field);
        }
    }
    DynamicObject { types: Some(TypeMeta::resource::<K>()), metadata: object.meta().clone(), data }
}

/// The name of an object that we gave one.
pub(super) fn name(object: &impl Resource<DynamicType = ()>) -> String {
    object.meta().name.clone().unwrap_or_default()
}

/// A claim of `storage`, made of `size`: it may have outgrown the spec. Owned by nobody: it outlives the
/// vault.
pub(super) fn claim(
    metadata: ObjectMeta,
    storage: &StorageSpec,
    size: Quantity,
) -> PersistentVolumeClaim {
    // How claims grow that are there is no matter of what they are made of.
    let StorageSpec { size: _, storage_class_name, auto_grow: _ } = storage;
    PersistentVolumeClaim {
        metadata,
        spec: Some(PersistentVolumeClaimSpec {
            access_modes: Some(vec!["ReadWriteOnce".into()]),
            resources: Some(VolumeResourceRequirements {
                requests: Some([("storage".to_owned(), size)].into()),
                ..VolumeResourceRequirements::default()
            }),
            storage_class_name: storage_class_name.clone(),
            ..PersistentVolumeClaimSpec::default()
        }),
        ..PersistentVolumeClaim::default()
    }
}

/// What a StatefulSet says of its claims. The claims themselves are ours and there first; but one that
/// is deleted together with its pod, its controller makes anew from this before we do, and then it must
/// be one that we would have made. Kubernetes lets nobody change it: where claims have grown since, `size`
/// is still the one that it was made with, and such a claim grows like the others.
pub(super) fn claim_template(
    name: &str,
    labels: BTreeMap<String, String>,
    storage: &StorageSpec,
    size: Quantity,
) -> PersistentVolumeClaim {
    let name = Some(name.to_owned());
    let metadata = ObjectMeta { name, labels: Some(labels), ..ObjectMeta::default() };
    claim(metadata, storage, size)
}

/// Lets a drain take one pod of `component` at a time.
pub(super) fn disruption_budget(
    vault: &Vault,
    component: Component,
    name: String,
) -> PodDisruptionBudget {
    PodDisruptionBudget {
        metadata: vault.metadata(component, name),
        spec: Some(PodDisruptionBudgetSpec {
            max_unavailable: Some(IntOrString::Int(1)),
            selector: Some(vault.selector(component)),
            // A pod that is not ready protects nobody; without this it blocks drains for ever.
            unhealthy_pod_eviction_policy: Some("AlwaysAllow".into()),
            ..PodDisruptionBudgetSpec::default()
        }),
        ..PodDisruptionBudget::default()
    }
}
