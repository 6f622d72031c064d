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
fn a_pod_whose_claim_was_deleted_is_left_alone() {
    let claim = json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": { "name": "data-photos-postgres-0", "deletionTimestamp": "2026-11-23T11:00:00Z" },
    });
    let stuck = seen(&[set("new"), pod("old", "False", "2026-11-23T12:00:01Z"), claim]);
    assert!(stuck_pods(&stuck).unwrap().is_empty());
}

#[test]
fn a_pod_that_was_ready_once_is_left_alone() {
    let ready = seen(&[set("new"), pod("old", "True", "2026-11-23T12:00:30Z")]);
    assert!(stuck_pods(&ready).unwrap().is_empty());
    let lost = seen(&[set("new"), pod("old", "False", "2026-11-23T13:00:00Z")]);
    assert!(stuck_pods(&lost).unwrap().is_empty());
}

/// Pod 0 of the database, by an old template; its container runs, and it was never ready.
fn starting(says: &str, asked: &str) -> Value {
    let mut pod = pod("old", "False", "2026-11-23T12:00:01Z");
    pod["metadata"]["labels"]["app.kubernetes.io/component"] = json!("postgres");
    pod["metadata"]["annotations"] = json!({
        "status": json!({ "state": says }).to_string(), "infravault.dev/request-hash": asked });
    pod["status"]["containerStatuses"] = json!([{
        "name": "postgres", "image": "", "imageID": "", "ready": false, "restartCount": 0,
        "state": { "running": {} },
    }]);
    pod
}

fn is_stuck(pod: &Value) -> bool {
    let mut set = set("new");
    set["spec"]["template"] =
        json!({ "metadata": { "annotations": { "infravault.dev/request-hash": "asked" } } });
    !stuck_pods(&seen(&[set, pod.clone()])).unwrap().is_empty()
}

#[test]
fn a_replica_that_copies_is_never_removed() {
    assert!(!is_stuck(&starting("creating replica", "asked")), "another release");
    assert!(!is_stuck(&starting("creating replica", "else")), "another spec");
    let mut crashes = starting("creating replica", "else");
    crashes["status"]["containerStatuses"][0]["state"] =
        json!({ "waiting": { "reason": "CrashLoopBackOff" } });
    assert!(is_stuck(&crashes), "it copies no more, and the spec may mend it");
}

#[test]
fn an_instance_that_starts_is_removed_only_where_the_spec_asks_for_another() {
    assert!(!is_stuck(&starting("starting", "asked")));
    assert!(is_stuck(&starting("starting", "else")));
    let mut waiting = starting("", "asked");
    waiting["status"]["containerStatuses"][0]["state"] =
        json!({ "waiting": { "reason": "ImagePullBackOff" } });
    assert!(is_stuck(&waiting), "there is nothing that it would lose");
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
