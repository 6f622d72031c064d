use std::sync::Arc;

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
    let mut conn = app.database.get().await?;
    if images::begin_delete(&mut conn, owner, &[id], from).await?.is_empty() {
        return Err(Error::NotFound);
    }
    drop(conn);
    if let Err(error) = finish(&app, id).await {
        tracing::warn!(image = %id, cause = %error, "a deletion is left to the reaper");
    }
    Ok(())
}

/// The second half, for an image that is hidden.
pub async fn finish(app: &App, id: Uuid) -> Result<()> {
    app.blobs.delete(BlobPrefix::Image(id)).await?;
    let mut conn = app.database.get().await?;
    images::end_delete(&mut conn, id).await?;
    Ok(())
}
