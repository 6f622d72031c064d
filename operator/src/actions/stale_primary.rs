//! Takes the primary's label from pods that bear it wrongly. Patroni labels only its own pod, so that
//! of a dead node calls itself the primary until somebody says otherwise.

use jiff::Timestamp;
use k8s_openapi::api::core::v1::{ConfigMap, Pod};
use kube::{ResourceExt, core::ApiResource};
use serde_json::json;

use crate::{
    apply::{Change, Field, merge},
    context::Context,
    error::Result,
    names::{Names, PRIMARY_ROLE, ROLE_LABEL},
    observe::Snapshot,
    patroni::Lock,
    vault::Vault,
};

/// Strips the label from every pod but the one that leads. Who leads is asked right before: a label
/// is taken from nobody who has just been promoted.
pub async fn strip(
    vault: &Vault,
    seen: &mut Snapshot,
    context: &Context,
    now: Timestamp,
) -> Result<Vec<Change>> {
    let names = vault.names();
    if next(names, seen, now)?.is_empty() {
        return Ok(Vec::new());
    }
    seen.look_again::<ConfigMap>(vault, &names.patroni_leader(), &context.client).await?;
    let pods = ApiResource::erase::<Pod>(&());
    let mut changes = Vec::new();
    for pod in next(names, seen, now)? {
        let Some(object) = seen.get(&pods.kind, &pod).cloned() else { continue };
        let stripped = (Field::Labels, json!({ ROLE_LABEL: null }));
        changes.extend(merge(vault, &pods, &object, stripped, seen, context).await?);
    }
    Ok(changes)
}

/// The pods that are called the primary while another surely is.
fn next(names: Names<'_>, seen: &Snapshot, now: Timestamp) -> Result<Vec<String>> {
    let lock = seen.find::<ConfigMap>(&names.patroni_leader())?;
    let Some(lock) = lock.as_ref().and_then(Lock::of).filter(|lock| lock.is_fresh(now)) else {
        return Ok(Vec::new());
    };
    let is_called = |pod: &Pod| pod.labels().get(ROLE_LABEL).is_some_and(|it| it == PRIMARY_ROLE);
    let pods = seen.all::<Pod>()?;
    let called = pods.iter().filter(|pod| is_called(pod)).map(ResourceExt::name_any);
    Ok(called.filter(|name| *name != lock.holder).collect())
}

#[cfg(test)]
mod tests;
