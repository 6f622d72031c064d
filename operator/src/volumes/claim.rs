use k8s_openapi::{
    api::core::v1::{PersistentVolumeClaim, PersistentVolumeClaimCondition},
    apimachinery::pkg::api::resource::Quantity,
};
use kube::ResourceExt;

use super::Fullness;
use crate::{names::GROWN_FROM_ANNOTATION, quantity};

/// A claim, as far as its size goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claim {
    /// Its name.
    pub name: String,
    /// Tells it from another of that name.
    pub uid: Option<String>,
    /// The version that was read.
    pub resource_version: Option<String>,
    /// Its storage class.
    pub class: Option<String>,
    /// It has a volume, and is not being deleted.
    pub bound: bool,
    /// Somebody deleted it: it goes with its pod.
    pub going: bool,
    /// Bytes that it asks for.
    pub requested: u64,
    /// Bytes that it has.
    pub capacity: u64,
    /// The volume has grown, the file system on it not yet.
    pub file_system_pending: bool,
    /// What its driver said when it failed to grow it.
    pub failure: Option<String>,
    /// How full it is, where somebody told.
    pub fullness: Option<Fullness>,
    /// How large its file system was when it was last asked to grow.
    pub grown_from: Option<u64>,
}

impl Claim {
    /// What matters of `claim`, which is as full as `fullness` says.
    pub fn new(claim: &PersistentVolumeClaim, fullness: Option<Fullness>) -> Self {
        let status = claim.status.clone().unwrap_or_default();
        let condition = |type_: &str| {
            let found = status.conditions.iter().flatten().find(|one| one.type_ == type_);
            found.filter(|one| one.status == "True")
        };
        let failure = condition("ControllerResizeError").or(condition("NodeResizeError"));
        let said = |one: &PersistentVolumeClaimCondition| one.message.clone().unwrap_or_default();
        let capacity = status.capacity.as_ref().and_then(|all| all.get("storage"));
        let grown_from = claim.annotations().get(GROWN_FROM_ANNOTATION);
        Self {
            name: claim.name_any(),
            uid: claim.uid(),
            resource_version: claim.resource_version(),
            class: claim.spec.as_ref().and_then(|spec| spec.storage_class_name.clone()),
            bound: status.phase.as_deref() == Some("Bound")
                && claim.metadata.deletion_timestamp.is_none(),
            going: claim.metadata.deletion_timestamp.is_some(),
            requested: requested(claim).as_ref().and_then(quantity::bytes).unwrap_or_default(),
            capacity: capacity.and_then(quantity::bytes).unwrap_or_default(),
            file_system_pending: condition("FileSystemResizePending").is_some(),
            failure: failure.map(said),
            fullness,
            grown_from: grown_from.and_then(|bytes| bytes.parse().ok()),
        }
    }

    /// Whether it is on its way to more than it has.
    pub fn is_growing(&self) -> bool {
        self.bound && self.capacity < self.requested
    }

    /// Whether it has what it asks for, and what is told of its fullness was seen since.
    pub fn has_grown(&self) -> bool {
        let is_new = |fullness: Fullness| self.grown_from.is_none_or(|from| fullness.bytes > from);
        self.bound && !self.is_growing() && self.fullness.is_none_or(is_new)
    }
}

/// What `claim`, or the template of one, asks for.
pub fn requested(claim: &PersistentVolumeClaim) -> Option<Quantity> {
    claim.spec.as_ref()?.resources.as_ref()?.requests.as_ref()?.get("storage").cloned()
}
