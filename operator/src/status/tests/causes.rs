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
        "object store: image ghcr.io/nobody/minio:1 of pod photos-minio-p0-0 cannot be pulled: not found"
    );
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
}

#[test]
fn without_traefik_the_vault_is_not_ready() {
    let mut alone = seen(&healthy());
    alone.traefik = false;
    assert_eq!(
        told(&report(&resource(&json!({})), &alone, None), "Ready").reason,
        "TraefikMissing"
    );
}
