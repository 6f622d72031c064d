use std::sync::Arc;

use actix_web::{
    HttpResponse, delete, get, post,
    web::{Data, Json, Path},
};
use chrono::{DateTime, TimeDelta, Utc};
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures::FutureExt;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::in_time::InTime;
use crate::{
    app::App,
    auth::{CurrentSession, api_token, scope::Scope},
    error::{Error, Problem, Result, Rule},
    service::text,
    store::tokens::{self, NewToken, Token},
};

/// So many may a user have.
const MOST: i64 = 20;
/// So many are shown at most: of several that are made at once a few more may pass.
const SHOWN: i64 = 100;
/// For so long at most.
const MAX_DAYS: u16 = 365;

/// The caller's API tokens.
#[derive(Debug, Serialize, ToSchema)]
pub struct Tokens {
    /// Those that have not expired, the newest first.
    pub items: Vec<OwnToken>,
}

/// An API token, without the token itself.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct OwnToken {
    /// By which it is revoked.
    pub id: Uuid,
    /// What its user calls it.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<Scope>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was used last, to ten minutes; null where it never was.
    #[schema(required)]
    pub used_at: Option<DateTime<Utc>>,
    /// When it is of no use any more.
    pub expires_at: DateTime<Utc>,
}

/// A token to make.
#[derive(Debug, Deserialize, ToSchema)]
pub struct WantedToken {
    /// What to call it, in at most 100 characters.
    name: String,
    /// What it may be used for: at least one.
    scopes: Vec<Scope>,
    /// For how many days it is good: 1 to 365.
    days: u16,
}

/// A token that was made.
#[derive(Debug, Serialize, ToSchema)]
pub struct MadeToken {
    /// The token itself, which nobody is told again.
    pub secret: String,
    /// What is kept of it.
    pub token: OwnToken,
}

impl From<Token> for OwnToken {
    fn from(token: Token) -> Self {
        let Token { id, name, scopes, created_at, used_at, expires_at } = token;
        let scopes =
            Scope::ALL.into_iter().filter(|one| scopes.iter().any(|it| it == one.as_str()));
        Self { id, name, scopes: scopes.collect(), created_at, used_at, expires_at }
    }
}

/// Lists the caller's API tokens.
#[utoipa::path(tag = "tokens", operation_id = "listTokens", responses((status = OK, body = Tokens), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[get("/tokens")]
pub async fn list(app: Data<Arc<App>>, current: CurrentSession) -> Result<Json<Tokens>> {
    let (user, now) = (current.user.id, Utc::now());
    let rows =
        app.database.read(async |conn| tokens::of_user(conn, user, now, SHOWN).await).await?;
    Ok(Json(Tokens { items: rows.into_iter().map(OwnToken::from).collect() }))
}

/// Makes an API token, and tells it this once.
#[utoipa::path(tag = "tokens", operation_id = "makeToken", request_body = WantedToken, responses((status = CREATED, body = MadeToken), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[post("/tokens")]
pub async fn make(
    app: Data<Arc<App>>,
    current: CurrentSession,
    InTime(wanted): InTime<Json<WantedToken>>,
) -> Result<HttpResponse> {
    let (secret, token_hash) = api_token::draw();
    let new = new_token(&wanted, current.user.id, token_hash)?;
    let made = app.database.write(move |conn| make_few(conn, new).boxed()).await?;
    let token = made.ok_or_else(|| {
        let detail = format!("You have {MOST} tokens. Revoke one that you do not need.");
        Error::refused(Rule::TooManyTokens, detail)
    })?;
    Ok(HttpResponse::Created().json(MadeToken { secret, token: token.into() }))
}

fn new_token(wanted: &WantedToken, user: Uuid, token_hash: Vec<u8>) -> Result<NewToken> {
    let name = text::name(&wanted.name).ok_or_else(|| Error::invalid("Give the token a name."))?;
    let scopes = Scope::ALL.into_iter().filter(|scope| wanted.scopes.contains(scope));
    let scopes: Vec<_> = scopes.map(Scope::as_str).collect();
    if scopes.is_empty() {
        return Err(Error::invalid("Say what the token may be used for."));
    }
    if !(1..=MAX_DAYS).contains(&wanted.days) {
        return Err(Error::invalid(format!("A token is good for 1 to {MAX_DAYS} days.")));
    }
    let expires_at = Utc::now() + TimeDelta::days(wanted.days.into());
    Ok(NewToken { id: Uuid::now_v7(), user_id: user, token_hash, name, scopes, expires_at })
}

/// Makes one where there are few enough.
async fn make_few(conn: &mut AsyncPgConnection, new: NewToken) -> QueryResult<Option<Token>> {
    if tokens::count(conn, new.user_id, Utc::now()).await? >= MOST {
        return Ok(None);
    }
    tokens::make(conn, &new).await.map(Some)
}

/// Revokes one of the caller's API tokens, on every replica at once.
#[utoipa::path(tag = "tokens", operation_id = "revokeToken", responses((status = NO_CONTENT), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[delete("/tokens/{id}")]
pub async fn revoke(
    app: Data<Arc<App>>,
    current: CurrentSession,
    id: Path<Uuid>,
) -> Result<HttpResponse> {
    let (user, id) = (current.user.id, *id);
    let revoked = app.database.write(move |conn| tokens::revoke(conn, user, id).boxed()).await?;
    if revoked { Ok(HttpResponse::NoContent().finish()) } else { Err(Error::NotFound) }
}
