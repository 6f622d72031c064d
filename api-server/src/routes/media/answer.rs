use std::ops::Range;

use actix_web::{
    HttpRequest, HttpResponse, HttpResponseBuilder, ResponseError,
    body::SizedStream,
    http::{
        StatusCode,
        header::{self, ETag, EntityTag, HeaderName, HeaderValue},
    },
};

use super::conditions::{Wanted, wanted};
use crate::{
    app::App,
    blobs::{BlobKey, ByteStream},
    error::{Error, Result, Rule},
    head::is_head,
};

/// A blob as it is answered with, all of it told by its image's row.
pub(super) struct Media {
    /// Where it is.
    pub key: BlobKey,
    /// Names its bytes and no others.
    pub tag: String,
    /// How many they are.
    pub size: u64,
    /// Who may keep them.
    pub cache: &'static str,
    /// Whether the answer depends on who asks.
    pub is_private: bool,
    /// What else is told of it.
    pub headers: Vec<(HeaderName, String)>,
}

/// Answers with what the request wants of it. Only bytes are asked of the store.
pub(super) async fn send(app: &App, request: &HttpRequest, media: Media) -> Result<HttpResponse> {
    let tag = EntityTag::new_strong(media.tag.clone());
    let (status, part) = match wanted(request, &tag, media.size) {
        Wanted::Another => return Err(another()),
        Wanted::Beyond => return Ok(beyond(media.size)),
        Wanted::Same => return Ok(head(StatusCode::NOT_MODIFIED, &media).finish()),
        Wanted::All => (StatusCode::OK, 0..media.size),
        Wanted::Part(range) => (StatusCode::PARTIAL_CONTENT, range),
    };
    let mut response = head(status, &media);
    if status == StatusCode::PARTIAL_CONTENT {
        let told = format!("bytes {}-{}/{}", part.start, part.end - 1, media.size);
        response.insert_header((header::CONTENT_RANGE, told));
    }
    for (name, value) in &media.headers {
        response.insert_header((name, value.as_str()));
    }
    let size = part.end - part.start;
    if is_head(request) {
        return Ok(response.body(SizedStream::new(size, nothing())));
    }
    Ok(response.body(SizedStream::new(size, bytes(app, &media, part).await?)))
}

/// What a 304 has, too: a cache takes the headers of that for what it keeps.
fn head(status: StatusCode, media: &Media) -> HttpResponseBuilder {
    let mut response = HttpResponse::build(status);
    response
        .insert_header(ETag(EntityTag::new_strong(media.tag.clone())))
        .insert_header((header::CACHE_CONTROL, media.cache))
        .insert_header((header::ACCEPT_RANGES, "bytes"));
    if media.is_private {
        // What a browser has of one session it does not show in another, or in none.
        response.insert_header((header::VARY, "Cookie"));
    }
    response
}

/// Streams them: no more is in memory than is on its way.
async fn bytes(app: &App, media: &Media, part: Range<u64>) -> Result<ByteStream> {
    let is_all = part == (0..media.size);
    let wanted = part.end - part.start;
    let (stream, size) = if is_all {
        app.blobs.get(media.key).await?
    } else {
        app.blobs.get_part(media.key, part.start, wanted).await?
    };
    if size == wanted {
        return Ok(stream);
    }
    let path = media.key.path();
    Err(Error::internal(format!("{path} has {size} bytes where its row promises {wanted}")))
}

fn nothing() -> ByteStream {
    Box::pin(futures::stream::empty())
}

fn another() -> Error {
    let detail = "It is not, or not any more, what If-Match names.";
    Error::refused(Rule::PreconditionFailed, detail)
}

fn beyond(size: u64) -> HttpResponse {
    let detail = format!("It has {size} bytes, and the range begins after the last.");
    let mut response = Error::refused(Rule::RangeNotSatisfiable, detail).error_response();
    if let Ok(value) = HeaderValue::from_str(&format!("bytes */{size}")) {
        response.headers_mut().insert(header::CONTENT_RANGE, value);
    }
    response
}
