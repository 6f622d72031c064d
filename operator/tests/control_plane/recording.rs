//! What a client asked, and what it was answered.

use std::{
    collections::BTreeSet,
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
    pub query: String,
    pub status: StatusCode,
}

/// A right as rules spell it: API group, resource and verb.
pub type Right = (String, String, String);

/// The same, of words.
pub fn right(group: &str, resource: &str, verb: &str) -> Right {
    (group.to_owned(), resource.to_owned(), verb.to_owned())
}

impl Exchange {
    /// The rights that it takes. An apply that makes its object takes two.
    fn rights(&self) -> Vec<Right> {
        let parts: Vec<&str> = self.path.trim_matches('/').split('/').collect();
        let (group, rest) = match &parts[..] {
            ["api", _, rest @ ..] => ("", rest),
            ["apis", group, _, rest @ ..] => (*group, rest),
            _ => panic!("{} is no resource", self.path),
        };
        let rest = match rest {
            ["namespaces", _, rest @ ..] if !rest.is_empty() => rest,
            rest => rest,
        };
        let (resource, is_named) = match rest {
            [resource] => ((*resource).to_owned(), false),
            [resource, _] => ((*resource).to_owned(), true),
            [resource, _, part] => (format!("{resource}/{part}"), true),
            _ => panic!("{} is no resource", self.path),
        };
        self.verbs(is_named).iter().map(|verb| right(group, &resource, verb)).collect()
    }

    fn verbs(&self, is_named: bool) -> &'static [&'static str] {
        match (self.method.as_str(), is_named) {
            ("GET", true) => &["get"],
            ("GET", false) if self.query.contains("watch=true") => &["watch"],
            ("GET", false) => &["list"],
            ("POST", _) => &["create"],
            ("PUT", _) => &["update"],
            ("PATCH", _) if self.status == StatusCode::CREATED => &["create", "patch"],
            ("PATCH", _) => &["patch"],
            ("DELETE", true) => &["delete"],
            _ => panic!("{} {} takes no right that a run needs", self.method, self.path),
        }
    }
}

/// Remembers every exchange of a client.
#[derive(Clone, Debug, Default)]
pub struct Recording(Arc<Mutex<Vec<Exchange>>>);

impl Recording {
    /// What was exchanged since the last call.
    pub fn take(&self) -> Vec<Exchange> {
        std::mem::take(&mut self.0.lock().expect("nobody panicked with it"))
    }

    /// The rights that everything since the last call took.
    pub fn rights(&self) -> BTreeSet<Right> {
        let exchanges = self.0.lock().expect("nobody panicked with it");
        exchanges.iter().flat_map(Exchange::rights).collect()
    }

    /// Those since the last call that were forbidden.
    pub fn forbidden(&self) -> Vec<Exchange> {
        let exchanges = self.0.lock().expect("nobody panicked with it");
        let forbidden = exchanges.iter().filter(|one| one.status == StatusCode::FORBIDDEN);
        forbidden.cloned().collect()
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
        let query = request.uri().query().unwrap_or_default().to_owned();
        let recording = self.recording.clone();
        let answer = self.inner.call(request);
        Box::pin(async move {
            let response = answer.await?;
            let exchange = Exchange { method, path, query, status: response.status() };
            recording.0.lock().expect("nobody panicked with it").push(exchange);
            Ok(response)
        })
    }
}
