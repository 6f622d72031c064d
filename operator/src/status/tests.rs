use serde_json::{Value, json};

use super::*;
use crate::vault::InvalidSpec;

mod causes;
mod certificate;
mod database;
mod external;
mod hibernation;
mod object_store;
mod progress;
mod promotion;
mod route;
mod scaling;
mod volumes;
mod words;

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
    (seen.complete, seen.cluster.traefik) = (true, true);
    seen.overlay(objects.iter().map(|object| serde_json::from_value(object.clone()).unwrap()));
    seen
}

/// A vault of one node with everything up.
fn healthy() -> Vec<Value> {
    let set = |name: &str, component: &str| {
        json!({
            "apiVersion": "apps/v1", "kind": "StatefulSet",
            "metadata": {
                "name": name, "uid": name, "generation": 1,
                "labels": { "app.kubernetes.io/component": component },
            },
            "spec": { "replicas": 1, "selector": {}, "template": {}, "serviceName": name },
            "status": {
                "replicas": 1, "readyReplicas": 1, "observedGeneration": 1, "updateRevision": "new",
            },
        })
    };
    let job = |name: &str, task: &str| {
        json!({
            "apiVersion": "batch/v1", "kind": "Job",
            "metadata": { "name": name, "labels": { "infravault.dev/task": task } },
            "status": { "succeeded": 1 },
        })
    };
    let server = |name: &str| {
        json!({
            "apiVersion": "v1", "kind": "Pod",
            "metadata": { "name": name, "labels": { "app.kubernetes.io/component": "minio" } },
            "status": { "conditions": [{ "type": "Ready", "status": "True" }] },
        })
    };
    vec![
        set("photos-postgres", "postgres"),
        set("photos-minio-p0", "minio"),
        json!({ "apiVersion": "v1", "kind": "ConfigMap", "metadata": {
            "name": "photos-postgres-leader", "annotations": {
                "leader": "photos-postgres-0", "ttl": "20",
                "renewTime": "2026-11-23T11:59:58.123456+00:00" } } }),
        json!({ "apiVersion": "v1", "kind": "Pod", "metadata": {
            "name": "photos-postgres-0",
            "labels": {
                "app.kubernetes.io/component": "postgres", "controller-revision-hash": "new",
            },
            "ownerReferences": [{
                "apiVersion": "apps/v1", "kind": "StatefulSet", "name": "photos-postgres",
                "uid": "photos-postgres",
            }],
            "annotations": { "status": r#"{"state":"running","timeline":4}"# } },
            "status": { "conditions": [{ "type": "Ready", "status": "True" }] } }),
        job("photos-bucket-1", "bucket"),
        job("photos-migrate-1", "migrate"),
        json!({
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": {
                "name": "photos-api", "generation": 2,
                "annotations": { "infravault.dev/image": "ghcr.io/infravault/api-server:0.1.0" },
            },
            "spec": { "selector": {}, "template": { "spec": { "containers": [
                { "name": "api", "image": "ghcr.io/infravault/api-server:0.1.0" }] } } },
            "status": { "observedGeneration": 2, "replicas": 2, "updatedReplicas": 2, "readyReplicas": 2 },
        }),
        json!({ "apiVersion": "traefik.io/v1alpha1", "kind": "IngressRoute", "metadata": { "name": "photos" } }),
        server("photos-minio-p0-0"),
    ]
}

fn report(resource: &ImageVault, seen: &Snapshot, failure: Option<&Error>) -> ImageVaultStatus {
    status(&Outcome { resource, seen, failure }, NOON.parse().unwrap()).unwrap()
}

fn told<'a>(status: &'a ImageVaultStatus, type_: &str) -> &'a Condition {
    status.conditions.iter().find(|one| one.type_ == type_).expect("the condition is there")
}

#[test]
fn a_release_that_has_not_served_yet_is_not_told() {
    let mut objects = healthy();
    let api = objects.iter_mut().find(|object| object["kind"] == "Deployment").unwrap();
    let next = json!("ghcr.io/infravault/api-server:0.2.0");
    api["spec"]["template"]["spec"]["containers"][0]["image"] = next;
    let status = report(&resource(&json!({})), &seen(&objects), None);
    assert_eq!(status.version.as_deref(), Some("0.1.0"));
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
    assert_eq!(status(&outcome, "2026-11-23T12:00:20.5Z".parse().unwrap()).unwrap(), first);
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
fn what_could_not_be_read_is_called_neither_there_nor_absent() {
    let mut resource = resource(&json!({}));
    resource.status = Some(report(&resource, &seen(&healthy()), None));
    resource.metadata.generation = Some(4);
    let invalid = Error::InvalidSpec(InvalidSpec("host is no name".into()));
    let status = report(&resource, &Snapshot::default(), Some(&invalid));
    let database = told(&status, "DatabaseReady");
    assert_eq!((database.status.as_str(), database.observed_generation), ("Unknown", Some(4)));
    assert_eq!(status.conditions.len(), 7);
    assert!(!is_failure(database), "what must be mended is told once, by Ready");
    assert_eq!(told(&status, "Ready").reason, "InvalidSpec");
    assert_eq!(told(&status, "Progressing").reason, "Stalled");
}
