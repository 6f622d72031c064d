use std::sync::Arc;

use actix_web::{FromRequest, HttpRequest, dev::Payload, web::Data};

use super::current_user::{Extracted, caller_of};
use crate::{app::App, config::Visibility, error::Error, store::users::User};

/// Whoever may see the images: anybody, or a user who is signed in where visitors are kept out.
pub struct Viewer(pub Option<User>);

/// The same, for what is asked for so often that who asks is looked up only where it matters.
pub struct MayLook;

impl FromRequest for Viewer {
    type Error = Error;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let (caller, closed) = (caller_of(request), keeps_visitors_out(request));
        Box::pin(async move {
            let user = caller.await?.map(|caller| caller.user);
            if user.is_none() && closed { Err(Error::NotSignedIn) } else { Ok(Self(user)) }
        })
    }
}

impl FromRequest for MayLook {
    type Error = Error;
    type Future = Extracted<Self>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if !keeps_visitors_out(request) {
            return Box::pin(async { Ok(Self) });
        }
        let viewer = Viewer::from_request(request, payload);
        Box::pin(async move { viewer.await.map(|_| Self) })
    }
}

/// Where it is not known who may see, nobody may who is not signed in.
fn keeps_visitors_out(request: &HttpRequest) -> bool {
    let app = request.app_data::<Data<Arc<App>>>();
    app.is_none_or(|app| app.config.visibility != Visibility::Public)
}
