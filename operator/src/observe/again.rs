use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{ConfigMap, Pod},
};

use super::Snapshot;
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
    for pod in pods.map(|ordinal| names.postgres_pod(ordinal)) {
        seen.look_again::<Pod>(vault, &pod, &context.client).await?;
    }
    for state in names.patroni_state() {
        seen.look_again::<ConfigMap>(vault, &state, &context.client).await?;
    }
    Ok(())
}
