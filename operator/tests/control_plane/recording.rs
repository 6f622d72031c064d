//! What a client asked, and what it was answered.

use std::{
    pin::Pin,
    sync::{Arc, Mutex},
    task::{Context, Poll},
};

use http::{Method, Request, Response, StatusCode};
use tower::{Layer, Service};

/// A request and its answer, as a failed assertion shows them.
#[derive(Clone, Debug)]
pub struct Exchange {
    pub method: Method,
    pub path: String,
    pub status: StatusCode,
}

/// Remembers every exchange of a client.
#[derive(Clone, Debug, Default)]
pub struct Recording(Arc<Mutex<Vec<Exchange>>>);

impl Recording {
    /// What was exchanged since the last call.
    pub fn take(&self) -> Vec<Exchange> {
        std::mem::take(&mut self.0.lock().expect("nobody panicked with it"))
    }

    /// The writes since the last call.
    pub fn writes(&self) -> Vec<Exchange> {
        self.take().into_iter().filter(|exchange| exchange.method != Method::GET).collect()
    }
}

impl<S> Layer<S> for Recording {
    type Service = Recorded<S>;

    fn layer(&self, inner: S) -> Recorded<S> {
        Recorded { inner, recording: self.clone() }
    }
}

/// A client's service that is being recorded.
#[derive(Clone, Debug)]
pub struct Recorded<S> {
    inner: S,
    recording: Recording,
}

impl<S, B, R> Service<Request<B>> for Recorded<S>
where
    S: Service<Request<B>, Response = Response<R>>,
    S::Future: Send + 'static,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = Pin<Box<dyn Future<Output = Result<S::Response, S::Error>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), S::Error>> {
        self.inner.poll_ready(context)
    }

    fn call(&mut self, request: Request<B>) -> Self::Future {
        let (method, path) = (request.method().clone(), request.uri().path().to_owned());
        let recording = self.recording.clone();
        let answer = self.inner.call(request);
        Box::pin(async move {
            let response = answer.await?;
            let exchange = Exchange { method, path, status: response.status() };
            recording.0.lock().expect("nobody panicked with it").push(exchange);
            Ok(response)
        })
    }
}
