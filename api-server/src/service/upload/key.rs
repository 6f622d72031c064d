//! Idempotency keys: one upload for one key, whatever is sent twice or at once.

use futures::FutureExt;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Content, publish::reload};
use crate::{
    app::App,
    config::Quota,
    error::{Error, Result, Rule},
    store::{
        images::{self, Begun, Keyed, Owned, Pending},
        usages::Usage,
    },
};

const ANOTHER: &str = "The key was used to upload something else.";

const TRASHED: &str =
    "The image of this key is in the trash. Restore it, or send the upload with another key.";

/// Commits a pending row; false where the key's image is ready already. A row that is still pending is
/// taken over if its attempt has crashed; one that lives is left alone.
pub(super) async fn claim(app: &App, pending: &mut Pending) -> Result<bool> {
    let Some(key) = pending.idempotency_key else {
        return begin(app, pending).await;
    };
    for _ in 0..3 {
        let Some(row) = used_for(app, pending.owner_id, key).await? else {
            pending.id = Uuid::now_v7();
            if begin(app, pending).await? {
                return Ok(true);
            }
            continue;
        };
        let state = State::of(&row)?;
        if row.asked_hash.as_ref().is_some_and(|asked| *asked != pending.asked_hash) {
            return Err(conflict(ANOTHER));
        }
        if state == State::Ready {
            return Ok(false);
        }
        if row.is_alive {
            break;
        }
        pending.id = row.id;
        if take_over(app, pending, row.attempt).await? {
            return Ok(true);
        }
    }
    Err(in_progress())
}

/// How far the image of a key is that somebody may still get by it.
#[derive(PartialEq, Eq)]
enum State {
    Pending,
    Ready,
}

impl State {
    fn of(row: &Keyed) -> Result<Self> {
        match &*row.state {
            "pending" => Ok(Self::Pending),
            "ready" => Ok(Self::Ready),
            "trashed" => Err(conflict(TRASHED)),
            _ => Err(conflict("The image of this key was deleted.")),
        }
    }
}

async fn begin(app: &App, pending: &Pending) -> Result<bool> {
    let (pending, quota) = (pending.clone(), app.config.quota);
    let work = app
        .database
        .write(move |conn| async move { images::begin(conn, &pending, quota).await }.boxed());
    match work.await? {
        Begun::Made => Ok(true),
        Begun::Known => Ok(false),
        Begun::Full(usage) => Err(full(quota, usage)),
    }
}

/// Says which of the two it is, and what would help.
fn full(quota: Quota, usage: Usage) -> Error {
    let detail = match quota.images {
        Some(most) if usage.images >= i64::from(most) => {
            format!("You have {} images, and {most} is all that one may have here.", usage.images)
        }
        _ => format!(
            "You have {} bytes of {} that one may have here, and this file may not fit.",
            usage.bytes,
            quota.bytes.unwrap_or_default()
        ),
    };
    let help = "Delete some for good: what is in the trash counts.";
    Error::refused(Rule::QuotaExceeded, format!("{detail} {help}"))
}

async fn take_over(app: &App, pending: &Pending, former: Uuid) -> Result<bool> {
    let taken = pending.clone();
    app.database
        .write(move |conn| async move { images::take_over(conn, &taken, former).await }.boxed())
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
    let Some(row) = used_for(app, pending.owner_id, key).await? else {
        return Err(in_progress());
    };
    match State::of(&row)? {
        State::Ready if row.request_hash.as_deref() == Some(hash) => reload(app, row.id).await,
        State::Ready => Err(conflict(ANOTHER)),
        State::Pending => Err(in_progress()),
    }
}

/// Of what a request asks for beside the file: known before the file is.
pub(super) fn asked_hash(title: &str, description: Option<&str>) -> Vec<u8> {
    hash_of(&[title.as_bytes(), description.unwrap_or_default().as_bytes()])
}

/// Of all that a request asks for.
pub(super) fn request_hash(pending: &Pending, sha256: &[u8]) -> Vec<u8> {
    let description = pending.description.as_deref().unwrap_or_default();
    hash_of(&[pending.title.as_bytes(), description.as_bytes(), sha256])
}

/// Lengths go in too, so that no two requests run into one another.
fn hash_of(parts: &[&[u8]]) -> Vec<u8> {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.len().to_be_bytes());
        hash.update(part);
    }
    hash.finalize().to_vec()
}

fn in_progress() -> Error {
    let detail =
        "An upload with this key is under way. Send it again in a moment to learn what came of it.";
    Error::refused(Rule::UploadInProgress, detail)
}

fn conflict(detail: &str) -> Error {
    Error::refused(Rule::IdempotencyConflict, detail)
}
