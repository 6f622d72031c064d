use std::{pin::Pin, sync::Arc};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use chrono::Utc;
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures::{FutureExt, future::BoxFuture};
use uuid::Uuid;

use super::{
    admission::admits,
    api_token::Bearer,
    scope::Scope,
    session::{self, Token},
};
use crate::{
    app::App,
    error::{Error, Result, Rule},
    store::{
        sessions,
        tokens::{self, Found},
        users::User,
    },
};

/// Whoever asks, signed in or not.
pub struct Visitor(pub Option<User>);

/// A user who is signed in, or whose token it is; a route that takes one is private.
pub struct CurrentUser(pub User);

/// The session of a user who is signed in; a route that takes one is for browsers, and no token opens it.
pub struct CurrentSession {
    /// Its name.
    pub id: Uuid,
    /// Whose it is.
    pub user: User,
}

pub(super) type Extracted<T> = Pin<Box<dyn Future<Output = Result<T>>>>;

/// Who asks, and in which session; in none where it is a token's user.
pub(super) struct Caller {
    pub(super) user: User,
    session: Option<Uuid>,
}

impl FromRequest for Visitor {
    type Error = Error;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let caller = caller_of(request);
        Box::pin(async move { Ok(Self(caller.await?.map(|caller| caller.user))) })
    }
}

impl FromRequest for CurrentUser {
    type Error = Error;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let caller = caller_of(request);
        Box::pin(async move { Ok(Self(caller.await?.ok_or(Error::NotSignedIn)?.user)) })
    }
}

impl FromRequest for CurrentSession {
    type Error = Error;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let caller = caller_of(request);
        Box::pin(async move {
            let Caller { user, session } = caller.await?.ok_or(Error::NotSignedIn)?;
            Ok(Self { id: session.ok_or_else(not_for_tokens)?, user })
        })
    }
}

/// Who asks: the user of a session or of a token that has not ended, and who may still come in.
pub(super) fn caller_of(
    request: &HttpRequest,
) -> impl Future<Output = Result<Option<Caller>>> + use<> {
    let app = request.app_data::<Data<Arc<App>>>().cloned();
    let (bearer, session) = (Bearer::of(request.headers()), session::of(request));
    let route = request.match_pattern().unwrap_or_default();
    let needed = Scope::of(request.method(), &route);
    // A page of the gallery is one request here, and one of media for each image.
    let counted = request.path().starts_with("/api/");
    async move {
        let Some(app) = app else { return Ok(None) };
        let found = match (bearer, session) {
            (Bearer::Absent, None) => None,
            (Bearer::Absent, Some(session)) => by_session(&app, &session).await?,
            // Whoever comes with a token and is nobody is no visitor, who would be told less.
            (Bearer::Unknown, _) => return Err(Error::NotSignedIn),
            (Bearer::Token(token), _) => Some(by_token(&app, &token, needed).await?),
        };
        if let Some(caller) = found.as_ref().filter(|_| counted) {
            app.limits.user(caller.user.id)?;
        }
        Ok(found)
    }
}

async fn by_session(app: &Arc<App>, token: &Token) -> Result<Option<Caller>> {
    let (hash, now) = (token.hash(), Utc::now());
    let found = app.database.read(async |conn| sessions::find(conn, &hash, now).await).await?;
    let found = found.filter(|(_, user, _)| admits(&app.config.sign_in, &user.identity));
    let Some((id, user, to_note)) = found else { return Ok(None) };
    if to_note {
        note(app, move |conn| async move { sessions::used(conn, &hash, now).await }.boxed());
    }
    Ok(Some(Caller { user, session: Some(id) }))
}

async fn by_token(app: &Arc<App>, token: &Token, needed: Option<Scope>) -> Result<Caller> {
    let (hash, now) = (token.hash(), Utc::now());
    let found = app.database.read(async |conn| tokens::find(conn, &hash, now).await).await?;
    let found = found.filter(|found| admits(&app.config.sign_in, &found.user.identity));
    let Found { user, scopes, to_note } = found.ok_or(Error::NotSignedIn)?;
    let needed = needed.ok_or_else(not_for_tokens)?;
    if !scopes.iter().any(|scope| scope == needed.as_str()) {
        let detail =
            format!("The token may not be used for this: it has no scope {}.", needed.as_str());
        return Err(Error::refused(Rule::ScopeMissing, detail));
    }
    if to_note {
        note(app, move |conn| async move { tokens::used(conn, &hash, now).await }.boxed());
    }
    Ok(Caller { user, session: None })
}

fn not_for_tokens() -> Error {
    Error::refused(Rule::ScopeMissing, "No token may be used for this: sign in with a browser.")
}

/// Notes a use beside the request, which would else wait for a database that confirms no change.
fn note(
    app: &Arc<App>,
    used: impl for<'c> FnOnce(&'c mut AsyncPgConnection) -> BoxFuture<'c, QueryResult<usize>>
    + Send
    + 'static,
) {
    let noting = app.clone();
    app.tasks.spawn(async move {
        if let Err(error) = noting.database.write(used).await {
            tracing::warn!(cause = %error, "the use of a session or a token was not noted");
        }
    });
}
