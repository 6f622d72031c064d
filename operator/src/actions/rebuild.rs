//! Makes a replica anew that does not come back by itself.

use jiff::Timestamp;
use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{PersistentVolumeClaim, Pod},
};
use kube::{
    ResourceExt,
    core::{ApiResource, DynamicObject},
};
use serde_json::json;

use crate::{
    apply::{Change, Field, delete, merge},
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
    seen.look_again::<StatefulSet>(vault, &vault.names().postgres(), &context.client).await?;
    let Some(rebuild) = due(vault, seen, now)? else { return Ok(Vec::new()) };
    if !count(vault, &rebuild, seen, context).await? {
        return Ok(Vec::new());
    }
    let Rebuild { pod, claim, .. } = rebuild;
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

/// Notes that it is made anew once more; false where somebody was quicker. It is noted first, so that no
/// copy goes uncounted.
async fn count(
    vault: &Vault,
    rebuild: &Rebuild,
    seen: &mut Snapshot,
    context: &Context,
) -> Result<bool> {
    let sets = ApiResource::erase::<StatefulSet>(&());
    let Some(set) = seen.get(&sets.kind, &vault.names().postgres()).cloned() else {
        return Ok(false);
    };
    let (key, note) = &rebuild.note;
    if set.annotations().get(key) == Some(note) {
        return Ok(true);
    }
    let note = (Field::Annotations, json!({ key: note }));
    Ok(merge(vault, &sets, &set, note, seen, context).await?.is_some())
}

fn due(vault: &Vault, seen: &Snapshot, now: Timestamp) -> Result<Option<Rebuild>> {
    let rebuild = next(vault.names(), &vault.spec.database, seen, now)?;
    Ok(rebuild.filter(|rebuild| rebuild.waits.is_none() && rebuild.needs.is_none()))
}
