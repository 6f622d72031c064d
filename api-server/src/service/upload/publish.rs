//! The last step of an upload.

use std::time::Duration;

use tokio::time::sleep;
use uuid::Uuid;

use crate::{
    app::App,
    error::{Error, Result},
    store::images::{self, Finished, Owned, Pending},
};

/// How often, a second apart, we ask a database that does not answer whether an image became visible.
const TRIES: u32 = 20;

/// Makes the image visible; false where this attempt no longer counts. A commit whose answer was lost is
/// asked for again, never guessed; if nobody answers, the blobs stay, for the row may be visible.
pub(super) async fn publish(app: &App, pending: &Pending, finished: &Finished) -> Result<bool> {
    let mut tries = 0;
    loop {
        let outcome = publish_once(app, pending, finished).await;
        tries += 1;
        match outcome {
            Err(Error::DatabaseUnavailable(_)) if tries < TRIES => {
                sleep(Duration::from_secs(1)).await;
            }
            outcome => return outcome,
        }
    }
}

async fn publish_once(app: &App, pending: &Pending, finished: &Finished) -> Result<bool> {
    let mut conn = app.database.get().await?;
    if images::publish(&mut conn, pending.id, pending.attempt, finished).await? {
        return Ok(true);
    }
    // It may be visible by a commit of ours whose answer was lost, or its owner was quick to delete it.
    let found = images::find_kept(&mut conn, pending.id).await?;
    Ok(found.is_some_and(|(image, _)| image.attempt == pending.attempt))
}

pub(super) async fn reload(app: &App, id: Uuid) -> Result<Owned> {
    let mut conn = app.database.get().await?;
    images::find(&mut conn, id).await?.ok_or(Error::NotFound)
}
