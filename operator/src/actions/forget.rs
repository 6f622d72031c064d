//! Makes Patroni forget a database whose data is gone: it would else wait for ever for somebody who has it.

use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{ConfigMap, PersistentVolumeClaim},
};
use kube::core::{ApiResource, DynamicObject};

use crate::{
    apply::{Change, delete},
    context::Context,
    error::Result,
    names::MOST_INSTANCES,
    observe::{Snapshot, look_again_at_database},
    rolls::scale::{has_claims, is_initialized},
    vault::Vault,
};

/// Deletes Patroni's ConfigMaps where no claim of any instance is left; they are made anew, empty, by the same run.
/// Each claim is looked for by its name: nothing is forgotten because a list was older.
pub async fn forget(vault: &Vault, seen: &mut Snapshot, context: &Context) -> Result<Vec<Change>> {
    if !is_gone(vault, seen)? {
        return Ok(Vec::new());
    }
    look_again_at_database(vault, seen, context).await?;
    let set = vault.names().postgres();
    seen.look_again::<StatefulSet>(vault, &set, &context.client).await?;
    for ordinal in 0..MOST_INSTANCES {
        let claim = vault.names().postgres_claim(ordinal);
        seen.look_again::<PersistentVolumeClaim>(vault, &claim, &context.client).await?;
    }
    if !is_gone(vault, seen)? {
        return Ok(Vec::new());
    }
    let config_maps = ApiResource::erase::<ConfigMap>(&());
    let mut changes = Vec::new();
    for name in vault.names().patroni_state() {
        let found: Option<DynamicObject> = seen.get(&config_maps.kind, &name).cloned();
        let Some(state) = found else { continue };
        changes.extend(delete(vault, &config_maps, &state, seen, context).await?);
    }
    Ok(changes)
}

fn is_gone(vault: &Vault, seen: &Snapshot) -> Result<bool> {
    let names = vault.names();
    let runs = seen.find::<StatefulSet>(&names.postgres())?.is_some();
    Ok(!runs && is_initialized(names, seen)? && !has_claims(names, seen)?)
}
