use std::{pin::Pin, sync::Arc};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use chrono::Utc;
use futures::FutureExt;
use uuid::Uuid;

use super::{
    admission::admits,
    session::{self, Token},
};
use crate::{
    app::App,
    error::{Error, Result},
    store::{sessions, users::User},
};

/// Whoever asks, signed in or not.
pub struct Visitor(pub Option<User>);

/// A user who is signed in; a route that takes one is private.
pub struct CurrentUser(pub User);

/// The session of a user who is signed in.
pub struct CurrentSession {
    /// Its name.
    pub id: Uuid,
    /// Whose it is.
    pub user: User,
}

pub(super) type Extracted<T> = Pin<Box<dyn Future<Output = Result<T>>>>;

impl FromRequest for Visitor {
    type Error = Error;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let session = session_of(request);
        Box::pin(async move { Ok(Self(session.await?.map(|session| session.user))) })
    }
}

impl FromRequest for CurrentUser {
    type Error = Error;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let session = CurrentSession::from_request(request, payload);
        Box::pin(async move { Ok(Self(session.await?.user)) })
    }
}

impl FromRequest for CurrentSession {
    type Error = Error;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let session = session_of(request);
        Box::pin(async move { session.await?.ok_or(Error::NotSignedIn) })
    }
}

/// The session of a request: one that has not ended, of a user who may still come in.
pub(super) fn session_of(
    request: &HttpRequest,
) -> impl Future<Output = Result<Option<CurrentSession>>> + use<> {
    let app = request.app_data::<Data<Arc<App>>>().cloned();
    let token = request.cookie(session::SESSION).map(|cookie| Token::from_cookie(&cookie));
    // A page of the gallery is one request here, and one of media for each image.
    let counted = request.path().starts_with("/api/");
    async move {
        let (Some(app), Some(token)) = (app, token) else { return Ok(None) };
        let (hash, now) = (token.hash(), Utc::now());
        let found = app.database.read(async |conn| sessions::find(conn, &hash, now).await).await?;
        let found = found.filter(|(_, user, _)| admits(&app.config.sign_in, &user.identity));
        let Some((id, user, to_note)) = found else { return Ok(None) };
        if counted {
            app.limits.user(user.id)?;
        }
        if to_note {
            note_use(app.get_ref(), hash);
        }
        Ok(Some(CurrentSession { id, user }))
    }
}

/// Beside the request, which would else wait for a database that confirms no change.
fn note_use(app: &Arc<App>, hash: Vec<u8>) {
    let (now, noting) = (Utc::now(), app.clone());
    app.tasks.spawn(async move {
        let used = noting
            .database
            .write(move |conn| async move { sessions::used(conn, &hash, now).await }.boxed());
        if let Err(error) = used.await {
            tracing::warn!(cause = %error, "the use of a session was not noted");
        }
    });
}
