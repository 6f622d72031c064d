//! One operator leads: a Lease, replaced with its resourceVersion, so that of two who try at once
//! one fails.
//!
//! The holder renews every 2 s. It counts on its lease for 10 s after a renewal, the others wait
//! 15 s since they saw the last one: by then the holder has stopped by its own clock. Clocks are
//! never compared between machines.

mod signature;

use std::time::Duration;

use k8s_openapi::{api::coordination::v1::Lease, apimachinery::pkg::apis::meta::v1::ObjectMeta};
use kube::{Api, Client, ResourceExt, api::PostParams};
use tokio::{
    sync::watch,
    time::{Instant, sleep, timeout},
};
use tracing::{info, warn};

use crate::error::{Error, Result};
use signature::{holder, signed};

/// The name of the Lease.
pub const LEASE: &str = "infravault-operator";

const DURATION: Duration = Duration::from_secs(15);
const DEADLINE: Duration = Duration::from_secs(10);
const PERIOD: Duration = Duration::from_secs(2);

/// Until when this process leads, by its own clock.
#[derive(Clone, Copy, Debug)]
enum Term {
    Always,
    Until(Instant),
    Never,
}

/// Knows whether this process still leads. Asked before every write.
#[derive(Clone, Debug)]
pub struct Leadership(watch::Receiver<Term>);

impl Leadership {
    /// Of a process that runs alone, by its owner's word.
    pub fn alone() -> Self {
        Self(watch::channel(Term::Always).1)
    }

    /// Of a process that does not lead.
    #[cfg(test)]
    pub(crate) fn never() -> Self {
        Self(watch::channel(Term::Never).1)
    }

    /// Fails once the lease may be another's.
    pub fn check(&self) -> Result<()> {
        self.check_for(Duration::ZERO)
    }

    /// Fails where the lease may be another's before `ahead` has passed.
    pub fn check_for(&self, ahead: Duration) -> Result<()> {
        match *self.0.borrow() {
            Term::Always => Ok(()),
            Term::Until(deadline) if Instant::now() + ahead < deadline => Ok(()),
            Term::Until(_) | Term::Never => Err(Error::LeaseRanOut),
        }
    }
}

/// Tries to lead, and goes on leading.
pub struct Elector {
    leases: Api<Lease>,
    identity: String,
    term: watch::Sender<Term>,
    /// The Lease as another wrote it last, and when it was first seen so.
    seen: Option<(Option<String>, Instant)>,
}

impl Elector {
    /// An elector that signs as `identity`, with a Lease in `namespace`.
    pub fn new(client: Client, namespace: &str, identity: String) -> Self {
        let (term, _) = watch::channel(Term::Never);
        Self { leases: Api::namespaced(client, namespace), identity, term, seen: None }
    }

    /// Knows whether this elector leads.
    pub fn leadership(&self) -> Leadership {
        Leadership(self.term.subscribe())
    }

    /// Returns once this process leads. `tried` is told after each answer of the API server.
    pub async fn acquire(&mut self, tried: impl Fn()) {
        loop {
            match self.attempt().await {
                Ok(true) => {
                    tried();
                    info!(identity = self.identity, "leading");
                    return;
                }
                Ok(false) => tried(),
                Err(error) => warn!(%error, "cannot read or write the lease"),
            }
            sleep(PERIOD).await;
        }
    }

    /// Renews, and returns once the lease is lost.
    pub async fn keep(&mut self) {
        loop {
            sleep(PERIOD).await;
            match self.attempt().await {
                Ok(true) => {}
                Ok(false) => return self.step_down("another holds the lease"),
                Err(error) => warn!(%error, "cannot renew the lease"),
            }
            if self.leadership().check().is_err() {
                return self.step_down("the lease could not be renewed in time");
            }
        }
    }

    /// Gives the lease back, so that the next need not wait for its end.
    pub async fn release(mut self) {
        if self.leadership().check().is_err() {
            return;
        }
        self.step_down("stopping");
        let given_up = async {
            let mut lease = self.leases.get(LEASE).await?;
            if holder(&lease) == Some(self.identity.as_str()) {
                if let Some(spec) = lease.spec.as_mut() {
                    spec.holder_identity = None;
                }
                self.leases.replace(LEASE, &PostParams::default(), &lease).await?;
            }
            Ok::<_, kube::Error>(())
        };
        if let Ok(Err(error)) = timeout(PERIOD, given_up).await {
            warn!(%error, "cannot give the lease back");
        }
    }

    fn step_down(&mut self, why: &str) {
        warn!(identity = self.identity, why, "no longer leading");
        self.term.send_replace(Term::Never);
    }

    /// One try: true where the lease is ours afterwards.
    async fn attempt(&mut self) -> kube::Result<bool> {
        let asked = Instant::now();
        let held = match timeout(PERIOD * 2, self.write()).await {
            Ok(Err(kube::Error::Api(status))) if status.code == 409 => false,
            Ok(answer) => answer?,
            Err(elapsed) => return Err(kube::Error::Service(Box::new(elapsed))),
        };
        if held {
            self.term.send_replace(Term::Until(asked + DEADLINE));
        }
        Ok(held)
    }

    async fn write(&mut self) -> kube::Result<bool> {
        let params = PostParams::default();
        let Some(lease) = self.leases.get_opt(LEASE).await? else {
            let metadata = ObjectMeta { name: Some(LEASE.into()), ..ObjectMeta::default() };
            let lease = Lease { metadata, spec: None };
            self.leases.create(&params, &signed(lease, &self.identity)).await?;
            return Ok(true);
        };
        if !self.may_take(&lease) {
            return Ok(false);
        }
        self.leases.replace(LEASE, &params, &signed(lease, &self.identity)).await?;
        Ok(true)
    }

    /// Ours, nobody's, or unchanged for longer than it lasts.
    fn may_take(&mut self, lease: &Lease) -> bool {
        match holder(lease) {
            None => return true,
            Some(holder) if holder == self.identity => return true,
            Some(_) => {}
        }
        let version = lease.resource_version();
        match &self.seen {
            Some((seen, since)) if *seen == version => since.elapsed() > DURATION,
            _ => {
                self.seen = Some((version, Instant::now()));
                false
            }
        }
    }
}
