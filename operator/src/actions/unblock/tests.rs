use serde_json::{Value, json};

use super::*;

fn seen(objects: &[Value]) -> Snapshot {
    let mut seen = Snapshot::default();
    seen.overlay(objects.iter().map(|object| serde_json::from_value(object.clone()).unwrap()));
    seen
}

fn set(revision: &str) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "StatefulSet",
        "metadata": { "name": "photos-postgres", "uid": "set", "generation": 2 },
        "spec": { "serviceName": "photos-postgres", "selector": {}, "template": {} },
        "status": { "replicas": 1, "observedGeneration": 2, "updateRevision": revision },
    })
}

fn pod(revision: &str, ready: &str, since: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {
            "name": "photos-postgres-0",
            "labels": { "controller-revision-hash": revision },
            "ownerReferences": [{ "apiVersion": "apps/v1", "kind": "StatefulSet", "name": "photos-postgres", "uid": "set" }],
        },
        "status": {
            "startTime": "2026-11-23T12:00:00Z",
            "conditions": [{ "type": "Ready", "status": ready, "lastTransitionTime": since }],
        },
    })
}

#[test]
fn a_pod_that_never_came_up_by_an_old_template_is_removed() {
    let stuck = seen(&[set("new"), pod("old", "False", "2026-11-23T12:00:01Z")]);
    assert_eq!(stuck_pods(&stuck).unwrap(), ["photos-postgres-0"]);
}

#[test]
fn a_pod_that_was_ready_once_is_left_alone() {
    let ready = seen(&[set("new"), pod("old", "True", "2026-11-23T12:00:30Z")]);
    assert!(stuck_pods(&ready).unwrap().is_empty());
    let lost = seen(&[set("new"), pod("old", "False", "2026-11-23T13:00:00Z")]);
    assert!(stuck_pods(&lost).unwrap().is_empty());
}

#[test]
fn a_pod_of_the_newest_template_is_left_alone() {
    let starting = seen(&[set("new"), pod("new", "False", "2026-11-23T12:00:01Z")]);
    assert!(stuck_pods(&starting).unwrap().is_empty());
}

#[test]
fn a_job_that_gave_up_is_tried_again_after_a_rest() {
    let job = json!({
        "apiVersion": "batch/v1", "kind": "Job", "metadata": { "name": "photos-migrate-1" },
        "status": { "conditions": [{
            "type": "Failed", "status": "True", "lastTransitionTime": "2026-11-23T12:00:00Z",
        }] },
    });
    let failed = seen(&[job]);
    assert!(failed_jobs(&failed, "2026-11-23T12:00:30Z".parse().unwrap()).unwrap().is_empty());
    let later = "2026-11-23T12:02:00Z".parse().unwrap();
    assert_eq!(failed_jobs(&failed, later).unwrap(), ["photos-migrate-1"]);
}
