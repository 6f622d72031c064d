use k8s_openapi::api::core::v1::Pod;
use serde_json::json;

use super::*;
use crate::observe::{MissingReference, Waiting};

#[test]
fn a_missing_sign_in_secret_is_named_before_all_that_only_takes_time() {
    let mut young = seen(&[]);
    young.missing.push(MissingReference {
        waiting: Waiting::SignIn,
        reason: "SignInSecretMissing",
        message: "Secret google-oauth is missing: create it".into(),
    });
    let status = report(&resource(&json!({})), &young, None);
    let ready = told(&status, "Ready");
    assert_eq!(ready.reason, "SignInSecretMissing");
    assert_eq!(ready.message, "API: Secret google-oauth is missing: create it");
    assert!(is_failure(ready));
    assert!(!is_failure(told(&status, "DatabaseReady")), "it only takes time");
}

#[test]
fn an_image_that_cannot_be_pulled_is_named() {
    let mut objects = healthy();
    objects[1]["status"]["readyReplicas"] = json!(0);
    objects.push(json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": { "name": "photos-minio-p0-0", "labels": { "app.kubernetes.io/component": "minio" } },
        "status": { "containerStatuses": [{
            "name": "minio", "image": "ghcr.io/nobody/minio:1", "imageID": "", "ready": false, "restartCount": 0,
            "state": { "waiting": { "reason": "ImagePullBackOff", "message": "not found" } },
        }] },
    }));
    let status = report(&resource(&json!({})), &seen(&objects), None);
    let ready = told(&status, "Ready");
    assert_eq!(ready.reason, "ImageCannotBePulled");
    assert_eq!(
        ready.message,
        "object store: image ghcr.io/nobody/minio:1 of pod photos-minio-p0-0 cannot be pulled: mend spec.objectStore.image, or spec.imagePullSecrets where its registry asks who pulls (not found)"
    );
    let progressing = told(&status, "Progressing");
    assert_eq!((progressing.status.as_str(), &*progressing.reason), ("False", "Stalled"));
    assert_eq!(progressing.message, format!("waits until somebody acts: {}", ready.message));
}

#[test]
fn a_bad_image_is_mended_in_the_field_that_names_it() {
    let named = |labels: Value, spec: Value| {
        let pod: Pod = serde_json::from_value(json!({ "metadata": { "labels": labels } })).unwrap();
        crate::status::causes::image_field(&resource(&spec).spec, &pod)
    };
    let component = |name: &str| json!({ "app.kubernetes.io/component": name });
    let task = |name: &str| json!({ "infravault.dev/task": name });
    assert_eq!(named(component("postgres"), json!({})), "spec.database.image");
    assert_eq!(named(component("api"), json!({})), "spec.api.image");
    assert_eq!(named(task("migrate"), json!({})), "spec.api.image");
    for of_store in ["bucket", "heal", "drain"] {
        assert_eq!(named(task(of_store), json!({})), "spec.objectStore.image");
    }
    let release = json!({ "version": "9.9.9", "database": { "image": "own" } });
    assert_eq!(named(component("postgres"), release.clone()), "spec.database.image");
    assert_eq!(named(component("api"), release), "spec.version");
}

#[test]
fn what_may_still_move_is_not_called_stalled() {
    let mut objects = healthy();
    objects[5]["status"] = json!({ "conditions": [{ "type": "Failed", "status": "True" }] });
    let reason = |objects: &[Value]| {
        let status = report(&resource(&json!({})), &seen(objects), None);
        told(&status, "Progressing").reason.clone()
    };
    assert_eq!(reason(&objects), "Stalled", "the migration failed and all else is there");
    objects[4]["status"] = json!({});
    assert_eq!(reason(&objects), "Converging", "the bucket is being made meanwhile");
}

#[test]
fn a_roll_of_the_api_is_not_called_a_loss() {
    let reason = |status: Value| {
        let mut objects = healthy();
        objects[6]["status"] = status;
        let status = report(&resource(&json!({})), &seen(&objects), None);
        let api = told(&status, "ApiReady");
        assert!(!is_failure(api), "{api:?}");
        api.reason.clone()
    };
    let of = |generation, replicas, updated, ready| {
        json!({
            "observedGeneration": generation, "replicas": replicas,
            "updatedReplicas": updated, "readyReplicas": ready,
        })
    };
    assert_eq!(reason(of(1, 2, 2, 2)), "Rolling", "nobody has read the template yet");
    assert_eq!(reason(of(2, 3, 1, 2)), "Rolling");
    assert_eq!(reason(of(2, 3, 2, 3)), "Rolling", "an old pod is left");
    assert_eq!(reason(of(2, 2, 2, 1)), "Degraded", "a pod is lost");
    assert_eq!(reason(of(2, 2, 2, 0)), "Starting");
    assert_eq!(reason(of(2, 2, 2, 2)), "Ready");
}

#[test]
fn a_pending_claim_is_named_with_what_it_lacks() {
    let mut objects = healthy();
    objects[0]["status"]["readyReplicas"] = json!(0);
    objects[3] = json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": { "name": "photos-postgres-0", "labels": { "app.kubernetes.io/component": "postgres" } },
        "spec": { "containers": [], "volumes": [
            { "name": "data", "persistentVolumeClaim": { "claimName": "data-photos-postgres-0" } }] },
        "status": { "conditions": [{ "type": "PodScheduled", "status": "False",
            "message": "pod has unbound immediate PersistentVolumeClaims" }] },
    });
    objects.push(json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": { "name": "data-photos-postgres-0" },
        "spec": {}, "status": { "phase": "Pending" },
    }));
    let status = report(&resource(&json!({})), &seen(&objects), None);
    let ready = told(&status, "Ready");
    assert_eq!(ready.reason, "ClaimPending");
    assert!(ready.message.contains("claim data-photos-postgres-0 is pending"), "{}", ready.message);
    assert!(ready.message.contains("storageClassName"), "{}", ready.message);
}

#[test]
fn a_failed_migration_names_its_job() {
    let mut objects = healthy();
    objects[5]["status"] = json!({ "conditions": [{ "type": "Failed", "status": "True" }] });
    let status = report(&resource(&json!({})), &seen(&objects), None);
    let api = told(&status, "ApiReady");
    assert_eq!(api.reason, "MigrationFailed");
    assert!(api.message.contains("kubectl -n media logs job/photos-migrate-1"), "{}", api.message);
}

#[test]
fn a_migration_that_waits_for_the_database_is_no_failure() {
    let mut objects = healthy();
    objects[0]["status"]["readyReplicas"] = json!(0);
    objects[5]["status"] = json!({});
    objects.push(json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": { "name": "photos-migrate-1-x", "labels": { "batch.kubernetes.io/job-name": "photos-migrate-1" } },
        "status": { "containerStatuses": [{
            "name": "migrate", "image": "i", "imageID": "", "ready": false, "restartCount": 2,
            "state": { "waiting": { "reason": "CrashLoopBackOff" } },
        }] },
    }));
    let waits = report(&resource(&json!({})), &seen(&objects), None);
    assert_eq!(told(&waits, "ApiReady").reason, "Migrating");
    objects[0]["status"]["readyReplicas"] = json!(1);
    let crashes = report(&resource(&json!({})), &seen(&objects), None);
    assert_eq!(told(&crashes, "ApiReady").reason, "ContainerCrashes");
    objects.last_mut().unwrap()["status"]["containerStatuses"][0]["restartCount"] = json!(3);
    let failed = report(&resource(&json!({})), &seen(&objects), None);
    let api = told(&failed, "ApiReady");
    assert_eq!(api.reason, "MigrationFailed", "it does not get done by trying again");
    assert!(api.message.contains("has failed 3 times"), "{}", api.message);
}

#[test]
fn without_traefik_the_vault_is_not_ready() {
    let mut alone = seen(&healthy());
    alone.cluster.traefik = false;
    assert_eq!(
        told(&report(&resource(&json!({})), &alone, None), "Ready").reason,
        "TraefikMissing"
    );
}
