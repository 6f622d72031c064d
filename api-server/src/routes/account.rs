use std::sync::Arc;

use actix_web::{
    HttpResponse, delete, get,
    web::{Data, Json},
};
use futures::FutureExt;
use serde::Serialize;
use utoipa::ToSchema;

use super::sessions::signed_out;
use crate::{
    app::App,
    auth::{CurrentSession, CurrentUser},
    error::{Problem, Result},
    store::{accounts, usages},
};

/// What the caller has, and may have.
#[derive(Debug, Serialize, ToSchema)]
pub struct Account {
    /// The trash and uploads under way included.
    usage: Used,
    /// Null where there is no bound.
    quota: Bounds,
}

/// What somebody has.
#[derive(Debug, Serialize, ToSchema)]
pub struct Used {
    /// How many images.
    images: i64,
    /// Of originals and renditions, and what is reserved for uploads.
    bytes: i64,
}

/// What somebody may have.
#[derive(Debug, Serialize, ToSchema)]
pub struct Bounds {
    /// How many images.
    #[schema(required)]
    images: Option<u32>,
    /// Of originals and renditions.
    #[schema(required)]
    bytes: Option<u64>,
}

/// Shows how much the caller has, and how much they may have.
#[utoipa::path(tag = "session", operation_id = "getAccount", responses((status = OK, body = Account), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[get("/account")]
pub async fn show(app: Data<Arc<App>>, CurrentUser(user): CurrentUser) -> Result<Json<Account>> {
    let has = app.database.read(async |conn| usages::of_user(conn, user.id).await).await?;
    let quota = app.config.quota;
    Ok(Json(Account {
        usage: Used { images: has.images, bytes: has.bytes },
        quota: Bounds { images: quota.images, bytes: quota.bytes },
    }))
}

/// Deletes the caller's account with every image of theirs, for good.
///
/// Nobody sees any of it from then on, and the caller is signed out everywhere. Who signs in with the same account of
/// the provider again begins with nothing.
#[utoipa::path(tag = "session", operation_id = "deleteAccount", responses((status = NO_CONTENT), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[delete("/account")]
pub async fn delete(app: Data<Arc<App>>, current: CurrentSession) -> Result<HttpResponse> {
    let user = current.user.id;
    app.database.write(move |conn| accounts::leave(conn, user).boxed()).await?;
    tracing::info!(%user, "an account was deleted by its user");
    Ok(signed_out())
}
