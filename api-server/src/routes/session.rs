use std::sync::Arc;

use actix_web::{
    get,
    web::{Data, Json},
};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::App,
    auth::Visitor,
    config::{Config, Visibility},
    error::{Problem, Result},
    store::users::{Identity, User},
};

/// Who is asking, and what they may do.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// Null where nobody is signed in.
    #[schema(required)]
    pub user: Option<SessionUser>,
    /// Who may see the images.
    pub visibility: Visibility,
    /// The largest file that an upload may have.
    pub max_upload_bytes: u64,
    /// For how many days a deleted image can be got back; 0 where a deletion is final.
    pub trash_retention_days: u16,
}

/// The user who is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct SessionUser {
    /// The user's id.
    pub id: Uuid,
    /// What others see.
    pub name: String,
    /// What only the user sees; null where the provider has not verified one.
    #[schema(required)]
    pub email: Option<String>,
}

/// Says who is signed in.
#[utoipa::path(tag = "session", operation_id = "getSession", responses((status = OK, body = Session), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[get("/session")]
pub async fn show(app: Data<Arc<App>>, Visitor(user): Visitor) -> Result<Json<Session>> {
    let user = user.map(|User { id, identity: Identity { name, email, .. } }| SessionUser {
        id,
        name,
        email,
    });
    let Config { visibility, max_upload_bytes, trash_retention_days, .. } = app.config;
    Ok(Json(Session { user, visibility, max_upload_bytes, trash_retention_days }))
}
