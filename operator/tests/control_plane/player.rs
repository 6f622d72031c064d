//! Plays the part of the controllers, the kubelets, Patroni and the garbage collector, step by step:
//! nothing moves between two steps, so that a test can be repeated.

mod collector;
mod patroni;
mod pods;

use std::collections::BTreeSet;

use k8s_openapi::{
    NamespaceResourceScope,
    api::{apps::v1::Deployment, batch::v1::Job, core::v1::PersistentVolumeClaim},
};
use kube::{
    Api, Client, Resource, ResourceExt,
    api::{ListParams, Patch, PatchParams},
};
use operator::names::list_selector;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

/// An image that no registry has.
pub const NO_IMAGE: &str = "registry.example.org/none:0";
/// A release of ours that was never made.
pub const NO_RELEASE: &str = "0.0.0";
/// When everything happened.
const TIME: &str = "2026-11-23T12:00:00Z";

/// What stands around the operator, for one vault.
#[derive(Clone)]
pub struct Player {
    client: Client,
    namespace: String,
    vault: String,
    /// Nodes of which nobody hears any more.
    lost: BTreeSet<String>,
}

impl Player {
    pub fn new(client: &Client, namespace: &str, vault: &str) -> Self {
        let (namespace, vault) = (namespace.into(), vault.into());
        Self { client: client.clone(), namespace, vault, lost: BTreeSet::new() }
    }

    /// A node is lost.
    pub fn lose(&mut self, node: &str) {
        self.lost.insert(node.to_owned());
    }

    /// It is back.
    pub fn find(&mut self, node: &str) {
        self.lost.remove(node);
    }

    /// One step of everybody; how many things moved.
    pub async fn step(&self) -> usize {
        // Boxed, or every test would carry the room for it along.
        Box::pin(self.move_on()).await + self.collect().await
    }

    /// The same where nobody goes, and there is nothing to collect.
    pub async fn move_on(&self) -> usize {
        let mut moved = self.jobs().await + self.claims().await;
        moved += self.stateful_sets().await + self.patroni().await;
        moved + self.deployments().await
    }

    fn api<K>(&self) -> Api<K>
    where
        K: Resource<Scope = NamespaceResourceScope, DynamicType = ()>,
    {
        Api::namespaced(self.client.clone(), &self.namespace)
    }

    /// The vault's objects of a kind.
    async fn ours<K>(&self) -> Vec<K>
    where
        K: Resource<Scope = NamespaceResourceScope, DynamicType = ()>,
        K: Clone + std::fmt::Debug + DeserializeOwned,
    {
        let params = ListParams::default().labels(&list_selector(&self.vault));
        self.api().list(&params).await.expect("a list").items
    }

    /// Writes a status where it says something new.
    async fn status<K>(&self, object: &K, status: Value) -> usize
    where
        K: Resource<Scope = NamespaceResourceScope, DynamicType = ()>,
        K: Clone + std::fmt::Debug + Serialize + DeserializeOwned,
    {
        let seen = serde_json::to_value(object).expect("an object is JSON");
        let says = |(field, value): (&String, &Value)| seen["status"].get(field) == Some(value);
        if status.as_object().expect("fields").iter().all(says) {
            return 0;
        }
        let patch = Patch::Merge(json!({ "status": status }));
        let params = PatchParams::default();
        // It may be gone by now.
        usize::from(self.api::<K>().patch_status(&object.name_any(), &params, &patch).await.is_ok())
    }

    /// Jobs whose image can be pulled succeed at once.
    async fn jobs(&self) -> usize {
        let condition =
            |type_| json!({ "type": type_, "status": "True", "lastTransitionTime": TIME });
        let done = json!({
            "startTime": TIME, "completionTime": TIME, "succeeded": 1,
            "conditions": [condition("SuccessCriteriaMet"), condition("Complete")],
        });
        let mut moved = 0;
        for job in self.ours::<Job>().await {
            let ended = job.status.as_ref().is_some_and(|status| status.succeeded == Some(1));
            let template = job.spec.as_ref().map(|spec| &spec.template);
            if !ended && job.metadata.deletion_timestamp.is_none() && pods::runs(template) {
                moved += self.status(&job, done.clone()).await;
            }
        }
        moved
    }

    /// Pods of the API are counted, not made.
    async fn deployments(&self) -> usize {
        let mut moved = 0;
        for deployment in self.ours::<Deployment>().await {
            let spec = deployment.spec.clone().unwrap_or_default();
            let wanted = spec.replicas.unwrap_or(1);
            let ready = if pods::runs(Some(&spec.template)) { wanted } else { 0 };
            let status = json!({
                "observedGeneration": deployment.metadata.generation, "replicas": wanted,
                "updatedReplicas": wanted, "readyReplicas": ready, "availableReplicas": ready,
            });
            moved += self.status(&deployment, nonzero(status)).await;
        }
        moved
    }

    /// Claims are provided and grown as asked.
    async fn claims(&self) -> usize {
        let mut moved = 0;
        for claim in self.ours::<PersistentVolumeClaim>().await {
            let resources = claim.spec.as_ref().and_then(|spec| spec.resources.as_ref());
            let asked = resources.and_then(|resources| resources.requests.clone());
            let bound = json!({ "phase": "Bound", "capacity": asked });
            moved += self.status(&claim, bound).await;
        }
        moved
    }
}

/// The API server leaves out numbers that are 0.
fn nonzero(mut status: Value) -> Value {
    if let Some(fields) = status.as_object_mut() {
        fields.retain(|_, value| *value != json!(0));
    }
    status
}
