use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse, delete, get, patch,
    web::{Data, Json, Path, Query},
};
use futures::FutureExt;
use serde::{Deserialize, Deserializer};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use super::{
    in_time::InTime,
    paging,
    shape::{Image, Page},
    version,
};
use crate::{
    app::App,
    auth::{CurrentUser, Viewer},
    error::{Error, Problem, Result, Rule},
    service::{self, text},
    store::images,
};

/// Which images, and how many.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ListQuery {
    /// `public` where absent.
    #[serde(default)]
    #[param(inline, required = false)]
    scope: Scope,
    /// 1 to 200; 60 where absent.
    #[serde(default = "paging::sixty")]
    #[param(minimum = 1, maximum = 200, default = 60, required = false)]
    limit: i64,
    /// The `nextCursor` of the page before, for the same question.
    cursor: Option<String>,
    /// Only this user's.
    owner: Option<Uuid>,
    /// Only what has each of these words in its title, its description or its owner's name, as a part of a word
    /// or, from six letters on, nearly so; accents and capitals make no difference. At most 10 words in 200 characters.
    #[serde(default)]
    #[param(required = false)]
    q: String,
}

/// Whose images.
#[derive(Debug, Default, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Everybody's.
    #[default]
    Public,
    /// The caller's own.
    Mine,
}

/// What to change; absent fields stay.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImageEdit {
    /// 1 to 120 characters.
    title: Option<String>,
    /// At most 2,000 characters; null or an empty string removes it.
    #[serde(default, deserialize_with = "present")]
    #[expect(clippy::option_option, reason = "null is not absent")]
    #[schema(value_type = Option<String>)]
    description: Option<Option<String>>,
}

/// Lists images, newest first.
#[utoipa::path(tag = "images", operation_id = "listImages", params(ListQuery), responses((status = OK, body = Page), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[get("/images")]
pub async fn list(
    app: Data<Arc<App>>,
    Viewer(user): Viewer,
    query: Query<ListQuery>,
) -> Result<Json<Page>> {
    paging::check_limit(query.limit)?;
    let mine = match query.scope {
        Scope::Public => None,
        Scope::Mine => Some(user.as_ref().ok_or(Error::NotSignedIn)?.id),
    };
    if mine.is_some() && query.owner.is_some() {
        return Err(Error::invalid("owner is asked for in the public gallery alone"));
    }
    let filter = images::Filter { owner: mine.or(query.owner), words: text::words(&query.q)? };
    let before = query.cursor.as_deref().map(paging::read_cursor).transpose()?;
    let (before, most) = (before.map(Uuid::from_bytes), query.limit + 1);
    let mut rows =
        app.database.read(async |conn| images::page(conn, &filter, before, most).await).await?;
    let last = paging::cut(&mut rows, query.limit);
    let next_cursor = last.map(|(image, _)| paging::cursor(image.id.as_bytes()));
    Ok(Json(Page {
        items: rows.into_iter().map(|row| Image::new(row, user.as_ref())).collect(),
        next_cursor,
    }))
}

/// Shows one image.
#[utoipa::path(tag = "images", operation_id = "getImage", responses((status = OK, body = Image), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[get("/images/{id}")]
pub async fn show(
    app: Data<Arc<App>>,
    Viewer(user): Viewer,
    id: Path<Uuid>,
) -> Result<HttpResponse> {
    let found = app.database.read(async |conn| images::find(conn, *id).await).await?;
    Ok(version::tagged(&Image::new(found.ok_or(Error::NotFound)?, user.as_ref())))
}

/// Changes title or description of an image of one's own.
///
/// `If-Match` with the image's `updatedAt` in quotes, as its `ETag` has it, changes it only as it was seen.
#[utoipa::path(tag = "images", operation_id = "editImage", params(("If-Match" = Option<String>, Header, description = "The image's `updatedAt` in quotes: 412 where it has changed since")), request_body = ImageEdit, responses((status = OK, body = Image), (status = PRECONDITION_FAILED, body = Problem, content_type = "application/problem+json"), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[patch("/images/{id}")]
pub async fn edit(
    app: Data<Arc<App>>,
    CurrentUser(user): CurrentUser,
    id: Path<Uuid>,
    request: HttpRequest,
    InTime(edit): InTime<Json<ImageEdit>>,
) -> Result<HttpResponse> {
    let ImageEdit { title, description } = edit.into_inner();
    let description =
        description.map(|text| text::description(&text.unwrap_or_default())).transpose()?;
    let edit = images::Edit { title: title.as_deref().map(text::title).transpose()?, description };
    let (id, owner, seen) = (*id, user.id, version::seen(&request));
    let edited = app
        .database
        .write(move |conn| {
            async move { images::edit(conn, id, owner, seen.as_deref(), &edit).await }.boxed()
        })
        .await?;
    let found = app.database.read(async |conn| images::find(conn, id).await).await?;
    let (image, name) =
        found.filter(|(image, _)| image.owner_id == owner).ok_or(Error::NotFound)?;
    if !edited {
        let detail = "It has been changed since. Look at it again, then change it.";
        return Err(Error::refused(Rule::PreconditionFailed, detail));
    }
    Ok(version::tagged(&Image::new((image, name), Some(&user))))
}

/// Moves an image of one's own to the trash.
///
/// Nobody but its owner sees it from then on, and its owner can get it back until its time is up. Where the
/// vault keeps no trash it is gone for good. What is in the trash already stays there, so that the request
/// may be sent again.
#[utoipa::path(tag = "images", operation_id = "deleteImage", responses((status = NO_CONTENT), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[delete("/images/{id}")]
pub async fn delete(
    app: Data<Arc<App>>,
    CurrentUser(user): CurrentUser,
    id: Path<Uuid>,
) -> Result<HttpResponse> {
    let work = service::trash::delete(app.get_ref().clone(), user.id, *id);
    app.tasks.spawn(work).await.map_err(Error::internal)??;
    Ok(HttpResponse::NoContent().finish())
}

/// Tells `null` from absent.
#[expect(clippy::option_option, reason = "null is not absent")]
fn present<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Option<String>>, D::Error> {
    Option::deserialize(from).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn null_clears_and_absent_stays() {
        let read = |json| serde_json::from_str::<ImageEdit>(json).expect("valid");
        assert_eq!(read("{}").description, None);
        assert_eq!(read(r#"{"description":null}"#).description, Some(None));
        assert!(serde_json::from_str::<ImageEdit>(r#"{"ownerId":"x"}"#).is_err());
    }
}
