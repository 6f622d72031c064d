use std::sync::Arc;

use futures::FutureExt;
use uuid::Uuid;

use crate::{
    app::App,
    blobs::BlobPrefix,
    error::{Error, Result},
    store::images,
};

/// Deletes an image of `owner`'s for good, if it is in one of the states `from`: hidden first, then its
/// blobs, then its row. Once it is hidden it is deleted; what a failure leaves after that, the reaper
/// finishes.
pub async fn delete(
    app: Arc<App>,
    owner: Uuid,
    id: Uuid,
    from: &'static [&'static str],
) -> Result<()> {
    if hide(&app, owner, vec![id], from).await?.is_empty() {
        return Err(Error::NotFound);
    }
    if let Err(error) = finish(&app, id).await {
        tracing::warn!(image = %id, cause = %error, "a deletion is left to the reaper");
    }
    Ok(())
}

/// The first half, for many; gives the ids of those that are hidden.
pub(super) async fn hide(
    app: &App,
    owner: Uuid,
    ids: Vec<Uuid>,
    from: &'static [&'static str],
) -> Result<Vec<Uuid>> {
    app.database
        .write(move |conn| {
            async move { images::begin_delete(conn, owner, &ids, from).await }.boxed()
        })
        .await
}

/// The second half, for an image that is hidden.
pub async fn finish(app: &App, id: Uuid) -> Result<()> {
    app.blobs.delete(BlobPrefix::Image(id)).await?;
    app.database.write(move |conn| images::end_delete(conn, id).boxed()).await.map(drop)
}
