//! Notes which pools hold nothing any more: on their claims, so that it is known as long as they are
//! there. From then on servers are told of the others only.

use k8s_openapi::api::{batch::v1::Job, core::v1::PersistentVolumeClaim};
use kube::{
    ResourceExt,
    core::{ApiResource, DynamicObject},
};
use serde_json::json;

use crate::{
    apply::{Change, Field, merge},
    context::Context,
    error::Result,
    names::{DRAINED_ANNOTATION, POOL_LABEL, TASK_LABEL, Task},
    observe::{Snapshot, drive_claims, is_drained, look_again_at_pools, store_pools, succeeded},
    vault::Vault,
};

/// Notes on its claims what has become of each pool that was to be drained. Its servers go then, so it
/// rests on what is so now and not on what was listed, and on claims that are as they were seen.
pub async fn note(vault: &Vault, seen: &mut Snapshot, context: &Context) -> Result<Vec<Change>> {
    if unnoted(vault, seen)?.is_empty() {
        return Ok(Vec::new());
    }
    look_again_at_pools(vault, seen, context).await?;
    for job in drains(seen)? {
        seen.look_again::<Job>(vault, &job.name_any(), &context.client).await?;
    }
    let claims = ApiResource::erase::<PersistentVolumeClaim>(&());
    let mut changes = Vec::new();
    for name in unnoted(vault, seen)? {
        let claim: Option<DynamicObject> = seen.get(&claims.kind, &name).cloned();
        let Some(claim) = claim else { continue };
        let drained = (Field::Annotations, json!({ DRAINED_ANNOTATION: "true" }));
        changes.extend(merge(vault, &claims, &claim, drained, seen, context).await?);
    }
    Ok(changes)
}

/// The claims of drained pools that do not say so yet.
fn unnoted(vault: &Vault, seen: &Snapshot) -> Result<Vec<String>> {
    let pool = |job: &Job| job.labels().get(POOL_LABEL).cloned().unwrap_or_default();
    let done: Vec<_> = drains(seen)?.iter().filter(|job| succeeded(job)).map(pool).collect();
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
    Ok(claims.filter(|one| of_pool(one) && !is_drained(one)).map(|one| one.name_any()).collect())
}

/// The Jobs that move everything off a pool.
fn drains(seen: &Snapshot) -> Result<Vec<Job>> {
    let is_drain =
        |job: &Job| job.labels().get(TASK_LABEL).is_some_and(|it| it == Task::Drain.as_str());
    Ok(seen.all::<Job>()?.into_iter().filter(is_drain).collect())
}
