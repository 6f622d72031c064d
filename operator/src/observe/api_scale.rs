use k8s_openapi::{
    api::apps::v1::Deployment, apimachinery::pkg::apis::meta::v1::ManagedFieldsEntry,
};
use kube::ResourceExt;

use super::Snapshot;
use crate::{error::Result, names::MANAGER, observed::ApiScale, vault::Vault};

/// Who said how many pods the API has: Kubernetes keeps with each field who set it last.
pub fn look(vault: &Vault, seen: &Snapshot) -> Result<ApiScale> {
    let Some(api) = seen.find::<Deployment>(&vault.names().api())? else {
        return Ok(ApiScale::Absent);
    };
    let others = api.managed_fields().iter().filter(|one| one.manager.as_deref() != Some(MANAGER));
    if others.into_iter().any(sets_replicas) {
        return Ok(ApiScale::Theirs);
    }
    Ok(ApiScale::Ours(api.spec.and_then(|spec| spec.replicas).unwrap_or(1)))
}

fn sets_replicas(entry: &ManagedFieldsEntry) -> bool {
    let fields = entry.fields_v1.as_ref();
    fields.is_some_and(|fields| fields.0.pointer("/f:spec/f:replicas").is_some())
}
