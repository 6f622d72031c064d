//! A database as it was seen, for the tests of what is decided from it.

use crds::{DatabaseSpec, ReplicationMode};
use serde_json::{Value, json};

use crate::observe::Snapshot;

/// When it is.
pub const NOON: &str = "2026-11-23T12:00:00Z";

/// Instances that stream from `photos-postgres-0`, each with its claim.
pub struct Scene {
    pub set: Option<Value>,
    pub pods: Vec<Value>,
    pub claims: Vec<Value>,
    pub lock: Value,
    pub sync: Value,
    pub failover: Value,
    pub config: Value,
    pub spec: DatabaseSpec,
}

impl Scene {
    pub fn of(instances: usize) -> Self {
        let mut scene = Self {
            set: Some(set(instances)),
            pods: (0..instances).map(pod).collect(),
            claims: (0..instances).map(claim).collect(),
            lock: config_map(
                "leader",
                &json!({ "ttl": "20", "renewTime": "2026-11-23T11:59:58Z" }),
            ),
            sync: config_map("sync", &json!({})),
            failover: config_map("failover", &json!({})),
            config: config_map("config", &json!({ "initialize": "7431" })),
            spec: DatabaseSpec::default(),
        };
        scene.spec.instances = i32::try_from(instances).unwrap();
        scene.leads(0);
        scene
    }

    /// `leader` takes over, and all the others stand by.
    pub fn leads(&mut self, leader: usize) {
        self.lock["metadata"]["annotations"]["leader"] = json!(name(leader));
        for ordinal in 0..self.pods.len() {
            let streams = (ordinal != leader).then_some("streaming");
            self.says(
                ordinal,
                &json!({ "state": "running", "replication_state": streams, "timeline": 4 }),
            );
        }
        let others: Vec<_> = (0..self.pods.len()).filter(|it| *it != leader).collect();
        self.stand_by(&others);
    }

    pub fn stand_by(&mut self, ordinals: &[usize]) {
        let names: Vec<_> = ordinals.iter().copied().map(name).collect();
        self.sync["metadata"]["annotations"]["sync_standby"] = json!(names.join(","));
    }

    pub fn says(&mut self, ordinal: usize, status: &Value) {
        self.pods[ordinal]["metadata"]["annotations"]["status"] = json!(status.to_string());
    }

    pub fn unready(&mut self, ordinal: usize, since: &str) {
        self.pods[ordinal]["status"]["conditions"] =
            json!([{ "type": "Ready", "status": "False", "lastTransitionTime": since }]);
    }

    pub fn asynchronous(&mut self) {
        self.spec.replication.mode = ReplicationMode::Asynchronous;
        self.stand_by(&[]);
    }

    pub fn seen(&self) -> Snapshot {
        let mut seen = Snapshot::default();
        let state = [&self.lock, &self.sync, &self.failover, &self.config];
        let objects = self.pods.iter().chain(&self.claims).chain(state).chain(&self.set);
        seen.overlay(objects.map(|object| serde_json::from_value(object.clone()).unwrap()));
        seen
    }
}

pub fn name(ordinal: usize) -> String {
    format!("photos-postgres-{ordinal}")
}

fn set(instances: usize) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "StatefulSet",
        "metadata": { "name": "photos-postgres", "uid": "set", "generation": 2 },
        "spec": { "replicas": instances, "serviceName": "photos-postgres", "selector": {}, "template": {} },
        "status": { "replicas": instances, "observedGeneration": 2, "updateRevision": "new" },
    })
}

pub fn pod(ordinal: usize) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {
            "name": name(ordinal),
            "labels": { "controller-revision-hash": "new" },
            "annotations": {},
            "ownerReferences": [{
                "apiVersion": "apps/v1", "kind": "StatefulSet", "name": "photos-postgres", "uid": "set",
            }],
        },
        "status": { "conditions": [
            { "type": "Ready", "status": "True", "lastTransitionTime": "2026-11-23T11:00:00Z" }] },
    })
}

pub fn claim(ordinal: usize) -> Value {
    json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": { "name": format!("data-{}", name(ordinal)), "labels": {} },
    })
}

fn config_map(of: &str, annotations: &Value) -> Value {
    json!({
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": { "name": format!("photos-postgres-{of}"), "annotations": annotations },
    })
}
