//! Brings the running servers of the object store to what the spec asks for.

use jiff::Timestamp;
use k8s_openapi::api::core::v1::{PersistentVolumeClaim, Pod};
use kube::core::{ApiResource, DynamicObject};

use crate::{
    apply::{Change, delete},
    context::Context,
    error::Result,
    names::drive_claim,
    observe::{Snapshot, servers},
    rolls::store::{Next, next},
    vault::Vault,
};

/// Makes the next move of the roll, where one is due.
pub async fn act(
    vault: &Vault,
    seen: &mut Snapshot,
    context: &Context,
    now: Timestamp,
) -> Result<Vec<Change>> {
    if due(seen, now)?.is_empty() {
        return Ok(Vec::new());
    }
    // What was listed, and what servers said, when the run began may have changed since.
    for server in servers(seen)? {
        seen.look_again::<Pod>(vault, &server.name, &context.client).await?;
        for claim in (0..server.drives).map(|drive| drive_claim(&server.name, drive)) {
            seen.look_again::<PersistentVolumeClaim>(vault, &claim, &context.client).await?;
        }
    }
    seen.ask_store(vault).await;
    let pods = ApiResource::erase::<Pod>(&());
    let mut changes = Vec::new();
    for name in due(seen, now)? {
        let found: Option<DynamicObject> = seen.get(&pods.kind, &name).cloned();
        if let Some(pod) = found {
            changes.extend(delete(vault, &pods, &pod, seen, context).await?);
        }
    }
    Ok(changes)
}

fn due(seen: &Snapshot, now: Timestamp) -> Result<Vec<String>> {
    Ok(match next(seen, now)?.map(|roll| roll.next) {
        Some(Next::Restart(names)) => names,
        Some(Next::Await(_)) | None => Vec::new(),
    })
}
