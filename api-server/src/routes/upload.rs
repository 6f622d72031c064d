use std::{sync::Arc, time::Duration};

use actix_multipart::{Field, Multipart};
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderMap},
    post,
    web::Data,
};
use futures::{StreamExt, TryStreamExt};
use tokio::{
    sync::mpsc::{self, Sender},
    time::{Instant, timeout},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::{in_time::in_time, shape::Image};
use crate::{
    app::App,
    auth::CurrentUser,
    error::{Error, Problem, Result, Rule},
    service::{
        text,
        upload::{self as service, Chunk, Content, Upload},
    },
};

/// After a refusal, this much of the body is read and thrown away, because a browser that is still
/// sending when we hang up never sees why.
const DRAINED: usize = 8 * 1024 * 1024;

/// The parts, in this order.
#[derive(ToSchema)]
#[expect(dead_code, reason = "this describes the form; the form itself is read as it comes")]
pub struct UploadForm {
    /// 1 to 120 characters.
    title: String,
    /// At most 2,000 characters.
    description: Option<String>,
    /// JPEG, PNG, WebP or GIF.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: String,
}

/// Uploads an image.
///
/// With an `Idempotency-Key`, the same request again gives the first answer.
#[utoipa::path(
    tag = "images",
    operation_id = "uploadImage",
    params(("Idempotency-Key" = Option<Uuid>, Header, description = "Drawn once for each image, sent again with each retry")),
    request_body(content = UploadForm, content_type = "multipart/form-data"),
    responses((status = CREATED, body = Image, headers(("Location" = String))), (status = "default", body = Problem, content_type = "application/problem+json"))
)]
#[post("/images")]
pub async fn upload(
    app: Data<Arc<App>>,
    CurrentUser(user): CurrentUser,
    request: HttpRequest,
    mut form: Multipart,
) -> Result<HttpResponse> {
    let outcome = receive(&app, user.id, request.headers(), &mut form).await;
    if outcome.is_err() {
        let _ = timeout(Duration::from_secs(5), drain(&mut form)).await;
    }
    let image = Image::new(outcome?, Some(&user));
    let location = format!("/api/v1/images/{}", image.id);
    Ok(HttpResponse::Created().insert_header((header::LOCATION, location)).json(image))
}

async fn receive(
    app: &Arc<App>,
    owner: Uuid,
    headers: &HeaderMap,
    form: &mut Multipart,
) -> Result<crate::store::images::Owned> {
    let idempotency_key = idempotency_key(headers)?;
    let limit = app.config.max_upload_bytes;
    too_long(headers, limit)?;
    let (title, description, file) = parts(form).await?;
    let (sender, receiver) = mpsc::channel(4);
    let content = Content::new(receiver, limit);
    let end = Instant::now() + service::LIMIT;
    let wanted = Upload { owner, title, description, idempotency_key, content, end };
    // From here on the work goes on without us: a client that leaves drops this handler, not the upload.
    let work = app.tasks.spawn(service::upload(app.clone(), wanted));
    let sent = send(file, sender).await;
    let outcome = work.await.map_err(Error::internal)?;
    // A cut file is told as what cut it, where that is known.
    if outcome.is_err() { sent.and(outcome) } else { outcome }
}

/// Title and description, checked before the first byte of the file is read.
async fn parts(form: &mut Multipart) -> Result<(String, Option<String>, Field)> {
    let (mut title, mut description) = (None, None);
    while let Some(field) = in_time(form.try_next()).await?.map_err(malformed)? {
        match field.name() {
            Some("title") => title = Some(text::title(&read(field).await?)?),
            Some("description") => description = text::description(&read(field).await?)?,
            Some("file") => {
                let missing = || {
                    Error::refused(Rule::TitleRequired, "Give the image a title, before the file.")
                };
                return Ok((title.ok_or_else(missing)?, description, field));
            }
            _ => return Err(Error::invalid("The parts are title, description and file.")),
        }
    }
    Err(Error::invalid("There is no file."))
}

async fn read(mut field: Field) -> Result<String> {
    let mut bytes = Vec::new();
    while let Some(chunk) = next(&mut field).await? {
        bytes.extend_from_slice(&chunk);
        if bytes.len() > text::MAX_BYTES {
            return Err(Error::refused(
                Rule::DescriptionTooLong,
                "A title or description is far too long.",
            ));
        }
    }
    String::from_utf8(bytes).map_err(|_| Error::invalid("Title and description are UTF-8."))
}

/// Passes the file on. Ends early where nobody listens any more, because the upload has failed.
async fn send(mut file: Field, to: Sender<Chunk>) -> Result<()> {
    while let Some(bytes) = next(&mut file).await? {
        if to.send(Chunk::Bytes(bytes)).await.is_err() {
            return Ok(());
        }
    }
    let _ = to.send(Chunk::End).await;
    Ok(())
}

async fn next(field: &mut Field) -> Result<Option<actix_web::web::Bytes>> {
    in_time(field.try_next()).await?.map_err(malformed)
}

async fn drain(form: &mut Multipart) {
    let mut drained = 0;
    while let Some(Ok(mut field)) = form.next().await {
        while let Some(Ok(bytes)) = field.next().await {
            drained += bytes.len();
            if drained > DRAINED {
                return;
            }
        }
    }
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<Uuid>> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().and_then(|text| text.trim_matches('"').parse().ok());
    key.map(Some).ok_or_else(|| Error::invalid("Idempotency-Key is a UUID."))
}

/// Refuses by the declared length, before the body is read; what is not declared is counted.
fn too_long(headers: &HeaderMap, limit: u64) -> Result<()> {
    let form = 64 * 1024;
    let length = headers
        .get(header::CONTENT_LENGTH)
        .and_then(|value| value.to_str().ok()?.parse::<u64>().ok());
    if length.is_some_and(|length| length > limit + form) {
        return Err(Error::refused(
            Rule::ImageTooLarge,
            format!("A file has at most {limit} bytes here."),
        ));
    }
    Ok(())
}

#[expect(clippy::needless_pass_by_value, reason = "the form of map_err")]
fn malformed(error: actix_multipart::MultipartError) -> Error {
    Error::invalid(format!("The form cannot be read: {error}"))
}

#[cfg(test)]
mod tests {
    use actix_web::{error::PayloadError, http::header::HeaderValue, web::Bytes};
    use futures::stream;

    use super::*;

    #[tokio::test]
    async fn a_form_that_stops_between_its_parts_is_given_up() {
        let mut headers = HeaderMap::new();
        let kind = HeaderValue::from_static("multipart/form-data; boundary=b");
        headers.insert(header::CONTENT_TYPE, kind);
        let title = "--b\r\ncontent-disposition: form-data; name=\"title\"\r\n\r\nx\r\n--b\r\n";
        let start = stream::iter([Ok::<_, PayloadError>(Bytes::from_static(title.as_bytes()))]);
        let mut form = Multipart::new(&headers, start.chain(stream::pending()));
        let error = parts(&mut form).await.expect_err("it never comes");
        assert_eq!(error.slug(), "request-timeout");
    }
}
