//! Which of the store's servers a request goes to. Behind one name a dead server takes its share of the
//! connections until Kubernetes notices, some 40 s, and the crate waits for each as long as TCP does. So
//! each server is asked by its own name, and one that has not answered of late proves first that it is
//! there.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use async_trait::async_trait;
use minio::s3::{
    client::{Method, RequestHooks, Response, hooks::Extensions},
    error::{Error, ValidationErr},
    http::Url,
    multimap_ext::Multimap,
    segmented_bytes::SegmentedBytes,
    types::{BucketName, ObjectKey},
};
use tokio::{net::TcpStream, time::timeout};

/// A server that answered within this time is taken to be there.
const FRESH: Duration = Duration::from_secs(1);

/// How long one may take to prove it.
const CONNECT: Duration = Duration::from_millis(500);

/// How long one that failed is asked last.
const AVOIDED: Duration = Duration::from_secs(3);

/// One that has owed an answer for longer than this is asked last, too: it may be waiting for a peer that
/// is lost, which it notices later than others do.
const OWED: Duration = Duration::from_secs(2);

/// After this an answer that never came is forgotten.
const FORGOTTEN: Duration = Duration::from_secs(20);

/// The servers, and what is known of each.
#[derive(Debug)]
pub(super) struct Servers {
    names: Vec<(String, u16)>,
    known: Mutex<Known>,
}

#[derive(Debug)]
struct Known {
    next: usize,
    /// Since when each has owed its oldest answer.
    asked: Vec<Option<Instant>>,
    answered: Vec<Option<Instant>>,
    failed: Vec<Option<Instant>>,
}

impl Servers {
    pub(super) fn new(names: Vec<(String, u16)>) -> Self {
        let nothing = vec![None; names.len()];
        let known =
            Known { next: 0, asked: nothing.clone(), answered: nothing.clone(), failed: nothing };
        Self { names, known: Mutex::new(known) }
    }

    /// The next server that is there.
    async fn choose(&self) -> Option<&(String, u16)> {
        for index in self.order(Instant::now()) {
            let server = &self.names[index];
            if self.is_fresh(index, Instant::now()) || connects(server).await {
                self.ask(index, Instant::now());
                return Some(server);
            }
            self.note(index, false, Instant::now());
        }
        None
    }

    /// Every server once, in turn, those that failed of late or owe an answer last.
    fn order(&self, now: Instant) -> Vec<usize> {
        let mut known = self.known();
        let count = self.names.len();
        let start = known.next;
        known.next = (start + 1) % count.max(1);
        let mut order: Vec<usize> = (0..count).map(|step| (start + step) % count).collect();
        let owes = |index: usize| {
            within(known.asked[index], FORGOTTEN, now) && !within(known.asked[index], OWED, now)
        };
        order.sort_by_key(|&index| within(known.failed[index], AVOIDED, now) || owes(index));
        order
    }

    fn is_fresh(&self, index: usize, now: Instant) -> bool {
        within(self.known().answered[index], FRESH, now)
    }

    fn ask(&self, index: usize, now: Instant) {
        let since = &mut self.known().asked[index];
        if !within(*since, FORGOTTEN, now) {
            *since = Some(now);
        }
    }

    fn note(&self, index: usize, answered: bool, now: Instant) {
        let mut known = self.known();
        known.asked[index] = None;
        known.answered[index] = answered.then_some(now);
        known.failed[index] = (!answered).then_some(now);
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn within(event: Option<Instant>, span: Duration, now: Instant) -> bool {
    event.is_some_and(|event| now.saturating_duration_since(event) < span)
}

async fn connects((host, port): &(String, u16)) -> bool {
    matches!(timeout(CONNECT, TcpStream::connect((host.as_str(), *port))).await, Ok(Ok(_)))
}

#[async_trait]
impl RequestHooks for Servers {
    fn name(&self) -> &'static str {
        "servers"
    }

    async fn before_signing_mut(
        &self,
        _method: &Method,
        url: &mut Url,
        _region: &str,
        _headers: &mut Multimap,
        _query: &Multimap,
        _bucket: Option<&BucketName>,
        _object: Option<&ObjectKey>,
        _body: Option<&SegmentedBytes>,
        _extensions: &mut Extensions,
    ) -> Result<(), Error> {
        let nobody = || std::io::Error::other("no server of the store can be reached");
        let (host, port) =
            self.choose().await.ok_or_else(|| ValidationErr::IOError(nobody()))?.clone();
        url.host = host;
        url.port = port;
        Ok(())
    }

    async fn after_execute(
        &self,
        _method: &Method,
        url: &Url,
        _region: &str,
        _headers: &Multimap,
        _query: &Multimap,
        _bucket: Option<&BucketName>,
        _object: Option<&ObjectKey>,
        answer: &Result<Response, reqwest::Error>,
        _extensions: &mut Extensions,
    ) {
        let is_asked = |(host, port): &(String, u16)| *host == url.host && *port == url.port;
        if let Some(index) = self.names.iter().position(is_asked) {
            // One that does not know a key may be one that has just come back.
            let well = answer.as_ref().map(Response::status).is_ok_and(|status| {
                !status.is_server_error() && status != reqwest::StatusCode::NOT_FOUND
            });
            self.note(index, well, Instant::now());
        }
    }
}

#[cfg(test)]
mod tests;
