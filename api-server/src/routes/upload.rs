mod form;
mod pace;

use std::{sync::Arc, time::Duration};

use actix_multipart::Multipart;
use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{self, HeaderMap},
    post,
    web::Data,
};
use tokio::{
    sync::mpsc,
    time::{Instant, timeout},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::shape::Image;
use crate::{
    app::App,
    auth::CurrentUser,
    error::{Error, Problem, Result, Rule},
    service::upload::{self as service, Content, Upload},
};

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
        let _ = timeout(Duration::from_secs(5), form::drain(&mut form)).await;
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
    let reserved = declared(headers, limit)?.min(limit);
    let place = service::place(app, owner).await?;
    let (title, description, file) = form::parts(form).await?;
    let (sender, receiver) = mpsc::channel(4);
    let content = Content::new(receiver, limit);
    let end = Instant::now() + service::LIMIT;
    let wanted =
        Upload { owner, place, title, description, idempotency_key, reserved, content, end };
    // From here on the work goes on without us: a client that leaves drops this handler, not the upload.
    let work = app.tasks.spawn(service::upload(app.clone(), wanted));
    let sent = form::send(file, form, sender).await;
    let outcome = work.await.map_err(Error::internal)?;
    // A cut file is told as what cut it, where that is known.
    if outcome.is_err() { sent.and(outcome) } else { outcome }
}

fn idempotency_key(headers: &HeaderMap) -> Result<Option<Uuid>> {
    let Some(value) = headers.get("idempotency-key") else { return Ok(None) };
    let key = value.to_str().ok().and_then(|text| text.trim_matches('"').parse().ok());
    key.map(Some).ok_or_else(|| Error::invalid("Idempotency-Key is a UUID."))
}

/// How long the form is said to be, which is refused before it is read where that is too much. One that says nothing
/// is as long as it may be, and counted.
fn declared(headers: &HeaderMap, limit: u64) -> Result<u64> {
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
    Ok(length.unwrap_or(limit))
}
