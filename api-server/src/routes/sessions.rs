use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse, delete, get,
    http::header::HeaderName,
    post,
    web::{Data, Json, Path},
};
use chrono::{DateTime, Utc};
use futures::FutureExt;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    app::App,
    auth::{CurrentSession, session},
    error::{Error, Problem, Result},
    store::sessions,
};

/// So many are shown at most.
const MOST: i64 = 100;

/// Where the caller is signed in.
#[derive(Debug, Serialize, ToSchema)]
pub struct Sessions {
    /// The session of the request first, then those that were used last; at most 100.
    pub items: Vec<OwnSession>,
}

/// A browser in which the caller is signed in.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnSession {
    /// Its name, by which it is ended.
    pub id: Uuid,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was used last, to ten minutes.
    pub seen_at: DateTime<Utc>,
    /// What the browser called itself when it began, in at most 200 characters; null where it said nothing.
    #[schema(required)]
    pub browser: Option<String>,
    /// Whether it is the session of the request.
    pub current: bool,
}

/// Lists where the caller is signed in.
#[utoipa::path(tag = "session", operation_id = "listSessions", responses((status = OK, body = Sessions), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[get("/sessions")]
pub async fn list(app: Data<Arc<App>>, current: CurrentSession) -> Result<Json<Sessions>> {
    let CurrentSession { id, user } = current;
    let now = Utc::now();
    let rows = app
        .database
        .read(async |conn| sessions::of_user(conn, user.id, id, now, MOST).await)
        .await?;
    let shown = |row: sessions::Session| OwnSession {
        id: row.id,
        created_at: row.created_at,
        seen_at: row.seen_at,
        browser: row.user_agent,
        current: row.id == id,
    };
    Ok(Json(Sessions { items: rows.into_iter().map(shown).collect() }))
}

/// Signs the caller out in one browser, on every replica at once.
#[utoipa::path(tag = "session", operation_id = "endSession", responses((status = NO_CONTENT), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[delete("/sessions/{id}")]
pub async fn end(
    app: Data<Arc<App>>,
    current: CurrentSession,
    id: Path<Uuid>,
) -> Result<HttpResponse> {
    let (user, named) = (current.user.id, *id);
    if !app.database.write(move |conn| sessions::end_one(conn, user, named).boxed()).await? {
        return Err(Error::NotFound);
    }
    Ok(if *id == current.id { signed_out() } else { HttpResponse::NoContent().finish() })
}

/// Signs the caller out in every other browser, on every replica at once.
#[utoipa::path(tag = "session", operation_id = "endOtherSessions", responses((status = NO_CONTENT), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[delete("/sessions")]
pub async fn end_others(app: Data<Arc<App>>, current: CurrentSession) -> Result<HttpResponse> {
    let CurrentSession { id, user } = current;
    app.database.write(move |conn| sessions::end_others(conn, user.id, id).boxed()).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Ends the session, on every replica at once.
#[utoipa::path(tag = "session", operation_id = "signOut", responses((status = NO_CONTENT), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[post("/auth/sign-out")]
pub async fn sign_out(app: Data<Arc<App>>, request: HttpRequest) -> Result<HttpResponse> {
    if let Some(token) = session::of(&request) {
        let hash = token.hash();
        app.database
            .write(move |conn| async move { sessions::end(conn, &hash).await }.boxed())
            .await?;
    }
    Ok(signed_out())
}

/// What a browser is to forget: another person may use it next.
const FORGOTTEN: &str = "\"cache\", \"cookies\", \"storage\"";

/// The browser keeps neither its cookies nor what it has seen.
pub(super) fn signed_out() -> HttpResponse {
    HttpResponse::NoContent()
        .cookie(session::removal(session::SESSION))
        .insert_header((HeaderName::from_static("clear-site-data"), FORGOTTEN))
        .finish()
}
