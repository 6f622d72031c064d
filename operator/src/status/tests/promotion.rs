//! A database that promotes nobody, since whoever is there may lack an acknowledged image.

use serde_json::json;

use super::*;

/// An instance on a node of its own, as its kubelet said last.
fn instance(ordinal: usize, ready: bool, status: &Value) -> Value {
    let ready = if ready { "True" } else { "False" };
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {
            "name": format!("photos-postgres-{ordinal}"),
            "labels": { "app.kubernetes.io/component": "postgres" },
            "annotations": { "status": status.to_string() },
        },
        "spec": { "nodeName": format!("worker-{ordinal}"), "containers": [] },
        "status": {
            "conditions": [
                { "type": "Ready", "status": ready },
                { "type": "ContainersReady", "status": "True" },
            ],
            "containerStatuses": [{
                "name": "postgres", "image": "", "imageID": "", "ready": true, "restartCount": 0,
                "state": { "running": {} },
            }],
        },
    })
}

fn state(of: &str, annotations: &Value) -> Value {
    json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": {
        "name": format!("photos-postgres-{of}"), "annotations": annotations } })
}

/// Three instances, those that are not `there` on lost nodes; `holder` held the lock, and is silent.
fn scene(there: [bool; 3], holder: &str, sync: &Value) -> Condition {
    let log = |ordinal: usize| json!({ "state": "running", "xlog_location": 100 + ordinal });
    let mut objects: Vec<_> =
        (0..3).map(|ordinal| instance(ordinal, there[ordinal], &log(ordinal))).collect();
    objects.push(state("sync", sync));
    let silent = "2026-11-23T11:58:00Z";
    objects.push(state("leader", &json!({ "leader": holder, "ttl": "20", "renewTime": silent })));
    let resource = resource(&json!({ "database": { "instances": 3 } }));
    let status = report(&resource, &seen(&objects), None);
    told(&status, "DatabaseReady").clone()
}

const ALONE: &str = r#"{ "leader": "photos-postgres-1", "sync_standby": "", "quorum": "0" }"#;
const QUORUM: &str = r#"{ "leader": "photos-postgres-0",
    "sync_standby": "photos-postgres-1,photos-postgres-2", "quorum": "1" }"#;

fn sync(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_primary_that_was_alone_is_waited_for_and_named() {
    let database = scene([true, false, true], "photos-postgres-1", &sync(ALONE));
    assert_eq!((&*database.status, &*database.reason), ("False", "PromotionRefused"));
    assert!(is_failure(&database), "somebody should know");
    assert_eq!(
        database.message,
        "no instance is the primary: only photos-postgres-1 is known to have every acknowledged image, and photos-postgres-1 on node worker-1 is not there. Uploads go on by themselves when it is back. Only if that never happens: kubectl -n media exec photos-postgres-2 -- patronictl -c /etc/patroni failover --candidate photos-postgres-2 --force makes photos-postgres-2 the primary, and every image that photos-postgres-2 has not heard of is lost"
    );
}

#[test]
fn one_that_is_silent_is_not_there_whatever_its_pod_says() {
    let database = scene([true, true, true], "photos-postgres-1", &sync(ALONE));
    assert_eq!(database.reason, "PromotionRefused");
}

#[test]
fn too_few_of_those_that_stood_by_are_counted() {
    let database = scene([false, false, true], "photos-postgres-0", &sync(QUORUM));
    assert_eq!(database.reason, "PromotionRefused");
    let words = "it takes 2 of photos-postgres-0, photos-postgres-1, photos-postgres-2 to be sure of every acknowledged image, and photos-postgres-0 on node worker-0 and photos-postgres-1 on node worker-1 are not there. Uploads go on by themselves when one of them is back.";
    assert!(database.message.contains(words), "{}", database.message);
}

#[test]
fn a_failover_that_is_due_is_no_refusal() {
    let due = scene([false, true, true], "photos-postgres-0", &sync(QUORUM));
    assert_eq!(due.reason, "NoPrimary");
    let asynchronous = scene([true, false, true], "photos-postgres-1", &json!({}));
    assert_eq!(asynchronous.reason, "NoPrimary", "nothing was promised");
}

#[test]
fn where_nobody_is_there_nobody_is_refused() {
    let database = scene([false, false, false], "photos-postgres-1", &sync(ALONE));
    assert_eq!(database.reason, "NoPrimary");
}

/// Instances that start after they were all asleep are away for no cause.
#[test]
fn those_that_are_on_their_way_are_waited_for_without_alarm() {
    let mut starting = instance(1, false, &json!({}));
    starting["status"] = json!({ "conditions": [
        { "type": "Ready", "status": "False" }, { "type": "ContainersReady", "status": "False" }] });
    let mut objects = vec![starting, instance(2, true, &json!({})), state("sync", &sync(ALONE))];
    let told = |objects: &[Value]| {
        let status = report(&resource(&json!({})), &seen(objects), None);
        told(&status, "DatabaseReady").reason.clone()
    };
    assert_eq!(told(&objects), "NoPrimary");
    let silent = "2026-11-23T11:58:00Z";
    let lock = json!({ "leader": "photos-postgres-1", "ttl": "20", "renewTime": silent });
    objects.push(state("leader", &lock));
    assert_eq!(told(&objects), "NoPrimary", "it held the lock last, and it starts");
}
