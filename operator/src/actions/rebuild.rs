//! Makes a replica anew that does not come back by itself.

use jiff::Timestamp;
use k8s_openapi::api::core::v1::{PersistentVolumeClaim, Pod};
use kube::core::{ApiResource, DynamicObject};

use crate::{
    apply::{Change, delete},
    context::Context,
    error::Result,
    observe::{Snapshot, look_again_at_database},
    rolls::rebuild::{Rebuild, next},
    vault::Vault,
};

/// Deletes the claim of the replica that is due, then its pod, which holds on to the claim until it has
/// stopped. A run that was stopped in between is finished by the next one.
pub async fn act(
    vault: &Vault,
    seen: &mut Snapshot,
    context: &Context,
    now: Timestamp,
) -> Result<Vec<Change>> {
    if due(vault, seen, now)?.is_none() {
        return Ok(Vec::new());
    }
    look_again_at_database(vault, seen, context).await?;
    let Some(Rebuild { pod, claim, .. }) = due(vault, seen, now)? else { return Ok(Vec::new()) };
    seen.look_again::<PersistentVolumeClaim>(vault, &claim, &context.client).await?;
    let mut changes = Vec::new();
    let kinds = [ApiResource::erase::<PersistentVolumeClaim>(&()), ApiResource::erase::<Pod>(&())];
    for (kind, name) in kinds.iter().zip([claim, pod]) {
        let object: Option<DynamicObject> = seen.get(&kind.kind, &name).cloned();
        let Some(object) = object else { continue };
        changes.extend(delete(vault, kind, &object, seen, context).await?);
    }
    Ok(changes)
}

fn due(vault: &Vault, seen: &Snapshot, now: Timestamp) -> Result<Option<Rebuild>> {
    let rebuild = next(vault.names(), &vault.spec.database, seen, now)?;
    Ok(rebuild.filter(|rebuild| rebuild.waits.is_none()))
}
