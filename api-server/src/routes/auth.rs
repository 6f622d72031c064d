mod own_path;

use std::sync::Arc;

use actix_web::{
    HttpRequest, HttpResponse, get,
    http::header,
    web::{Data, Query},
};
use chrono::Utc;
use futures::FutureExt;
use serde::Deserialize;
use utoipa::IntoParams;

use self::own_path::own_path;
use super::wants_a_page;
use crate::{
    app::App,
    auth::{
        Client,
        admission::admits,
        oidc::Arrival,
        session::{self, Token},
        user_agent::user_agent,
    },
    error::{Error, Problem, Result, Rule},
    store::{
        sessions,
        sign_ins::{self, SignIn},
        users::{self, Identity},
    },
};

/// Where to go after signing in.
#[derive(Debug, Deserialize, IntoParams)]
pub struct SignInQuery {
    /// A path on this origin; `/` where absent or anything else.
    next: Option<String>,
}

/// What the provider sends the browser back with.
#[derive(Debug, Deserialize, IntoParams)]
pub struct CallbackQuery {
    /// The code to exchange.
    code: Option<String>,
    /// What we sent the browser away with.
    state: Option<String>,
    /// Why there is no code.
    error: Option<String>,
    /// Which provider says so (RFC 9207).
    iss: Option<String>,
}

/// Sends the browser to the sign-in provider.
#[utoipa::path(tag = "session", operation_id = "beginSignIn", params(SignInQuery), responses((status = FOUND, description = "To the provider"), (status = SEE_OTHER, description = "For a browser that was refused: to the gallery, whose `signIn` parameter names the problem"), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[get("/auth/sign-in")]
pub async fn sign_in(
    app: Data<Arc<App>>,
    query: Query<SignInQuery>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    match depart(&app, query.into_inner(), &request).await {
        Err(error) if wants_a_page(&request) => Ok(told_by_the_gallery(&error)),
        outcome => outcome,
    }
}

async fn depart(app: &App, query: SignInQuery, request: &HttpRequest) -> Result<HttpResponse> {
    app.limits.sign_in(Client::of(request, app.config.forwarded_hops))?;
    let departure = app.oidc.depart().await?;
    let token = Token::draw();
    let begun = SignIn {
        token_hash: token.hash(),
        state: departure.state,
        nonce: departure.nonce,
        pkce_verifier: departure.pkce_verifier,
        next: own_path(query.next.as_deref()).to_owned(),
        expires_at: Utc::now() + sign_ins::LIFETIME,
    };
    app.database
        .write(move |conn| async move { sign_ins::begin(conn, &begun).await }.boxed())
        .await?;
    Ok(HttpResponse::Found()
        .insert_header((header::LOCATION, departure.url))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .cookie(token.cookie(session::SIGN_IN, sign_ins::LIFETIME))
        .finish())
}

/// Takes the browser back from the provider and begins a session.
#[utoipa::path(tag = "session", operation_id = "finishSignIn", params(CallbackQuery), responses((status = FOUND, description = "To where the sign-in began"), (status = SEE_OTHER, description = "For a browser that was refused: to the gallery, whose `signIn` parameter names the problem"), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[get("/auth/callback")]
pub async fn callback(
    app: Data<Arc<App>>,
    query: Query<CallbackQuery>,
    request: HttpRequest,
) -> Result<HttpResponse> {
    match try_to_arrive(&app, query.into_inner(), &request).await {
        Err(error) if wants_a_page(&request) => Ok(told_by_the_gallery(&error)),
        outcome => outcome,
    }
}

/// Only so often from one address: whoever does nothing but fail is guessing.
async fn try_to_arrive(
    app: &App,
    query: CallbackQuery,
    request: &HttpRequest,
) -> Result<HttpResponse> {
    let client = Client::of(request, app.config.forwarded_hops);
    app.limits.callback(client)?;
    let outcome = arrive(app, query, request).await;
    if !matches!(outcome, Err(Error::Refused { .. })) {
        app.limits.forgive(client);
    }
    outcome
}

async fn arrive(app: &App, query: CallbackQuery, request: &HttpRequest) -> Result<HttpResponse> {
    let failed = || {
        Error::refused(
            Rule::SignInFailed,
            "This sign-in is not one of this browser's. Please sign in again.",
        )
    };
    let cookie = request.cookie(session::SIGN_IN).ok_or_else(failed)?;
    let (hash, now) = (Token::from_cookie(&cookie).hash(), Utc::now());
    let begun = app
        .database
        .write(move |conn| async move { sign_ins::take(conn, &hash, now).await }.boxed())
        .await?
        .ok_or_else(failed)?;
    if query.state.as_deref() != Some(&*begun.state) {
        return Err(failed());
    }
    let CallbackQuery { code: Some(code), error: None, iss: issuer, .. } = query else {
        // The user thought better of it at the provider.
        return Ok(arrived("/").cookie(session::removal(session::SIGN_IN)).finish());
    };
    let SignIn { nonce, pkce_verifier, next, .. } = begun;
    let identity = app.oidc.arrive(Arrival { code, issuer, nonce, pkce_verifier }).await?;
    let token = admit(app, request, &identity).await?;
    Ok(arrived(&next)
        .cookie(token.cookie(session::SESSION, sessions::LIFETIME))
        .cookie(session::removal(session::SIGN_IN))
        .finish())
}

/// Begins a session of somebody who may come in.
async fn admit(app: &App, request: &HttpRequest, identity: &Identity) -> Result<Token> {
    let known = identity.clone();
    if !admits(&app.config.sign_in, identity) {
        // What the provider says now counts for the sessions that somebody has already, too.
        app.database
            .write(move |conn| async move { users::note(conn, &known).await }.boxed())
            .await?;
        tracing::warn!(subject = identity.subject, "somebody who may not come in was refused");
        let detail = "This account may not sign in here. Sign in with another one, or ask whoever runs this gallery.";
        return Err(Error::refused(Rule::NotAllowed, detail));
    }
    // Whatever session this browser had ends: a session never changes its user.
    let old = session::of(request).map(|old| old.hash());
    let token = Token::draw();
    let (hash, browser, now) = (token.hash(), user_agent(request.headers()), Utc::now());
    app.database
        .write(move |conn| {
            async move {
                if let Some(old) = old {
                    sessions::end(conn, &old).await?;
                }
                let user = users::sign_in(conn, &known, now).await?;
                sessions::begin(conn, &hash, user.id, browser.as_deref(), now).await
            }
            .boxed()
        })
        .await?;
    Ok(token)
}

fn arrived(next: &str) -> actix_web::HttpResponseBuilder {
    let mut response = HttpResponse::Found();
    response
        .insert_header((header::LOCATION, next))
        .insert_header((header::CACHE_CONTROL, "no-store"));
    response
}

/// To the gallery, which has a sentence for every problem: people are not shown JSON.
fn told_by_the_gallery(error: &Error) -> HttpResponse {
    error.report();
    HttpResponse::SeeOther()
        .insert_header((header::LOCATION, format!("/?signIn={}", error.slug())))
        .insert_header((header::CACHE_CONTROL, "no-store"))
        .finish()
}
