use std::{pin::Pin, sync::Arc};

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};
use chrono::Utc;

use super::session::{self, Token};
use crate::{
    app::App,
    error::{Error, Result},
    store::{sessions, users::User},
};

/// Whoever asks, signed in or not.
pub struct Visitor(pub Option<User>);

/// A user who is signed in; a route that takes one is private.
pub struct CurrentUser(pub User);

type Extracted<T> = Pin<Box<dyn Future<Output = Result<T>>>>;

impl FromRequest for Visitor {
    type Error = Error;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let app = request.app_data::<Data<Arc<App>>>().cloned();
        let token = request.cookie(session::SESSION).map(|cookie| Token::from_cookie(&cookie));
        Box::pin(async move {
            let (Some(app), Some(token)) = (app, token) else { return Ok(Self(None)) };
            let mut conn = app.database.get().await?;
            Ok(Self(sessions::user(&mut conn, &token.hash(), Utc::now()).await?))
        })
    }
}

impl FromRequest for CurrentUser {
    type Error = Error;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let visitor = Visitor::from_request(request, payload);
        Box::pin(async move { visitor.await?.0.map(Self).ok_or(Error::NotSignedIn) })
    }
}
