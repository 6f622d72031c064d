use std::sync::Arc;

use actix_web::{
    get,
    web::{Data, Json, Path},
};
use uuid::Uuid;

use super::shape::Owner;
use crate::{
    app::App,
    auth::Viewer,
    error::{Error, Problem, Result},
    store::users,
};

/// Shows what others see of a user who shares images, or of the caller.
#[utoipa::path(tag = "users", operation_id = "getUser", responses((status = OK, body = Owner), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[get("/users/{id}")]
pub async fn show(
    app: Data<Arc<App>>,
    Viewer(user): Viewer,
    id: Path<Uuid>,
) -> Result<Json<Owner>> {
    let (id, viewer) = (*id, user.map(|user| user.id));
    let name = app.database.read(async |conn| users::name(conn, id, viewer).await).await?;
    Ok(Json(Owner { id, name: name.ok_or(Error::NotFound)? }))
}
