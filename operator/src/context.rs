//! What every run needs: whom to speak to, and whom to tell.

use std::time::Duration;

use jiff::Timestamp;
use kube::{
    Client,
    core::ApiResource,
    runtime::events::{Recorder, Reporter},
};
use tracing::info;

use crate::{
    client::guarded, desired::kinds, leader::Leadership, metrics::Metrics, names::MANAGER,
};

/// What every run needs.
#[derive(Clone)]
pub struct Context {
    /// Speaks to the API server.
    pub client: Client,
    /// Asked before every write.
    pub leadership: Leadership,
    /// What Prometheus is told.
    pub metrics: Metrics,
    /// What people are told; one of the same reason is counted up for some minutes.
    pub recorder: Recorder,
    /// The kinds that vaults are made of.
    pub kinds: Vec<ApiResource>,
    /// Where this process runs, if it does so in the cluster.
    pub namespace: Option<String>,
    /// How often a vault is looked at.
    pub looks: Looks,
    /// Since when this process looks.
    pub since: Timestamp,
}

/// How often a vault is looked at where nothing wakes it.
#[derive(Clone, Copy, Debug)]
pub struct Looks {
    /// At rest, whatever happens.
    pub at_rest: Duration,
    /// On its way.
    pub on_its_way: Duration,
}

impl Default for Looks {
    fn default() -> Self {
        Self { at_rest: Duration::from_mins(5), on_its_way: Duration::from_secs(15) }
    }
}

impl Context {
    /// A context that acts while `leadership` lasts: no write of its client leaves after it.
    pub fn new(client: Client, leadership: Leadership, metrics: Metrics) -> Self {
        let client = guarded(client, leadership.clone(), metrics.clone());
        let (recorder, kinds, looks) = (recorder(&client), kinds(), Looks::default());
        let (namespace, since) = (None, Timestamp::now());
        Self { client, leadership, metrics, recorder, kinds, namespace, looks, since }
    }

    /// The same, of a process that runs in `namespace` of the cluster.
    #[must_use]
    pub fn in_namespace(self, namespace: Option<String>) -> Self {
        Self { namespace, ..self }
    }

    /// A recorder that remembers no Event, so that each that it publishes stands by itself.
    pub fn fresh_recorder(&self) -> Recorder {
        recorder(&self.client)
    }

    /// Counts and logs a write: `verb` on `kind` `name`.
    pub fn wrote(&self, verb: &'static str, kind: &str, namespace: &str, name: &str) {
        self.metrics.wrote(verb, kind);
        info!(verb, kind, namespace, name, "written");
    }
}

fn recorder(client: &Client) -> Recorder {
    Recorder::new(client.clone(), Reporter::from(MANAGER))
}
