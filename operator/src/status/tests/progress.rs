use serde_json::json;

use super::*;

/// Pod `name` of StatefulSet `set`, which started by the template `revision`.
fn pod(name: &str, set: &str, component: &str, revision: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {
            "name": name,
            "labels": {
                "app.kubernetes.io/component": component, "controller-revision-hash": revision,
            },
            "ownerReferences": [
                { "apiVersion": "apps/v1", "kind": "StatefulSet", "name": set, "uid": set }],
        },
        "status": { "conditions": [{ "type": "Ready", "status": "True" }] },
    })
}

#[test]
fn pods_of_an_older_template_are_named_the_primary_last() {
    let mut objects = healthy();
    objects[3] = pod("photos-postgres-0", "photos-postgres", "postgres", "old");
    objects.push(pod("photos-postgres-1", "photos-postgres", "postgres", "new"));
    objects.push(pod("photos-postgres-2", "photos-postgres", "postgres", "old"));
    let status = report(&resource(&json!({})), &seen(&objects), None);
    let progressing = told(&status, "Progressing");
    assert_eq!((progressing.status.as_str(), &*progressing.reason), ("False", "RestartPending"));
    assert_eq!(
        progressing.message,
        "pods run by an older template until they are deleted, one at a time in this order: photos-postgres-2, photos-postgres-0. The next: kubectl -n media delete pod photos-postgres-2; the one after it once DatabaseReady is True again"
    );
    assert!(is_failure(progressing), "somebody must choose the moment");
    assert!(is_ready(&status), "the older pods serve");
}

#[test]
fn a_server_of_the_store_waits_for_the_store() {
    let mut objects = healthy();
    objects.push(pod("photos-minio-p0-0", "photos-minio-p0", "minio", "old"));
    let status = report(&resource(&json!({})), &seen(&objects), None);
    let message = &told(&status, "Progressing").message;
    assert!(message.ends_with("once ObjectStoreReady is True again"), "{message}");
}

#[test]
fn a_template_that_its_controller_has_not_read_is_not_converged() {
    let mut objects = healthy();
    objects[1]["metadata"]["generation"] = json!(2);
    let status = report(&resource(&json!({})), &seen(&objects), None);
    let progressing = told(&status, "Progressing");
    assert_eq!(progressing.reason, "Converging");
    assert_eq!(progressing.message, "waits for: the controller of StatefulSet photos-minio-p0");
}
