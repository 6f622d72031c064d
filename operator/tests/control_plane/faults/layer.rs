//! What becomes of a request whose fate is drawn.

use std::{
    future::Future,
    pin::Pin,
    task::{Context, Poll},
    time::Instant,
};

use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Full, combinators::UnsyncBoxBody};
use hyper::body::Bytes;
use kube::{Client, client::Body};
use serde_json::json;
use tower::{BoxError, Service};

use super::{Asked, Fate, Faults, Write, rules, watch};

/// The body of an answer, whoever gives it.
pub type Answer = UnsyncBoxBody<Bytes, BoxError>;

pub struct Faulty {
    pub client: Client,
    pub faults: Faults,
}

impl Service<Request<Body>> for Faulty {
    type Response = Response<Answer>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Answer>, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let (client, faults) = (self.client.clone(), self.faults.clone());
        Box::pin(async move {
            let (head, body) = request.into_parts();
            let body = body.collect_bytes().await?.to_vec();
            let asked = serde_json::from_slice(&body).unwrap_or_default();
            let request = Request::from_parts(head, Body::from(body));
            let (asked, fate) = faults.fate(&request, asked);
            befall(client, &faults, asked, fate, request).await
        })
    }
}

async fn befall(
    client: Client,
    faults: &Faults,
    asked: Asked,
    fate: Fate,
    request: Request<Body>,
) -> Result<Response<Answer>, BoxError> {
    match fate {
        Fate::Pass => carry_out(client, faults, asked, request).await,
        Fate::Crash => {
            let answer = carry_out(client, faults, asked, request).await;
            faults.state().dead = true;
            drop(answer);
            Err("the process has ended".into())
        }
        Fate::Lose => {
            drop(carry_out(client, faults, asked, request).await);
            Err("the connection was lost".into())
        }
        Fate::Cut => Err("the API server cannot be reached".into()),
        Fate::Refuse(code) => Ok(refusal(code)),
        Fate::Late(after) => {
            tokio::time::sleep(after).await;
            carry_out(client, faults, asked, request).await
        }
        Fate::Stale => {
            let older = faults.state().lists.get(&request.uri().to_string()).cloned();
            match older {
                Some(older) => Ok(Response::new(said(older))),
                None => carry_out(client, faults, asked, request).await,
            }
        }
    }
}

async fn carry_out(
    client: Client,
    faults: &Faults,
    asked: Asked,
    request: Request<Body>,
) -> Result<Response<Answer>, BoxError> {
    let (begun, uri) = (Instant::now(), request.uri().to_string());
    if asked.is_write() {
        rules::hold(&asked);
    }
    let answer = client.send(request).await?;
    if asked.is_watch() {
        return Ok(watch::lossy(answer, faults.clone()));
    }
    let (head, body) = answer.into_parts();
    let body = body.collect_bytes().await?.to_vec();
    let mut state = faults.state();
    if asked.is_write() {
        let done = head.status.is_success();
        state.writes.push(Write { asked, done, begun, ended: Instant::now() });
    } else if asked.is_list() {
        state.lists.entry(uri).or_insert_with(|| body.clone());
    }
    Ok(Response::from_parts(head, said(body)))
}

fn said(body: Vec<u8>) -> Answer {
    Full::from(body).map_err(|never| match never {}).boxed_unsync()
}

fn refusal(code: u16) -> Response<Answer> {
    let reason = match code {
        409 => "Conflict",
        410 => "Expired",
        429 => "TooManyRequests",
        _ => "InternalError",
    };
    let status = json!({
        "apiVersion": "v1", "kind": "Status", "status": "Failure", "code": code, "reason": reason,
        "message": format!("the layer answers {code}"),
    });
    let mut response = Response::new(said(status.to_string().into_bytes()));
    *response.status_mut() = StatusCode::from_u16(code).expect("a code");
    response
}
