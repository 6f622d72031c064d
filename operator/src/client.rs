//! The client of the runs. No request of it waits for ever, few are on their way at once, and no write
//! leaves it without the lease, whoever forgot to ask.
//!
//! A holder counts on its lease for 10 s after it asked for it, the others wait 15 s. A write leaves
//! while half of the 10 s is left, and takes 9 s at most: it is over before another may lead.

use std::{
    future::Future,
    pin::Pin,
    sync::Arc,
    task::{Context, Poll},
    time::Duration,
};

use http::{Method, Request, Response, Uri};
use kube::{Client, client::Body};
use tokio::{sync::Semaphore, time::timeout};
use tower::{BoxError, Service};

use crate::{leader::Leadership, metrics::Metrics};

/// A read takes no longer, retries and all.
const READ: Duration = Duration::from_secs(30);
/// A write takes no longer: neither here nor, as the API server is told, there.
const WRITE: Duration = Duration::from_secs(9);
/// A write needs a lease that lasts for as long.
const LEFT: Duration = Duration::from_secs(5);

/// Requests that are on their way at once, watches not counted. Each takes a connection of its own and
/// room for its answer, and a run of a vault would ask for everything at once.
const AT_ONCE: usize = 8;

/// `client`, for as long as `leadership` lasts. Its requests are counted.
pub fn guarded(client: Client, leadership: Leadership, metrics: Metrics) -> Client {
    let namespace = client.default_namespace().to_owned();
    let (turns, limits) = (Arc::new(Semaphore::new(AT_ONCE)), (READ, WRITE));
    Client::new(Guarded { client, leadership, metrics, turns, limits }, namespace)
}

struct Guarded {
    client: Client,
    leadership: Leadership,
    metrics: Metrics,
    /// One for each request that may be on its way.
    turns: Arc<Semaphore>,
    /// Of a read, and of a write.
    limits: (Duration, Duration),
}

impl Service<Request<Body>> for Guarded {
    type Response = Response<Body>;
    type Error = BoxError;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, BoxError>> + Send>>;

    fn poll_ready(&mut self, _: &mut Context<'_>) -> Poll<Result<(), BoxError>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        let (client, (read, write)) = (self.client.clone(), self.limits);
        self.metrics.asked(request.method());
        if is_watch(request.uri()) {
            // Its answer lasts; only its first line is waited for.
            return Box::pin(async move { Ok(timeout(read, client.send(request)).await??) });
        }
        let (turns, leadership) = (self.turns.clone(), self.leadership.clone());
        Box::pin(async move {
            let _turn = timeout(read, turns.acquire()).await??;
            if *request.method() == Method::GET {
                return timeout(read, whole(client, request)).await?;
            }
            // Not before its turn: the lease may have run out while it waited.
            leadership.check_for(LEFT)?;
            timeout(write, whole(client, bounded(request, write))).await?
        })
    }
}

/// The answer with its last byte: a connection may die in its middle.
async fn whole(client: Client, request: Request<Body>) -> Result<Response<Body>, BoxError> {
    let (head, body) = client.send(request).await?.into_parts();
    Ok(Response::from_parts(head, Body::from(body.collect_bytes().await?)))
}

fn is_watch(uri: &Uri) -> bool {
    let mut parameters = uri.query().unwrap_or_default().split('&');
    parameters.any(|one| matches!(one, "watch=true" | "watch=1"))
}

/// The API server gives up on it by itself too: who hangs up does not know what became of a write.
fn bounded(mut request: Request<Body>, limit: Duration) -> Request<Body> {
    let uri = request.uri();
    let separator = if uri.query().is_some() { '&' } else { '?' };
    let bounded = format!("{uri}{separator}timeout={}ms", limit.as_millis());
    if let Ok(uri) = bounded.parse() {
        *request.uri_mut() = uri;
    }
    request
}

#[cfg(test)]
mod tests;
