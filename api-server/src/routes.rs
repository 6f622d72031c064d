//! Every route, on one screen. A handler parses, calls, and replies.

mod account;
mod auth;
mod check;
mod images;
mod in_time;
mod media;
mod paging;
mod session;
mod sessions;
mod shape;
mod tokens;
mod trash;
mod upload;
mod users;
mod version;
mod web;

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header::{self, ContentType},
    web as actix,
};
use utoipa_actix_web::service_config::ServiceConfig;

use crate::error::Error;

pub use shape::{Image, Owner, Page, Rendition, TrashPage, TrashedImage};

/// The contract's routes.
pub fn api(config: &mut ServiceConfig) {
    config.service(
        utoipa_actix_web::scope("/api/v1")
            .service(session::show)
            .service(auth::sign_in)
            .service(auth::callback)
            .service(sessions::sign_out)
            .service(sessions::list)
            .service(sessions::end)
            .service(sessions::end_others)
            .service(account::show)
            .service(account::delete)
            .service(tokens::list)
            .service(tokens::make)
            .service(tokens::revoke)
            .service(users::show)
            .service(images::list)
            .service(check::check)
            .service(upload::upload)
            .service(images::show)
            .service(images::edit)
            .service(images::delete)
            .service(trash::restore)
            .service(trash::trash)
            .service(trash::restore_many)
            .service(trash::list)
            .service(trash::delete)
            .service(trash::empty),
    );
    config.service(
        utoipa_actix_web::scope("/media").service(media::original).service(media::rendition),
    );
}

/// What is no part of the contract: the contract itself, and the web app.
pub fn rest(config: &mut actix::ServiceConfig) {
    config
        .app_data(
            actix::JsonConfig::default().limit(64 * 1024).error_handler(|error, _| invalid(&error)),
        )
        .app_data(actix::QueryConfig::default().error_handler(|error, _| invalid(&error)))
        // An id that is no id names nothing.
        .app_data(actix::PathConfig::default().error_handler(|_, _| Error::NotFound.into()))
        .service(openapi)
        .default_service(actix::to(web::serve));
}

/// The contract as it is committed.
#[get("/api/v1/openapi.json")]
async fn openapi() -> HttpResponse {
    HttpResponse::Ok().insert_header(ContentType::json()).body(include_str!("../openapi.json"))
}

/// Whether somebody looks at the answer, rather than a program.
fn wants_a_page(request: &HttpRequest) -> bool {
    let accept = request.headers().get(header::ACCEPT).and_then(|accept| accept.to_str().ok());
    accept.is_some_and(|accept| accept.contains("text/html"))
}

fn invalid(error: &dyn std::error::Error) -> actix_web::Error {
    Error::invalid(error.to_string()).into()
}
