//! The few moves that no object describes. Each is decided from what is there, by a pure function
//! that the status asks too, so that a crash in its middle is mended by the next run.

pub mod claims;
mod decommission;
pub mod finalizer;
pub mod forget;
mod images;
mod minio_roll;
mod patroni_config;
mod postgres_roll;
mod rebuild;
pub mod rotate;
mod scale;
mod stale_primary;
mod switchover;
mod unblock;

use jiff::Timestamp;

use crate::{apply::Change, context::Context, error::Result, observe::Snapshot, vault::Vault};

/// Makes the moves that are due at `now`, over objects that have been applied.
pub async fn act(
    vault: &Vault,
    seen: &mut Snapshot,
    context: &Context,
    now: Timestamp,
) -> Result<Vec<Change>> {
    let mut changes = unblock::unblock(vault, seen, context, now).await?;
    changes.extend(patroni_config::keep(vault, seen, context).await?);
    changes.extend(scale::mark(vault, seen, context).await?);
    changes.extend(stale_primary::strip(vault, seen, context, now).await?);
    changes.extend(decommission::note(vault, seen, context).await?);
    changes.extend(images::note(vault, seen, context).await?);
    rotate::hurry(vault, seen, context).await?;
    changes.extend(disrupt(vault, seen, context, now).await?);
    Ok(changes)
}

/// At most one move that somebody might notice: the next is decided from what this one left.
async fn disrupt(
    vault: &Vault,
    seen: &mut Snapshot,
    context: &Context,
    now: Timestamp,
) -> Result<Vec<Change>> {
    // What is to sleep need not be restarted first.
    if vault.spec.hibernated {
        return Ok(Vec::new());
    }
    let mut changes: Vec<_> = scale::act(vault, seen, context, now).await?.into_iter().collect();
    if changes.is_empty() {
        changes = rebuild::act(vault, seen, context, now).await?;
    }
    if changes.is_empty() {
        changes = postgres_roll::act(vault, seen, context, now).await?;
    }
    if changes.is_empty() {
        changes = minio_roll::act(vault, seen, context, now).await?;
    }
    Ok(changes)
}
