use serde_json::{Value, json};

use super::*;
use crate::{
    observe::{MissingReference, Waiting},
    vault::InvalidSpec,
};

const NOON: &str = "2026-11-23T12:00:00Z";

fn resource(spec: &Value) -> ImageVault {
    let mut whole = json!({ "host": "photos.example.org", "signIn": { "credentials": { "secretName": "google-oauth" } } });
    let (whole_fields, fields) = (whole.as_object_mut().unwrap(), spec.as_object().unwrap());
    whole_fields.extend(fields.clone());
    serde_json::from_value(json!({
        "apiVersion": "infravault.dev/v1alpha1", "kind": "ImageVault",
        "metadata": { "name": "photos", "namespace": "media", "uid": "u", "generation": 3 },
        "spec": whole,
    }))
    .unwrap()
}

fn seen(objects: &[Value]) -> Snapshot {
    let mut seen = Snapshot::default();
    (seen.complete, seen.traefik) = (true, true);
    seen.overlay(objects.iter().map(|object| serde_json::from_value(object.clone()).unwrap()));
    seen
}

/// A vault of one node with everything up.
fn healthy() -> Vec<Value> {
    let set = |name: &str, component: &str| {
        json!({
            "apiVersion": "apps/v1", "kind": "StatefulSet",
            "metadata": { "name": name, "labels": { "app.kubernetes.io/component": component } },
            "spec": { "replicas": 1, "selector": {}, "template": {}, "serviceName": name },
            "status": { "replicas": 1, "readyReplicas": 1 },
        })
    };
    let job = |name: &str, task: &str| {
        json!({
            "apiVersion": "batch/v1", "kind": "Job",
            "metadata": { "name": name, "labels": { "infravault.dev/task": task } },
            "status": { "succeeded": 1 },
        })
    };
    vec![
        set("photos-postgres", "postgres"),
        set("photos-minio-p0", "minio"),
        json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": {
            "name": "photos-postgres-leader", "annotations": { "leader": "photos-postgres-0" } } }),
        json!({ "apiVersion": "v1", "kind": "Pod", "metadata": {
            "name": "photos-postgres-0", "labels": { "app.kubernetes.io/component": "postgres" },
            "annotations": { "status": r#"{"state":"running","timeline":4}"# } },
            "status": { "conditions": [{ "type": "Ready", "status": "True" }] } }),
        job("photos-bucket-1", "bucket"),
        job("photos-migrate-1", "migrate"),
        json!({
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": { "name": "photos-api", "generation": 2 },
            "spec": { "selector": {}, "template": { "spec": { "containers": [
                { "name": "api", "image": "ghcr.io/infravault/api-server:0.1.0" }] } } },
            "status": { "observedGeneration": 2, "replicas": 2, "updatedReplicas": 2, "readyReplicas": 2 },
        }),
        json!({ "apiVersion": "traefik.io/v1alpha1", "kind": "IngressRoute", "metadata": { "name": "photos" } }),
    ]
}

fn report(resource: &ImageVault, seen: &Snapshot, failure: Option<&Error>) -> ImageVaultStatus {
    status(&Outcome { resource, seen, failure }, NOON.parse().unwrap()).unwrap()
}

fn told<'a>(status: &'a ImageVaultStatus, type_: &str) -> &'a Condition {
    status.conditions.iter().find(|one| one.type_ == type_).expect("the condition is there")
}

#[test]
fn a_healthy_vault_is_ready_and_says_who_leads() {
    let status = report(&resource(&json!({})), &seen(&healthy()), None);
    assert!(
        status.conditions.iter().all(|c| (c.type_ == "Progressing") != (c.status == "True")),
        "{status:#?}"
    );
    assert!(is_ready(&status));
    let database = status.database.unwrap();
    assert_eq!(database.primary.as_deref(), Some("photos-postgres-0"));
    assert_eq!((database.timeline, database.instances), (Some(4), 1));
    assert_eq!(status.version.as_deref(), Some("0.1.0"));
    assert_eq!(status.url.as_deref(), Some("https://photos.example.org"));
    assert_eq!(status.api.unwrap().ready_replicas, 2);
}

#[test]
fn an_unchanged_outcome_is_reported_unchanged() {
    let mut resource = resource(&json!({}));
    let first = report(&resource, &seen(&healthy()), None);
    resource.status = Some(first.clone());
    let outcome = Outcome { resource: &resource, seen: &seen(&healthy()), failure: None };
    assert_eq!(status(&outcome, "2026-11-24T12:00:00.5Z".parse().unwrap()).unwrap(), first);
}

#[test]
fn a_condition_that_turns_says_since_when() {
    let mut resource = resource(&json!({}));
    resource.status = Some(report(&resource, &seen(&healthy()), None));
    let nothing = seen(&[]);
    let outcome = Outcome { resource: &resource, seen: &nothing, failure: None };
    let later = status(&outcome, "2026-11-24T12:00:00Z".parse().unwrap()).unwrap();
    let ready = told(&later, "Ready");
    assert_eq!(ready.status, "False");
    assert_eq!(ready.last_transition_time.0, "2026-11-24T12:00:00Z".parse().unwrap());
    assert_eq!(ready.observed_generation, Some(3));
}

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

#[test]
fn a_lost_instance_shows_though_the_primary_serves() {
    let mut objects = healthy();
    objects[0]["status"]["readyReplicas"] = json!(2);
    let resource = resource(&json!({ "database": { "instances": 3 } }));
    let status = report(&resource, &seen(&objects), None);
    let database = told(&status, "DatabaseReady");
    assert_eq!((database.status.as_str(), database.reason.as_str()), ("False", "Degraded"));
    assert_eq!(database.message, "2 of 3 instances are ready, photos-postgres-0 is the primary");
}

#[test]
fn what_could_not_be_read_is_not_called_absent() {
    let mut resource = resource(&json!({}));
    resource.status = Some(report(&resource, &seen(&healthy()), None));
    resource.metadata.generation = Some(4);
    let invalid = Error::InvalidSpec(InvalidSpec("host is no name".into()));
    let status = report(&resource, &Snapshot::default(), Some(&invalid));
    assert_eq!(told(&status, "DatabaseReady").observed_generation, Some(3));
    assert_eq!(told(&status, "DatabaseReady").status, "True");
    assert_eq!(told(&status, "Ready").reason, "InvalidSpec");
    assert_eq!(told(&status, "Progressing").reason, "Stalled");
}
