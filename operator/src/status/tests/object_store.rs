use serde_json::json;

use super::*;

/// Three servers that serve, and a Job that brings them what they missed.
fn returned() -> Vec<Value> {
    let mut objects = healthy();
    objects[1]["spec"]["replicas"] = json!(3);
    objects[1]["status"]["readyReplicas"] = json!(3);
    for ordinal in [1, 2] {
        objects.push(json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": {
                "name": format!("photos-minio-p0-{ordinal}"),
                "labels": { "app.kubernetes.io/component": "minio" },
            },
            "status": { "conditions": [{ "type": "Ready", "status": "True" }] },
        }));
    }
    objects.push(job("heal"));
    objects
}

fn job(task: &str) -> Value {
    json!({
        "apiVersion": "batch/v1", "kind": "Job",
        "metadata": { "name": format!("photos-{task}-1"), "labels": {
            "infravault.dev/task": task, "infravault.dev/pool": "p1" } },
    })
}

/// A pod of the Job of `task`, whose container waits for `reason` after so many restarts.
fn pod(task: &str, reason: &str, restarts: i32) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": { "name": format!("photos-{task}-1-x"), "labels": {
            "infravault.dev/task": task, "batch.kubernetes.io/job-name": format!("photos-{task}-1"),
        } },
        "status": { "containerStatuses": [{
            "name": task, "image": "i", "imageID": "", "ready": false, "restartCount": restarts,
            "state": { "waiting": { "reason": reason, "message": "why" } },
        }] },
    })
}

fn with(mut objects: Vec<Value>, object: Value) -> ImageVaultStatus {
    objects.push(object);
    report(&resource(&json!({})), &seen(&objects), None)
}

/// Another reason, so that each turn is an Event.
#[test]
fn a_store_that_is_not_healed_yet_serves_and_says_so() {
    let mut objects = returned();
    let heals = report(&resource(&json!({})), &seen(&objects), None);
    let store = told(&heals, "ObjectStoreReady");
    assert_eq!((store.status.as_str(), store.reason.as_str()), ("True", "Healing"));
    assert!(store.message.contains("no node may be lost until Job photos-heal-1 has healed"));
    assert!(is_ready(&heals));
    objects.last_mut().unwrap()["status"] = json!({ "succeeded": 1 });
    let healed = report(&resource(&json!({})), &seen(&objects), None);
    assert_eq!(told(&healed, "ObjectStoreReady").reason, "Ready");
}

#[test]
fn a_heal_that_cannot_run_is_told_with_its_cause() {
    let status = with(returned(), pod("heal", "ImagePullBackOff", 0));
    let store = told(&status, "ObjectStoreReady");
    assert_eq!((store.status.as_str(), store.reason.as_str()), ("False", "HealFailed"));
    assert!(store.message.contains("mend spec.objectStore.image"), "{}", store.message);
    assert!(is_failure(store));
    assert_eq!(status.object_store.as_ref().unwrap().nodes_that_may_fail, Some(0));
}

/// A server that left again while it was healed ends a try, and nobody need do anything.
#[test]
fn a_heal_that_failed_once_is_tried_again_before_anybody_is_called() {
    let reason = |restarts| {
        let status = with(returned(), pod("heal", "CrashLoopBackOff", restarts));
        told(&status, "ObjectStoreReady").reason.clone()
    };
    assert_eq!((reason(1).as_str(), reason(3).as_str()), ("Healing", "HealFailed"));
}

#[test]
fn a_drain_that_cannot_run_is_told_with_its_cause() {
    let mut objects = healthy();
    objects.push(job("drain"));
    let status = with(objects.clone(), pod("drain", "CrashLoopBackOff", 3));
    let progressing = told(&status, "Progressing");
    assert_eq!((&*progressing.status, &*progressing.reason), ("False", "DrainFailed"));
    let words =
        "pool p1 of the object store cannot be drained: container drain of pod photos-drain-1-x";
    assert!(progressing.message.starts_with(words), "{}", progressing.message);
    assert!(is_failure(progressing));
    let status = with(objects, pod("drain", "ContainerCreating", 0));
    assert_eq!(told(&status, "Progressing").reason, "Draining");
}
