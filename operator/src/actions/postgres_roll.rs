//! Brings the database's running pods to what the spec asks for.

use jiff::Timestamp;
use k8s_openapi::api::core::v1::Pod;
use kube::core::{ApiResource, DynamicObject};

use super::switchover;
use crate::{
    apply::{Change, delete},
    context::Context,
    error::Result,
    observe::{Snapshot, look_again_at_database},
    rolls::postgres::{Next, Roll, next},
    vault::Vault,
};

/// Makes the next move of the roll, where one is due.
pub async fn act(
    vault: &Vault,
    seen: &mut Snapshot,
    context: &Context,
    now: Timestamp,
) -> Result<Vec<Change>> {
    match planned(vault, seen, now)?.map(|roll| roll.next) {
        None | Some(Next::Await(_)) => return Ok(Vec::new()),
        Some(Next::Restart(_) | Next::HandOver { .. }) => {}
    }
    // What was listed when the run began may have changed since.
    look_again_at_database(vault, seen, context).await?;
    let change = match planned(vault, seen, now)?.map(|roll| roll.next) {
        None | Some(Next::Await(_)) => None,
        Some(Next::Restart(pod)) => restart(vault, &pod, seen, context).await?,
        Some(Next::HandOver { from, to }) => {
            switchover::ask(vault, &from, &to, seen, context).await?
        }
    };
    Ok(change.into_iter().collect())
}

fn planned(vault: &Vault, seen: &Snapshot, now: Timestamp) -> Result<Option<Roll>> {
    next(vault.names(), &vault.spec.database, seen, now)
}

async fn restart(
    vault: &Vault,
    pod: &str,
    seen: &mut Snapshot,
    context: &Context,
) -> Result<Option<Change>> {
    let pods = ApiResource::erase::<Pod>(&());
    let Some(object): Option<DynamicObject> = seen.get(&pods.kind, pod).cloned() else {
        return Ok(None);
    };
    delete(vault, &pods, &object, seen, context).await
}
