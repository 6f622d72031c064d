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
    objects[0]["status"]["readyReplicas"] = json!(3);
    objects[0]["spec"]["template"] =
        json!({ "metadata": { "annotations": { "infravault.dev/request-hash": "new" } } });
    for ordinal in [1, 2] {
        let name = format!("photos-postgres-{ordinal}");
        objects.push(pod(&name, "photos-postgres", "postgres", "old"));
    }
    let status =
        report(&resource(&json!({ "database": { "instances": 3 } })), &seen(&objects), None);
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
fn a_roll_of_the_store_says_what_it_waits_for() {
    let mut objects = healthy();
    objects[1]["spec"]["replicas"] = json!(3);
    objects[1]["spec"]["template"] =
        json!({ "metadata": { "annotations": { "infravault.dev/request-hash": "new" } } });
    objects.pop();
    for ordinal in [0, 1, 2] {
        objects.push(pod(&format!("photos-minio-p0-{ordinal}"), "photos-minio-p0", "minio", "old"));
    }
    let status = report(&resource(&json!({})), &seen(&objects), None);
    let progressing = told(&status, "Progressing");
    assert_eq!((progressing.status.as_str(), &*progressing.reason), ("True", "Rolling"));
    assert_eq!(
        progressing.message,
        "servers to restart: photos-minio-p0-0, photos-minio-p0-1, photos-minio-p0-2; waits for a Job, which heals what was stored while a server was away"
    );
}

#[test]
fn servers_that_restart_together_are_told_of_until_they_serve() {
    let mut objects = healthy();
    let count = objects.len();
    objects[count - 1]["spec"] = json!({ "containers": [{ "name": "minio", "args": ["few"] }] });
    let mut resource = resource(&json!({}));
    resource.status = Some(report(&resource, &seen(&objects), None));
    let progressing = told(resource.status.as_ref().unwrap(), "Progressing");
    assert_eq!((progressing.status.as_str(), &*progressing.reason), ("True", "Restarting"));
    objects.pop();
    let away = report(&resource, &seen(&objects), None);
    assert_eq!(told(&away, "Progressing").reason, "Restarting");
    resource.status = Some(away);
    let back = report(&resource, &seen(&healthy()), None);
    assert_eq!(told(&back, "Progressing").reason, "Converged");
}

#[test]
fn a_pool_that_is_drained_is_told_of() {
    let mut objects = healthy();
    objects.push(json!({
        "apiVersion": "batch/v1", "kind": "Job",
        "metadata": { "name": "photos-drain-1", "labels": {
            "infravault.dev/task": "drain", "infravault.dev/pool": "p1" } },
    }));
    let status = report(&resource(&json!({})), &seen(&objects), None);
    let progressing = told(&status, "Progressing");
    assert_eq!((progressing.status.as_str(), &*progressing.reason), ("True", "Draining"));
    assert!(progressing.message.contains("pool p1"), "{}", progressing.message);
    assert!(progressing.message.ends_with("kubectl -n media logs job/photos-drain-1"));
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

#[test]
fn an_exchange_says_how_far_it_is_and_is_looked_at_soon() {
    let mut seen = seen(&healthy());
    seen.rotations = vec!["other passwords, step 1 of 4: waits for Job photos-offer-1".into()];
    let status = report(&resource(&json!({})), &seen, None);
    let progressing = told(&status, "Progressing");
    assert_eq!((progressing.status.as_str(), &*progressing.reason), ("True", "Rotating"));
    assert!(progressing.message.contains("step 1 of 4"), "{}", progressing.message);
    assert!(is_ready(&status), "everybody is served");
    assert!(!is_settled(&status), "the next look is soon");
}
