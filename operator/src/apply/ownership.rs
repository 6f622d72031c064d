//! Whether an object under one of our names is ours.

use kube::api::ObjectMeta;

use crate::{
    error::{Error, Result},
    names::{INSTANCE_LABEL, MANAGED_BY_LABEL, MANAGER},
    vault::Vault,
};

/// Fails where the object is not the vault's: it is reported, never taken over.
pub fn check(vault: &Vault, kind: &str, metadata: &ObjectMeta) -> Result<()> {
    let name = metadata.name.clone().unwrap_or_default();
    let foreign = |why: String| Err(Error::Foreign { kind: kind.into(), name: name.clone(), why });
    let label = |key| metadata.labels.as_ref().and_then(|labels| labels.get(key));
    if label(MANAGED_BY_LABEL).map(String::as_str) != Some(MANAGER) {
        return foreign(format!("is there without label {MANAGED_BY_LABEL}={MANAGER}"));
    }
    if label(INSTANCE_LABEL) != Some(&vault.name) {
        return foreign(format!("does not bear label {INSTANCE_LABEL}={}", vault.name));
    }
    let ours = vault.owner_reference();
    let controllers = metadata.owner_references.iter().flatten();
    match controllers.into_iter().find(|owner| owner.controller == Some(true)) {
        None => Ok(()),
        Some(owner) if owner.uid == vault.uid => Ok(()),
        Some(owner) if owner.kind == ours.kind && owner.name == ours.name => {
            Err(Error::Leftover { kind: kind.into(), name })
        }
        Some(owner) => foreign(format!("belongs to {} {}", owner.kind, owner.name)),
    }
}
