//! Brings the database to another number of instances. The number itself is applied with everything
//! else; this is what no object describes.

use jiff::Timestamp;
use k8s_openapi::api::core::v1::PersistentVolumeClaim;
use kube::core::ApiResource;
use serde_json::json;

use super::switchover;
use crate::{
    apply::{Change, Field, merge},
    context::Context,
    error::Result,
    names::RETIRED_LABEL,
    observe::{Snapshot, look_again_at_database},
    rolls::scale::{Next, marks, next},
    vault::Vault,
};

/// Asks a primary that is among those that go to hand over. Where it did, nothing else is moved.
pub async fn act(
    vault: &Vault,
    seen: &mut Snapshot,
    context: &Context,
    now: Timestamp,
) -> Result<Option<Change>> {
    if hand_over(vault, seen, now)?.is_none() {
        return Ok(None);
    }
    look_again_at_database(vault, seen, context).await?;
    match hand_over(vault, seen, now)? {
        Some((from, to)) => switchover::ask(vault, &from, &to, seen, context).await,
        None => Ok(None),
    }
}

fn hand_over(vault: &Vault, seen: &Snapshot, now: Timestamp) -> Result<Option<(String, String)>> {
    let scale = next(vault.names(), &vault.spec.database, seen, now)?;
    Ok(scale.and_then(|scale| match scale.next {
        Next::HandOver { from, to } => Some((from, to)),
        Next::Set(_) | Next::Await(_) => None,
    }))
}

/// Marks the claims of instances that were taken away, and takes the mark from those that are back.
pub async fn mark(vault: &Vault, seen: &mut Snapshot, context: &Context) -> Result<Vec<Change>> {
    let claims = ApiResource::erase::<PersistentVolumeClaim>(&());
    let mut changes = Vec::new();
    for (name, is_retired) in marks(vault.names(), seen)? {
        let Some(claim) = seen.get(&claims.kind, &name).cloned() else { continue };
        let mark = (Field::Labels, json!({ RETIRED_LABEL: is_retired.then_some("true") }));
        changes.extend(merge(vault, &claims, &claim, mark, seen, context).await?);
    }
    Ok(changes)
}
