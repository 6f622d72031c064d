use serde_json::{Value, json};

use super::*;

mod order;
mod waits;

const NOON: &str = "2026-11-23T12:00:00Z";

/// Three instances that stream, `photos-postgres-0` the primary; pods started by the template `old`,
/// the newest is `new`.
struct World {
    set: Value,
    pods: Vec<Value>,
    lock: Value,
    sync: Value,
    failover: Value,
    claims: Vec<Value>,
    spec: DatabaseSpec,
}

impl World {
    fn of(instances: usize) -> Self {
        let mut world = Self {
            set: set(instances),
            pods: (0..instances).map(pod).collect(),
            lock: config_map(
                "leader",
                &json!({ "leader": name(0), "ttl": "20", "renewTime": "2026-11-23T11:59:58.1+00:00" }),
            ),
            sync: config_map(
                "sync",
                &json!({ "leader": name(0), "sync_standby": format!("{},{}", name(1), name(2)) }),
            ),
            failover: config_map("failover", &json!({})),
            claims: Vec::new(),
            spec: DatabaseSpec::default(),
        };
        world.says(0, &json!({}));
        for ordinal in 1..instances {
            world.says(ordinal, &json!({ "replication_state": "streaming" }));
        }
        world
    }

    /// Pod `ordinal` was made by the newest template.
    fn rolled(mut self, ordinals: &[usize]) -> Self {
        for &ordinal in ordinals {
            self.pods[ordinal]["metadata"]["labels"]["controller-revision-hash"] = json!("new");
            self.pods[ordinal]["metadata"]["annotations"]["infravault.dev/request-hash"] =
                json!("new");
        }
        self
    }

    /// Member `ordinal` says that it runs on timeline 4, or what `fields` say instead or beside.
    fn says(&mut self, ordinal: usize, fields: &Value) {
        let mut status = json!({ "state": "running", "timeline": 4, "xlog_location": 1000 });
        status.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        self.pods[ordinal]["metadata"]["annotations"]["status"] = json!(status.to_string());
    }

    fn stand_by(&mut self, ordinals: &[usize]) {
        let names: Vec<_> = ordinals.iter().copied().map(name).collect();
        self.sync["metadata"]["annotations"]["sync_standby"] = json!(names.join(","));
    }

    fn ready(&mut self, ordinal: usize, status: &str, since: &str) {
        self.pods[ordinal]["status"]["conditions"] =
            json!([{ "type": "Ready", "status": status, "lastTransitionTime": since }]);
    }

    /// Somebody deletes the claim of instance `ordinal`.
    fn loses(&mut self, ordinal: usize) {
        self.claims.push(json!({
            "apiVersion": "v1", "kind": "PersistentVolumeClaim",
            "metadata": { "name": format!("data-{}", name(ordinal)), "deletionTimestamp": NOON },
        }));
    }

    fn leads(&mut self, ordinal: usize) {
        self.lock["metadata"]["annotations"]["leader"] = json!(name(ordinal));
    }

    fn roll(&self) -> Option<Roll> {
        let mut seen = Snapshot::default();
        let state = [&self.set, &self.lock, &self.sync, &self.failover];
        let objects = self.pods.iter().chain(&self.claims).chain(state);
        seen.overlay(objects.map(|object| serde_json::from_value(object.clone()).unwrap()));
        next(Names("photos"), &self.spec, &seen, NOON.parse().unwrap()).unwrap()
    }

    fn next(&self) -> Next {
        self.roll().expect("pods are due").next
    }

    fn waits(&self) -> String {
        match self.next() {
            Next::Await(why) => why,
            moves => panic!("it does not wait: {moves:?}"),
        }
    }
}

fn restart(ordinal: usize) -> Next {
    Next::Restart(name(ordinal))
}

fn name(ordinal: usize) -> String {
    format!("photos-postgres-{ordinal}")
}

fn set(instances: usize) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "StatefulSet",
        "metadata": { "name": "photos-postgres", "uid": "set", "generation": 2 },
        "spec": { "replicas": instances, "serviceName": "photos-postgres", "selector": {}, "template": {
            "metadata": { "annotations": { "infravault.dev/request-hash": "new" } } } },
        "status": { "replicas": instances, "observedGeneration": 2, "updateRevision": "new" },
    })
}

fn pod(ordinal: usize) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {
            "name": name(ordinal),
            "labels": { "controller-revision-hash": "old" },
            "annotations": { "infravault.dev/request-hash": "old" },
            "ownerReferences": [{
                "apiVersion": "apps/v1", "kind": "StatefulSet", "name": "photos-postgres", "uid": "set" }],
        },
        "status": { "conditions": [
            { "type": "Ready", "status": "True", "lastTransitionTime": "2026-11-23T11:00:00Z" }] },
    })
}

fn config_map(of: &str, annotations: &Value) -> Value {
    json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": {
        "name": format!("photos-postgres-{of}"), "annotations": annotations } })
}
