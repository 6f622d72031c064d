//! A layer before the API server that does to a client what networks and servers do, and holds every
//! write that passes to the rules. A test says by a [`Plan`] what befalls which request.

mod layer;
mod rules;
mod watch;

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard},
    time::{Duration, Instant},
};

use http::{Method, Request};
use kube::{Client, client::Body};
use serde_json::Value;

/// A request, as a plan sees it.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Counts the requests, from 1 on.
    pub number: usize,
    /// Counts the writes, from 1 on; that of the last one where this is none.
    pub write: usize,
    pub method: Method,
    pub path: String,
    pub query: String,
    pub body: Value,
}

impl Asked {
    pub fn is_write(&self) -> bool {
        self.method != Method::GET
    }

    pub fn is_watch(&self) -> bool {
        self.query.contains("watch=true")
    }

    /// Asks for many objects at once.
    pub fn is_list(&self) -> bool {
        let asks = |word| self.query.contains(word);
        !self.is_write() && !self.is_watch() && (asks("labelSelector=") || asks("limit="))
    }
}

/// What befalls a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Nothing.
    Pass,
    /// It is carried out, and whoever asked has ended before the answer.
    Crash,
    /// It is answered with this code and not carried out.
    Refuse(u16),
    /// It is carried out, and answered as if nobody had come back.
    Lose,
    /// It never arrives.
    Cut,
    /// It is carried out this much later.
    Late(Duration),
    /// A list is answered with the first answer to that question.
    Stale,
}

/// A write that the API server has answered.
#[derive(Clone, Debug)]
pub struct Write {
    pub asked: Asked,
    /// It was not refused.
    pub done: bool,
    pub begun: Instant,
    pub ended: Instant,
}

type Plan = Box<dyn FnMut(&Asked) -> Fate + Send>;

struct State {
    plan: Plan,
    requests: usize,
    asked_writes: usize,
    writes: Vec<Write>,
    dead: bool,
    /// The first answer to each list.
    lists: HashMap<String, Vec<u8>>,
    /// How many requests had another fate than to pass.
    struck: usize,
    watch: watch::Loss,
}

/// The layer; its clones share what they know.
#[derive(Clone)]
pub struct Faults(Arc<Mutex<State>>);

impl Faults {
    pub fn new(plan: impl FnMut(&Asked) -> Fate + Send + 'static) -> Self {
        Self(Arc::new(Mutex::new(State {
            plan: Box::new(plan),
            requests: 0,
            asked_writes: 0,
            writes: Vec::new(),
            dead: false,
            lists: HashMap::new(),
            struck: 0,
            watch: watch::Loss::default(),
        })))
    }

    /// Nothing befalls anybody; the rules hold all the same.
    pub fn none() -> Self {
        Self::new(|_| Fate::Pass)
    }

    /// Whoever asks ends after the `n`-th write.
    pub fn crash_after(n: usize) -> Self {
        Self::new(
            move |asked| {
                if asked.is_write() && asked.write == n { Fate::Crash } else { Fate::Pass }
            },
        )
    }

    /// Of every watch each `nth` event is lost.
    pub fn losing_events(self, nth: usize) -> Self {
        self.state().watch.nth = Some(nth);
        self
    }

    /// A client that has this layer before it.
    pub fn client(&self, client: Client) -> Client {
        let namespace = client.default_namespace().to_owned();
        Client::new(layer::Faulty { client, faults: self.clone() }, namespace)
    }

    pub fn is_dead(&self) -> bool {
        self.state().dead
    }

    /// Another process asks from now on.
    pub fn revive(&self) {
        self.state().dead = false;
    }

    /// What was written so far.
    pub fn writes(&self) -> Vec<Write> {
        self.state().writes.clone()
    }

    /// How much of it was not refused.
    pub fn done(&self) -> usize {
        self.state().writes.iter().filter(|write| write.done).count()
    }

    /// Requests, and those that something befell; events lost among them.
    pub fn counts(&self) -> (usize, usize) {
        let state = self.state();
        (state.requests, state.struck + state.watch.lost)
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn fate(&self, request: &Request<Body>, body: Value) -> (Asked, Fate) {
        let mut state = self.state();
        state.requests += 1;
        state.asked_writes += usize::from(*request.method() != Method::GET);
        let asked = Asked {
            number: state.requests,
            write: state.asked_writes,
            method: request.method().clone(),
            path: request.uri().path().to_owned(),
            query: request.uri().query().unwrap_or_default().to_owned(),
            body,
        };
        let fate = if state.dead { Fate::Cut } else { (state.plan)(&asked) };
        state.struck += usize::from(fate != Fate::Pass);
        (asked, fate)
    }
}
