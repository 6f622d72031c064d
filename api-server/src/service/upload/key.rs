//! Idempotency keys: one upload for one key, whatever is sent twice or at once.

use futures::FutureExt;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Content, publish::reload};
use crate::{
    app::App,
    error::{Error, Result, Rule},
    store::images::{self, Keyed, Owned, Pending},
};

const TRASHED: &str =
    "The image of this key is in the trash. Restore it, or send the upload with another key.";

/// Commits a pending row; false where the key's image is ready already. A row that is still pending is
/// taken over: its attempt has crashed, or will find that it no longer counts.
pub(super) async fn claim(app: &App, pending: &mut Pending) -> Result<bool> {
    let Some(key) = pending.idempotency_key else {
        return begin(app, pending).await;
    };
    for _ in 0..3 {
        match used_for(app, pending.owner_id, key).await? {
            Some(row) if row.state == "ready" => return Ok(false),
            Some(row) if row.state == "pending" => {
                pending.id = row.id;
                if take_over(app, pending).await? {
                    return Ok(true);
                }
            }
            Some(row) if row.state == "trashed" => return Err(conflict(TRASHED)),
            Some(_) => return Err(conflict("The image of this key was deleted.")),
            None => {
                pending.id = Uuid::now_v7();
                if begin(app, pending).await? {
                    return Ok(true);
                }
            }
        }
    }
    Err(conflict("The key is being used by another request."))
}

async fn begin(app: &App, pending: &Pending) -> Result<bool> {
    let pending = pending.clone();
    app.database.write(move |conn| async move { images::begin(conn, &pending).await }.boxed()).await
}

async fn take_over(app: &App, pending: &Pending) -> Result<bool> {
    let taken = pending.clone();
    app.database
        .write(move |conn| async move { images::take_over(conn, &taken).await }.boxed())
        .await
}

async fn used_for(app: &App, owner: Uuid, key: Uuid) -> Result<Option<Keyed>> {
    app.database.read(async |conn| images::by_key(conn, owner, key).await).await
}

/// The answer to a key whose image is ready: that image, if the request is the same.
pub(super) async fn repeat(app: &App, pending: &Pending, content: Content) -> Result<Owned> {
    let (_, sha256) = content.read_to_end().await?;
    first_answer(app, pending, &request_hash(pending, &sha256)).await
}

pub(super) async fn first_answer(app: &App, pending: &Pending, hash: &[u8]) -> Result<Owned> {
    let key = pending.idempotency_key.ok_or_else(|| conflict("The upload was given up."))?;
    match used_for(app, pending.owner_id, key).await? {
        Some(row) if row.state == "ready" && row.request_hash.as_deref() == Some(hash) => {
            reload(app, row.id).await
        }
        Some(row) if row.state == "ready" => {
            Err(conflict("The key was used to upload something else."))
        }
        Some(row) if row.state == "trashed" => Err(conflict(TRASHED)),
        _ => Err(conflict("The key is being used by another request.")),
    }
}

/// Lengths go in too, so that no two requests run into one another.
pub(super) fn request_hash(pending: &Pending, sha256: &[u8]) -> Vec<u8> {
    let description = pending.description.as_deref().unwrap_or_default();
    let mut hash = Sha256::new();
    for part in [pending.title.as_bytes(), description.as_bytes(), sha256] {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.finalize().to_vec()
}

fn conflict(detail: &str) -> Error {
    Error::refused(Rule::IdempotencyConflict, detail)
}
