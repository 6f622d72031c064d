//! Notes which pools hold nothing any more: on their claims, so that it is known as long as they are
//! there. From then on servers are told of the others only.

use k8s_openapi::api::{batch::v1::Job, core::v1::PersistentVolumeClaim};
use kube::{
    Api, ResourceExt,
    api::{Patch, PatchParams},
    core::{DynamicObject, TypeMeta},
};
use serde_json::json;

use crate::{
    apply::{Act, Change},
    context::Context,
    error::{Error, Result},
    names::{DRAINED_ANNOTATION, MANAGER, POOL_LABEL, TASK_LABEL, Task},
    observe::{Snapshot, drive_claims, is_drained, store_pools, succeeded},
    vault::Vault,
};

/// Notes on its claims what has become of each pool that was to be drained.
pub async fn note(vault: &Vault, seen: &mut Snapshot, context: &Context) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    for claim in unnoted(vault, seen)? {
        changes.extend(annotate(vault, &claim, seen, context).await?);
    }
    Ok(changes)
}

/// The claims of drained pools that do not say so yet.
fn unnoted(vault: &Vault, seen: &Snapshot) -> Result<Vec<PersistentVolumeClaim>> {
    let jobs = seen.all::<Job>()?;
    let label = |job: &Job, key| job.labels().get(key).cloned().unwrap_or_default();
    let is_drain = |job: &&Job| label(job, TASK_LABEL) == Task::Drain.as_str() && succeeded(job);
    let done: Vec<_> = jobs.iter().filter(is_drain).map(|job| label(job, POOL_LABEL)).collect();
    // One that servers never heard of holds nothing either.
    let told = store_pools(vault, seen)?.told;
    let is_empty = |name: &String| done.contains(name) || !told.is_empty() && !told.contains(name);
    let pools = vault.pools.iter().filter(|pool| pool.decommission && is_empty(&pool.name));
    let pools: Vec<_> = pools.map(|pool| pool.name.as_str()).collect();
    let of_pool = |claim: &PersistentVolumeClaim| {
        let name = claim.name_any();
        vault.names().pool_of_claim(&name).is_some_and(|pool| pools.contains(&pool))
    };
    let claims = drive_claims(seen)?.into_iter();
    Ok(claims.filter(|claim| of_pool(claim) && !is_drained(claim)).collect())
}

async fn annotate(
    vault: &Vault,
    claim: &PersistentVolumeClaim,
    seen: &mut Snapshot,
    context: &Context,
) -> Result<Option<Change>> {
    let (kind, name) = ("PersistentVolumeClaim", claim.name_any());
    let api = Api::<PersistentVolumeClaim>::namespaced(context.client.clone(), &vault.namespace);
    // Of this very claim: another one under its name holds other data.
    let patch = Patch::Merge(json!({
        "metadata": { "uid": claim.uid(), "annotations": { DRAINED_ANNOTATION: "true" } },
    }));
    context.leadership.check()?;
    let params = PatchParams { field_manager: Some(MANAGER.into()), ..PatchParams::default() };
    let noted = match api.patch(&name, &params, &patch).await {
        Ok(noted) => noted,
        // Gone, or another one by now.
        Err(kube::Error::Api(status)) if matches!(status.code, 404 | 409) => return Ok(None),
        Err(source) => return Err(Error::api("patch", kind, &name)(source)),
    };
    context.wrote("patch", kind, &vault.namespace, &name);
    let object = serde_json::to_value(&noted).and_then(serde_json::from_value::<DynamicObject>);
    if let Ok(object) = object {
        seen.overlay([DynamicObject {
            types: Some(TypeMeta::resource::<PersistentVolumeClaim>()),
            ..object
        }]);
    }
    Ok(Some(Change { act: Act::Changed, kind: kind.into(), name }))
}
