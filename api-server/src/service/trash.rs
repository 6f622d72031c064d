//! What a user deletes goes to the trash, where the vault keeps one.

use std::sync::Arc;

use futures::FutureExt;
use uuid::Uuid;

use super::delete;
use crate::{
    app::App,
    error::{Error, Result},
    store::images,
};

/// How many images one request takes out of the trash for good.
const EMPTIED: i64 = 1000;

/// Deletes an image of `owner`'s: into the trash, or for good where there is none.
pub async fn delete(app: Arc<App>, owner: Uuid, id: Uuid) -> Result<()> {
    if !app.config.keeps_trash() {
        return delete::delete(app, owner, id, images::KEPT).await;
    }
    let gone = delete_many(&app, owner, vec![id]).await?;
    if gone.is_empty() { Err(Error::NotFound) } else { Ok(()) }
}

/// The same for many; gives the ids of those that are deleted. Where there is no trash the reaper takes
/// their blobs.
pub async fn delete_many(app: &App, owner: Uuid, ids: Vec<Uuid>) -> Result<Vec<Uuid>> {
    if app.config.keeps_trash() {
        return app
            .database
            .write(move |conn| async move { images::trash(conn, owner, &ids).await }.boxed())
            .await;
    }
    delete::hide(app, owner, ids, images::KEPT).await
}

/// Takes images of `owner`'s back; gives the ids of those that everybody sees now.
pub async fn restore(app: &App, owner: Uuid, ids: Vec<Uuid>) -> Result<Vec<Uuid>> {
    app.database
        .write(move |conn| async move { images::restore(conn, owner, &ids).await }.boxed())
        .await
}

/// Takes some of `owner`'s trash out for good: how many, and whether there is more. The reaper takes their
/// blobs.
pub async fn empty(app: &App, owner: Uuid) -> Result<(usize, bool)> {
    let mut ids = app
        .database
        .read(async |conn| images::some_trashed(conn, owner, EMPTIED + 1).await)
        .await?;
    let more = i64::try_from(ids.len()).is_ok_and(|found| found > EMPTIED);
    if more {
        ids.pop();
    }
    let gone = delete::hide(app, owner, ids, images::TRASHED).await?;
    Ok((gone.len(), more))
}
