//! Asks Patroni to let another member lead, as `patronictl switchover` does: by annotations of the
//! ConfigMap that its leader looks at. It clears them when it has handed over, and when it will not.

use k8s_openapi::api::core::v1::ConfigMap;
use kube::core::ApiResource;
use serde_json::json;

use crate::{
    apply::{Change, Field, merge},
    context::Context,
    error::Result,
    observe::Snapshot,
    patroni::{CANDIDATE, LEADER, SCHEDULED_AT},
    vault::Vault,
};

/// Asks `from` to hand over to `to`. Whoever has asked since `seen` is not talked over.
pub async fn ask(
    vault: &Vault,
    from: &str,
    to: &str,
    seen: &mut Snapshot,
    context: &Context,
) -> Result<Option<Change>> {
    let config_maps = ApiResource::erase::<ConfigMap>(&());
    let asked = seen.get(&config_maps.kind, &vault.names().patroni_failover()).cloned();
    let Some(asked) = asked else { return Ok(None) };
    let switchover = json!({ LEADER: from, CANDIDATE: to, SCHEDULED_AT: null });
    let switchover = (Field::Annotations, switchover);
    merge(vault, &config_maps, &asked, switchover, seen, context).await
}
