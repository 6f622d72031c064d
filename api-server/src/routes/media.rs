mod answer;
mod conditions;
mod name;
mod range;

use std::sync::Arc;

use actix_web::{
    FromRequest, HttpRequest, HttpResponse, get,
    http::header,
    web::{Data, Path},
};
use uuid::Uuid;

use self::{answer::Media, name::attachment};
use crate::{
    app::App,
    auth::{MayLook, Visitor},
    blobs::BlobKey,
    config::Visibility,
    error::{Error, Problem, Result},
    imaging::{Format, WIDTHS},
    store::images::{self, Image},
};

/// What caches may keep: an hour, so that a deleted image disappears from them too.
const CACHED: &str = "public, max-age=3600";
/// What is in the trash is for its owner alone, and nobody keeps it.
const NOT_CACHED: &str = "private, no-store";

/// What a browser may keep where visitors see nothing, and nobody between it and us.
const CACHED_BY_ITS_OWN: &str = "private, max-age=3600";

/// One size, as WebP.
///
/// A width above the original's gives the original's own size: nothing is enlarged.
#[utoipa::path(tag = "media", operation_id = "getRendition", params(("id" = Uuid, Path), ("file" = String, Path, description = "320.webp, 640.webp, 1280.webp or 2048.webp")), responses((status = OK, description = "WebP", content_type = "image/webp"), (status = PARTIAL_CONTENT, description = "The one range that was asked for", content_type = "image/webp"), (status = NOT_MODIFIED), (status = PRECONDITION_FAILED, body = Problem, content_type = "application/problem+json"), (status = RANGE_NOT_SATISFIABLE, body = Problem, content_type = "application/problem+json"), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[get("/{id}/{file}")]
pub async fn rendition(
    app: Data<Arc<App>>,
    _: MayLook,
    path: Path<(Uuid, String)>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let (id, file) = path.into_inner();
    let width = file.strip_suffix(".webp").and_then(|width| width.parse().ok());
    let width = width.filter(|width| WIDTHS.contains(width)).ok_or(Error::NotFound)?;
    let (image, cache) = find(&app, &request, id).await?;
    let rendition = image.renditions.for_width(width).ok_or(Error::NotFound)?;
    let key = BlobKey::Rendition { image: id, attempt: image.attempt, width: rendition.name };
    let tag = format!("{}-{}", image.attempt, rendition.name);
    let headers = vec![(header::CONTENT_TYPE, "image/webp".to_owned())];
    let is_private = cache != CACHED;
    let media = Media { key, tag, size: rendition.bytes, cache, is_private, headers };
    reply(&app, &request, media).await
}

/// The original, byte for byte, as a download: it is never shown as it came.
#[utoipa::path(tag = "media", operation_id = "getOriginal", params(("id" = Uuid, Path)), responses((status = OK, description = "The original", content_type = "application/octet-stream"), (status = PARTIAL_CONTENT, description = "The one range that was asked for", content_type = "application/octet-stream"), (status = NOT_MODIFIED), (status = PRECONDITION_FAILED, body = Problem, content_type = "application/problem+json"), (status = RANGE_NOT_SATISFIABLE, body = Problem, content_type = "application/problem+json"), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[get("/{id}/original")]
pub async fn original(
    app: Data<Arc<App>>,
    _: MayLook,
    id: Path<Uuid>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let (image, cache) = find(&app, &request, *id).await?;
    let key = BlobKey::Original { image: *id, attempt: image.attempt };
    let size = u64::try_from(image.bytes).map_err(Error::internal)?;
    let disposition = attachment(&image.title, Format::extension(&image.content_type));
    let headers = vec![
        (header::CONTENT_TYPE, image.content_type),
        (header::CONTENT_DISPOSITION, disposition),
    ];
    let (tag, is_private) = (image.attempt.to_string(), cache != CACHED);
    reply(&app, &request, Media { key, tag, size, cache, is_private, headers }).await
}

/// An image that whoever asks may see, and who may keep it.
async fn find(app: &App, request: &HttpRequest, id: Uuid) -> Result<(Image, &'static str)> {
    let found = app.database.read(async |conn| images::find_kept(conn, id).await).await?;
    let (image, trashed) = found.ok_or(Error::NotFound)?;
    if !trashed {
        let open = app.config.visibility == Visibility::Public;
        return Ok((image, if open { CACHED } else { CACHED_BY_ITS_OWN }));
    }
    // Who asks is looked up for these only: all others are everybody's.
    match Visitor::extract(request).await? {
        Visitor(Some(user)) if user.id == image.owner_id => Ok((image, NOT_CACHED)),
        Visitor(_) => Err(Error::NotFound),
    }
}

/// Answers with a blob. One that the store does not know is looked for in its row once more.
async fn reply(app: &App, request: &HttpRequest, media: Media) -> Result<HttpResponse> {
    let key = media.key;
    match answer::send(app, request, media).await {
        Err(Error::NotFound) => Err(unknown(app, request, key).await),
        sent => sent,
    }
}

/// Why the store does not know a blob: its image has just been deleted, or the store is not itself.
async fn unknown(app: &App, request: &HttpRequest, key: BlobKey) -> Error {
    let image = match key {
        BlobKey::Original { image, .. } | BlobKey::Rendition { image, .. } => image,
        BlobKey::Owner | BlobKey::Probe { .. } => return Error::NotFound,
    };
    match find(app, request, image).await {
        Ok(_) => Error::StorageUnavailable(format!("the store does not know {}", key.path())),
        Err(error) => error,
    }
}
