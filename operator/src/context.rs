//! What every run needs: whom to speak to, and whom to tell.

use kube::{
    Client,
    core::ApiResource,
    runtime::events::{Recorder, Reporter},
};

use crate::{desired::kinds, leader::Leadership, metrics::Metrics, names::MANAGER};

/// What every run needs.
#[derive(Clone)]
pub struct Context {
    /// Speaks to the API server.
    pub client: Client,
    /// Asked before every write.
    pub leadership: Leadership,
    /// What Prometheus is told.
    pub metrics: Metrics,
    /// What people are told.
    pub recorder: Recorder,
    /// The kinds that vaults are made of.
    pub kinds: Vec<ApiResource>,
    /// Where this process runs, if it does so in the cluster.
    pub namespace: Option<String>,
}

impl Context {
    /// A context that acts while `leadership` lasts.
    pub fn new(client: Client, leadership: Leadership, metrics: Metrics) -> Self {
        let recorder = Recorder::new(client.clone(), Reporter::from(MANAGER));
        Self { client, leadership, metrics, recorder, kinds: kinds(), namespace: None }
    }

    /// The same, of a process that runs in `namespace` of the cluster.
    #[must_use]
    pub fn in_namespace(self, namespace: Option<String>) -> Self {
        Self { namespace, ..self }
    }
}
