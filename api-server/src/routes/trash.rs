mod place;

use std::{collections::HashSet, sync::Arc};

use actix_web::{
    HttpResponse, delete, get, post,
    web::{Data, Json, Path, Query},
};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use self::place::{cursor, read_cursor};
use super::{
    in_time::InTime,
    paging,
    shape::{Image, TrashPage, TrashedImage},
};
use crate::{
    app::App,
    auth::CurrentUser,
    error::{Error, Problem, Result},
    service,
    store::images,
};

/// How many images one request may name.
const MANY: usize = 200;

/// How much of the trash.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct TrashQuery {
    /// 1 to 200; 60 where absent.
    #[serde(default = "paging::sixty")]
    #[param(minimum = 1, maximum = 200, default = 60, required = false)]
    limit: i64,
    /// The `nextCursor` of the page before.
    cursor: Option<String>,
}

/// Which images.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImageIds {
    /// 1 to 200 of them; one that is named twice counts as one.
    #[schema(min_items = 1, max_items = 200)]
    ids: Vec<Uuid>,
}

/// What became of the images that a request named.
#[derive(Debug, Serialize, ToSchema)]
pub struct Trashed {
    /// Those that are in the trash now, be it since before; where the vault keeps no trash, those that are
    /// deleted for good.
    trashed: Vec<Uuid>,
    /// Those that are not the caller's, or not there.
    missing: Vec<Uuid>,
}

/// What became of the images that a request named.
#[derive(Debug, Serialize, ToSchema)]
pub struct Restored {
    /// Those that are in the gallery now, be it since before.
    restored: Vec<Uuid>,
    /// Those that are not the caller's, or gone for good.
    missing: Vec<Uuid>,
}

/// How far the trash is emptied.
#[derive(Debug, Serialize, ToSchema)]
pub struct Emptied {
    /// How many images this request took out of it.
    deleted: usize,
    /// Whether it holds more: then the same request goes on.
    more: bool,
}

/// Lists one's own trash, what was deleted last first.
#[utoipa::path(tag = "trash", operation_id = "listTrash", params(TrashQuery), responses((status = OK, body = TrashPage), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[get("/trash")]
pub async fn list(
    app: Data<Arc<App>>,
    CurrentUser(user): CurrentUser,
    query: Query<TrashQuery>,
) -> Result<Json<TrashPage>> {
    paging::check_limit(query.limit)?;
    let before = query.cursor.as_deref().map(read_cursor).transpose()?;
    let (owner, most) = (user.id, query.limit + 1);
    let mut rows =
        app.database.read(async |conn| images::trashed(conn, owner, before, most).await).await?;
    let last = paging::cut(&mut rows, query.limit);
    let next_cursor = last.map(|(image, _, time)| cursor(*time, image.id));
    let retention = app.config.trash_retention();
    let shown = |(image, owner, trashed_at)| TrashedImage {
        image: Image::new((image, owner), Some(&user)),
        trashed_at,
        purged_at: trashed_at + retention,
    };
    Ok(Json(TrashPage { items: rows.into_iter().map(shown).collect(), next_cursor }))
}

/// Moves images of one's own to the trash.
///
/// Where the vault keeps no trash, this deletes them for good.
#[utoipa::path(tag = "trash", operation_id = "trashImages", request_body = ImageIds, responses((status = OK, body = Trashed), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[post("/images/trash")]
pub async fn trash(
    app: Data<Arc<App>>,
    CurrentUser(user): CurrentUser,
    InTime(ids): InTime<Json<ImageIds>>,
) -> Result<Json<Trashed>> {
    let ids = distinct(ids.into_inner())?;
    let gone = service::trash::delete_many(&app, user.id, ids.clone()).await?;
    let (trashed, missing) = ids.into_iter().partition(|id| gone.contains(id));
    Ok(Json(Trashed { trashed, missing }))
}

/// Takes images of one's own back from the trash.
#[utoipa::path(tag = "trash", operation_id = "restoreImages", request_body = ImageIds, responses((status = OK, body = Restored), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[post("/images/restore")]
pub async fn restore_many(
    app: Data<Arc<App>>,
    CurrentUser(user): CurrentUser,
    InTime(ids): InTime<Json<ImageIds>>,
) -> Result<Json<Restored>> {
    let ids = distinct(ids.into_inner())?;
    let back = service::trash::restore(&app, user.id, ids.clone()).await?;
    let (restored, missing) = ids.into_iter().partition(|id| back.contains(id));
    Ok(Json(Restored { restored, missing }))
}

/// Takes an image of one's own back from the trash.
///
/// One that is not in the trash stays as it is, so that the request may be sent again.
#[utoipa::path(tag = "trash", operation_id = "restoreImage", responses((status = OK, body = Image), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[post("/images/{id}/restore")]
pub async fn restore(
    app: Data<Arc<App>>,
    CurrentUser(user): CurrentUser,
    id: Path<Uuid>,
) -> Result<Json<Image>> {
    if service::trash::restore(&app, user.id, vec![*id]).await?.is_empty() {
        return Err(Error::NotFound);
    }
    let found = app.database.read(async |conn| images::find(conn, *id).await).await?;
    Ok(Json(Image::new(found.ok_or(Error::NotFound)?, Some(&user))))
}

/// Deletes an image for good that is in one's own trash.
///
/// The object store frees its bytes some days later, once its retention of deleted versions has passed.
#[utoipa::path(tag = "trash", operation_id = "deleteTrashed", responses((status = NO_CONTENT), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[delete("/trash/{id}")]
pub async fn delete(
    app: Data<Arc<App>>,
    CurrentUser(user): CurrentUser,
    id: Path<Uuid>,
) -> Result<HttpResponse> {
    let from = images::TRASHED;
    let work = service::delete::delete(app.get_ref().clone(), user.id, *id, from);
    app.tasks.spawn(work).await.map_err(Error::internal)??;
    Ok(HttpResponse::NoContent().finish())
}

/// Deletes for good what is in one's own trash, a thousand images a request.
#[utoipa::path(tag = "trash", operation_id = "emptyTrash", responses((status = OK, body = Emptied), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[delete("/trash")]
pub async fn empty(app: Data<Arc<App>>, CurrentUser(user): CurrentUser) -> Result<Json<Emptied>> {
    let (deleted, more) = service::trash::empty(&app, user.id).await?;
    Ok(Json(Emptied { deleted, more }))
}

/// The ids in their order, each once.
fn distinct(ids: ImageIds) -> Result<Vec<Uuid>> {
    if !(1..=MANY).contains(&ids.ids.len()) {
        return Err(Error::invalid(format!("ids are 1 to {MANY} ids of images")));
    }
    let mut seen = HashSet::new();
    Ok(ids.ids.into_iter().filter(|id| seen.insert(*id)).collect())
}
