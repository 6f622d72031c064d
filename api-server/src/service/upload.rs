//! An upload: the row first, nobody sees it; then the blobs; then the row is made visible. What a crash
//! leaves between two steps is never seen, and the reaper removes it.

mod alive;
mod content;
mod key;
mod places;
mod publish;
mod tally;

use std::{sync::Arc, time::Duration};

use futures::FutureExt;
use tokio::time::{Instant, timeout_at};
use uuid::Uuid;

pub use self::{
    content::{Chunk, Content},
    places::{Place, Places},
};
use self::{
    key::{asked_hash, claim, first_answer, repeat, request_hash},
    publish::{publish, reload},
};
use crate::{
    app::App,
    blobs::{BlobKey, BlobPrefix},
    error::{Error, Result, Rule},
    imaging::{Decoded, Turn, WORKER_MEMORY},
    metrics::UploadResult,
    store::images::{self, Finished, Owned, Pending, Renditions},
};

/// How long an upload may wait. Less than the hour after which the reaper gives an attempt up.
pub const LIMIT: Duration = Duration::from_mins(40);

/// What a client wants to upload.
pub struct Upload {
    /// Who.
    pub owner: Uuid,
    /// Theirs until it is done.
    pub place: Place,
    /// Valid.
    pub title: String,
    /// Valid.
    pub description: Option<String>,
    /// The client's name for this upload.
    pub idempotency_key: Option<Uuid>,
    /// How many bytes the file has at most, as far as is known before it comes.
    pub reserved: u64,
    /// The file, as it comes.
    pub content: Content,
    /// When it is given up, unless all that is left is to make it visible.
    pub end: Instant,
}

/// Room for an upload of `owner`'s, before anything of it is read.
pub async fn place(app: &App, owner: Uuid) -> Result<Place> {
    let place = app.places.take(owner).await;
    if place.is_err() {
        app.metrics.uploaded(UploadResult::Busy);
    }
    place
}

/// Uploads, and answers with the image.
pub async fn upload(app: Arc<App>, upload: Upload) -> Result<Owned> {
    let outcome = Box::pin(run(&app, upload)).await;
    app.metrics.uploaded(match &outcome {
        Ok((_, true)) => UploadResult::Stored,
        Ok((_, false)) => UploadResult::Repeated,
        Err(Error::Refused { rule: Rule::RequestTimeout | Rule::InvalidRequest, .. }) => {
            UploadResult::Cut
        }
        Err(Error::Refused { .. }) => UploadResult::Refused,
        Err(Error::Busy(_)) => UploadResult::Busy,
        Err(_) => UploadResult::Failed,
    });
    outcome.map(|(image, _)| image)
}

/// The image, and whether this upload made it.
async fn run(app: &App, mut upload: Upload) -> Result<(Owned, bool)> {
    let (end, _place) = (upload.end, upload.place);
    by(end, upload.content.look()).await?;
    let mut pending = Pending {
        id: Uuid::now_v7(),
        owner_id: upload.owner,
        attempt: Uuid::now_v7(),
        idempotency_key: upload.idempotency_key,
        asked_hash: asked_hash(&upload.title, upload.description.as_deref()),
        reserved: i64::try_from(upload.reserved).map_err(Error::internal)?,
        title: upload.title,
        description: upload.description,
    };
    if !claim(app, &mut pending).await? {
        return Ok((by(end, repeat(app, &pending, upload.content)).await?, false));
    }
    let _beating = alive::beat(app, pending.attempt);
    let finished = match by(end, make(app, &pending, upload.content)).await {
        Ok(finished) => finished,
        Err(error) => {
            give_up(app, &pending).await;
            return Err(error);
        }
    };
    if publish(app, &pending, &finished).await? {
        return Ok((reload(app, pending.id).await?, true));
    }
    // Another attempt with the same key took over. Its image is the answer to both.
    discard(app, &pending).await;
    Ok((first_answer(app, &pending, &finished.request_hash).await?, false))
}

/// What waits for a client, a turn or the store is given up at `end`. A COMMIT never is: cut off, it would
/// be neither done nor undone, and nobody would know.
async fn by<T>(end: Instant, work: impl Future<Output = Result<T>>) -> Result<T> {
    let late = |_| Err(Error::refused(Rule::RequestTimeout, "The upload took too long."));
    timeout_at(end, work).await.unwrap_or_else(late)
}

/// Stores, decodes, and stores the sizes.
async fn make(app: &App, pending: &Pending, content: Content) -> Result<Finished> {
    let (image, attempt) = (pending.id, pending.attempt);
    let original = BlobKey::Original { image, attempt };
    let (stream, tally) = content.into_stream();
    let stored = app.blobs.put_stream(original, stream).await;
    // Why the stream ended is the reason that counts, not what the store says of it.
    let (bytes, sha256) = tally.result()?;
    if stored? != bytes {
        return Err(Error::StorageUnavailable("the store has another number of bytes".into()));
    }
    let memory = tally.header().map_or(WORKER_MEMORY, |header| header.memory(bytes));
    let turn = app.decoder.turn(memory).await?;
    let decoded = decode(app, turn, original, bytes, &sha256).await?;
    for encoded in &decoded.renditions {
        let key = BlobKey::Rendition { image, attempt, width: encoded.rendition.name };
        app.blobs.put(key, encoded.webp.clone()).await?;
    }
    finished(pending, bytes, sha256, &decoded)
}

/// Decodes what the store gives back rather than what we sent, which proves that it is the same. With the turn taken
/// before, nobody waits for one and holds a connection to the store.
async fn decode(
    app: &App,
    turn: Turn,
    original: BlobKey,
    bytes: u64,
    sha256: &[u8],
) -> Result<Decoded> {
    let (stream, size) = app.blobs.get(original).await.map_err(|error| match error {
        Error::NotFound => Error::StorageUnavailable("the store does not know what it took".into()),
        error => error,
    })?;
    let (stream, tally) = tally::tallied(stream);
    let decoded = app.decoder.decode(turn, stream, size).await?;
    let (read, hash) = tally.result()?;
    if size != bytes || read != bytes || hash != sha256 {
        return Err(Error::StorageUnavailable("the store gave back other bytes".into()));
    }
    Ok(decoded)
}

fn finished(pending: &Pending, bytes: u64, sha256: Vec<u8>, decoded: &Decoded) -> Result<Finished> {
    let side = |pixels: u32| i32::try_from(pixels).map_err(Error::internal);
    Ok(Finished {
        content_type: decoded.format.content_type().into(),
        bytes: i64::try_from(bytes).map_err(Error::internal)?,
        request_hash: request_hash(pending, &sha256),
        sha256,
        width: side(decoded.width)?,
        height: side(decoded.height)?,
        thumbhash: decoded.thumbhash.clone(),
        renditions: Renditions(
            decoded.renditions.iter().map(|encoded| encoded.rendition).collect(),
        ),
    })
}

/// After a failure: the blobs, then the row. What cannot be done now is left to the reaper.
async fn give_up(app: &App, pending: &Pending) {
    if discard(app, pending).await {
        let (id, attempt) = (pending.id, pending.attempt);
        let forgotten = app.database.write(move |conn| images::abandon(conn, id, attempt).boxed());
        if let Err(error) = forgotten.await {
            tracing::warn!(image = %pending.id, cause = %error, "a failed upload is left to the reaper");
        }
    }
}

async fn discard(app: &App, pending: &Pending) -> bool {
    let (image, attempt) = (pending.id, pending.attempt);
    let deleted = app.blobs.delete(BlobPrefix::Attempt { image, attempt }).await;
    if let Err(error) = &deleted {
        tracing::warn!(%image, cause = %error, "the blobs of a failed upload are left to the reaper");
    }
    deleted.is_ok()
}
