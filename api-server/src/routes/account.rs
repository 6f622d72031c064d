use std::sync::Arc;

use actix_web::{HttpResponse, delete, web::Data};
use futures::FutureExt;

use super::sessions::signed_out;
use crate::{
    app::App,
    auth::CurrentSession,
    error::{Problem, Result},
    store::accounts,
};

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
