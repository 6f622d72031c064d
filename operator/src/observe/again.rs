use std::collections::BTreeSet;

use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{ConfigMap, PersistentVolumeClaim, Pod},
};
use kube::ResourceExt;

use super::{Snapshot, pool_sets};
use crate::{context::Context, error::Result, vault::Vault};

/// Reads again what moves of the database rest on, right before one: what was listed when the run began
/// may have changed since.
pub async fn look_again_at_database(
    vault: &Vault,
    seen: &mut Snapshot,
    context: &Context,
) -> Result<()> {
    let names = vault.names();
    let set = seen.find::<StatefulSet>(&names.postgres())?.and_then(|set| set.spec);
    let there_are = set.and_then(|set| set.replicas).unwrap_or_default();
    let pods = 0..there_are.max(vault.spec.database.instances);
    for ordinal in pods {
        seen.look_again::<Pod>(vault, &names.postgres_pod(ordinal), &context.client).await?;
        let claim = names.postgres_claim(ordinal);
        seen.look_again::<PersistentVolumeClaim>(vault, &claim, &context.client).await?;
    }
    for state in names.patroni_state() {
        seen.look_again::<ConfigMap>(vault, &state, &context.client).await?;
    }
    Ok(())
}

/// Reads again which pools the servers of the object store are told of: by a list that is older, one that
/// holds images would be taken for one that they never heard of.
pub async fn look_again_at_pools(
    vault: &Vault,
    seen: &mut Snapshot,
    context: &Context,
) -> Result<()> {
    let listed = pool_sets(seen)?;
    let asked_for = vault.pools.iter().map(|pool| vault.names().pool(&pool.name));
    let sets: BTreeSet<_> = listed.iter().map(ResourceExt::name_any).chain(asked_for).collect();
    for set in sets {
        seen.look_again::<StatefulSet>(vault, &set, &context.client).await?;
    }
    Ok(())
}
