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
fn a_roll_of_the_database_says_who_is_left_and_what_it_waits_for() {
    let mut objects = healthy();
    objects[0]["spec"]["replicas"] = json!(3);
    objects[0]["spec"]["template"] =
        json!({ "metadata": { "annotations": { "infravault.dev/request-hash": "new" } } });
    for ordinal in [1, 2] {
        let name = format!("photos-postgres-{ordinal}");
        objects.push(pod(&name, "photos-postgres", "postgres", "old"));
    }
    let status = report(&resource(&json!({})), &seen(&objects), None);
    let progressing = told(&status, "Progressing");
    assert_eq!((progressing.status.as_str(), &*progressing.reason), ("True", "Rolling"));
    assert_eq!(
        progressing.message,
        "database pods to restart, one at a time in this order: photos-postgres-2, photos-postgres-1; waits: photos-postgres-1 does not run Postgres yet"
    );
    assert!(is_ready(&status), "the older pods serve");
    assert!(!is_settled(&status), "the next look is soon");
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
