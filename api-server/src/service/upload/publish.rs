//! The last step of an upload.

use std::time::Duration;

use futures::FutureExt;
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
/// asked for again, never guessed; if nobody answers, the blobs stay, for the row may be visible. One that
/// is still waited for goes on, and is not asked for beside itself: whoever sends the key again is told what
/// came of it.
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
    let (id, attempt, finished) = (pending.id, pending.attempt, finished.clone());
    let work = app.database.write(move |conn| {
        async move { images::publish(conn, id, attempt, &finished).await }.boxed()
    });
    if work.await? {
        return Ok(true);
    }
    // It may be visible by a commit of ours whose answer was lost, or its owner was quick to delete it.
    let found = app.database.read(async |conn| images::find_kept(conn, id).await).await?;
    Ok(found.is_some_and(|(image, _)| image.attempt == pending.attempt))
}

pub(super) async fn reload(app: &App, id: Uuid) -> Result<Owned> {
    let found = app.database.read(async |conn| images::find(conn, id).await).await?;
    found.ok_or(Error::NotFound)
}
