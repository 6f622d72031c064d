use std::sync::Arc;

use actix_web::{
    FromRequest, HttpRequest, HttpResponse,
    body::SizedStream,
    get,
    http::header::{self, ETag, EntityTag, Header, IfNoneMatch},
    web::{Data, Path},
};
use uuid::Uuid;

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
#[utoipa::path(tag = "media", operation_id = "getRendition", params(("id" = Uuid, Path), ("file" = String, Path, description = "320.webp, 640.webp, 1280.webp or 2048.webp")), responses((status = OK, description = "WebP", content_type = "image/webp"), (status = NOT_MODIFIED), (status = "default", body = Problem, content_type = "application/problem+json")))]
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
    let headers = [(header::CONTENT_TYPE, "image/webp".to_owned())];
    send(&app, &request, key, tag, rendition.bytes, cache, headers).await
}

/// The original, byte for byte, as a download: it is never shown as it came.
#[utoipa::path(tag = "media", operation_id = "getOriginal", params(("id" = Uuid, Path)), responses((status = OK, description = "The original", content_type = "application/octet-stream"), (status = NOT_MODIFIED), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[get("/{id}/original")]
pub async fn original(
    app: Data<Arc<App>>,
    _: MayLook,
    id: Path<Uuid>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    let (image, cache) = find(&app, &request, *id).await?;
    let key = BlobKey::Original { image: *id, attempt: image.attempt };
    let bytes = u64::try_from(image.bytes).map_err(Error::internal)?;
    let disposition = attachment(&image.title, Format::extension(&image.content_type));
    let headers =
        [(header::CONTENT_TYPE, image.content_type), (header::CONTENT_DISPOSITION, disposition)];
    send(&app, &request, key, image.attempt.to_string(), bytes, cache, headers).await
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

/// Streams a blob: no more of it is in memory than is on its way.
async fn send<const N: usize>(
    app: &App,
    request: &HttpRequest,
    key: BlobKey,
    tag: String,
    bytes: u64,
    cache: &'static str,
    headers: [(header::HeaderName, String); N],
) -> Result<HttpResponse> {
    let tag = EntityTag::new_strong(tag);
    let unchanged = matches(request, &tag);
    let mut response = if unchanged { HttpResponse::NotModified() } else { HttpResponse::Ok() };
    response.insert_header(ETag(tag)).insert_header((header::CACHE_CONTROL, cache));
    if cache != CACHED {
        // What a browser has of one session it does not show in another, or in none.
        response.insert_header((header::VARY, "Cookie"));
    }
    // With a 304, too: a cache takes the headers of that for what it keeps.
    response.insert_header((header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"));
    if unchanged {
        return Ok(response.finish());
    }
    for header in headers {
        response.insert_header(header);
    }
    let (stream, size) = match app.blobs.get(key).await {
        Err(Error::NotFound) => return Err(unknown(app, request, key).await),
        found => found?,
    };
    if size != bytes {
        return Err(Error::internal(format!(
            "{} has {size} bytes, its row says {bytes}",
            key.path()
        )));
    }
    Ok(response.body(SizedStream::new(size, stream)))
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

fn matches(request: &HttpRequest, tag: &EntityTag) -> bool {
    match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Any) => request.headers().contains_key(header::IF_NONE_MATCH),
        Ok(IfNoneMatch::Items(tags)) => tags.iter().any(|known| known.weak_eq(tag)),
        Err(_) => false,
    }
}

/// RFC 6266: an ASCII name for the old, the title itself for everybody else.
fn attachment(title: &str, extension: &str) -> String {
    let unsafe_in_names = |c: char| {
        matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|') || c.is_control()
    };
    let name: String = title.chars().map(|c| if unsafe_in_names(c) { '_' } else { c }).collect();
    let name = name.trim_matches(['.', ' ']);
    let name = if name.is_empty() { "image" } else { name };
    let plain: String =
        name.chars().map(|c| if c.is_ascii() && c != '%' { c } else { '_' }).collect();
    let encoded: String = format!("{name}.{extension}").bytes().map(percent).collect();
    format!("attachment; filename=\"{plain}.{extension}\"; filename*=UTF-8''{encoded}")
}

/// RFC 8187: `attr-char` stands for itself.
fn percent(byte: u8) -> String {
    if byte.is_ascii_alphanumeric() || b"!#$&+-.^_`|~".contains(&byte) {
        return char::from(byte).to_string();
    }
    format!("%{byte:02X}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_title_in_any_script_names_the_file() {
        assert_eq!(
            attachment("Sea", "jpg"),
            "attachment; filename=\"Sea.jpg\"; filename*=UTF-8''Sea.jpg"
        );
        assert_eq!(
            attachment("海 \"x\"/..", "png"),
            "attachment; filename=\"_ _x__.png\"; filename*=UTF-8''%E6%B5%B7%20_x__.png"
        );
        assert_eq!(
            attachment("...", "gif"),
            "attachment; filename=\"image.gif\"; filename*=UTF-8''image.gif"
        );
    }

    proptest! {
        #[test]
        fn no_title_breaks_out_of_the_header(title in any::<String>()) {
            let header = attachment(&title, "jpg");
            prop_assert!(header.bytes().all(|b| (b' '..=b'~').contains(&b)));
            prop_assert_eq!(header.matches('"').count(), 2);
            prop_assert!(!header.contains(['/', '\\']));
        }
    }
}
