//! How often somebody may do something. Each server counts for itself: in memory of a bound, and without
//! asking anybody.

mod limiter;

use std::time::{Duration, Instant};

use prometheus_client::{
    encoding::EncodeLabelSet,
    metrics::{counter::Counter, family::Family},
    registry::Registry,
};
use uuid::Uuid;

use self::limiter::{Limit, Limiter};
use crate::{
    auth::Client,
    error::{Error, Result},
};

/// Sign-ins begun from one address.
const SIGN_INS: Limit = Limit { often: 10, within: Duration::from_mins(1) };
/// Sign-ins from one address that prove nothing.
const FAILURES: Limit = Limit { often: 20, within: Duration::from_mins(10) };
/// What one user asks of the API.
const REQUESTS: Limit = Limit { often: 600, within: Duration::from_mins(1) };

/// Of each limit so many are kept in mind, in some 4 MiB.
const MOST: usize = 50_000;

/// For so many an address counts that may be that of many: where a load balancer hides addresses, one
/// person must not be able to keep everybody from signing in.
const MANY: u32 = 20;

/// Who has done how much.
pub struct Limits {
    sign_ins: Limiter<Client>,
    failures: Limiter<Client>,
    requests: Limiter<Uuid>,
    refused: Family<Refused, Counter>,
}

#[derive(Debug, Clone, Hash, PartialEq, Eq, EncodeLabelSet)]
struct Refused {
    limiter: &'static str,
}

const SIGN_IN: &str = "sign_in";
const CALLBACK: &str = "callback";
const USER: &str = "user";

impl Default for Limits {
    fn default() -> Self {
        let refused = Family::<Refused, Counter>::default();
        // From the start, or the first of a kind would be no increase.
        for limiter in [SIGN_IN, CALLBACK, USER] {
            drop(refused.get_or_create(&Refused { limiter }));
        }
        Self {
            sign_ins: Limiter::new(SIGN_INS, MOST),
            failures: Limiter::new(FAILURES, MOST),
            requests: Limiter::new(REQUESTS, MOST),
            refused,
        }
    }
}

impl Limits {
    /// Has Prometheus told of whom was refused.
    pub(crate) fn register(&self, registry: &mut Registry) {
        registry.register(
            "rate_limited",
            "Requests refused because there were too many before them",
            self.refused.clone(),
        );
    }

    /// Somebody begins to sign in.
    pub fn sign_in(&self, client: Client) -> Result<()> {
        self.told(SIGN_IN, self.sign_ins.take(client, people(client), Instant::now()))
    }

    /// Somebody comes back from the provider. It counts as a failure until it turns out to be none, or
    /// many at once would each be the first.
    pub fn callback(&self, client: Client) -> Result<()> {
        self.told(CALLBACK, self.failures.take(client, people(client), Instant::now()))
    }

    /// It was none.
    pub fn forgive(&self, client: Client) {
        self.failures.give_back(client, people(client));
    }

    /// A user asks for something.
    pub fn user(&self, user: Uuid) -> Result<()> {
        self.told(USER, self.requests.take(user, 1, Instant::now()))
    }

    fn told(&self, limiter: &'static str, outcome: Result<(), Duration>) -> Result<()> {
        outcome.map_err(|wait| {
            self.refused.get_or_create(&Refused { limiter }).inc();
            Error::TooManyRequests(wait)
        })
    }
}

fn people(client: Client) -> u32 {
    if client.may_be_many() { MANY } else { 1 }
}
