use serde_json::{Value, json};

use super::*;

const NAMES: Names<'_> = Names("photos");

/// A StatefulSet of `component` whose template says `image`.
fn set(name: &str, component: &str, image: &str) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "StatefulSet",
        "metadata": { "name": name, "labels": { COMPONENT_LABEL: component } },
        "spec": { "selector": {}, "serviceName": name, "template": { "spec": {
            "containers": [{ "name": component, "image": image }] } } },
    })
}

fn pod(name: &str, component: &str, image: &str, ready: bool) -> Value {
    let ready = if ready { "True" } else { "False" };
    json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": { "name": name, "labels": { COMPONENT_LABEL: component } },
        "spec": { "containers": [{ "name": component, "image": image }] },
        "status": { "conditions": [{ "type": "Ready", "status": ready }] },
    })
}

/// A claim that says that `image` served it, or nothing.
fn claim(name: &str, component: &str, image: Option<&str>) -> Value {
    json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": {
            "name": name, "labels": { COMPONENT_LABEL: component },
            "annotations": image.map(|image| json!({ IMAGE_ANNOTATION: image })),
        },
    })
}

fn seen(objects: &[Value]) -> Snapshot {
    let mut seen = Snapshot::default();
    seen.overlay(objects.iter().map(|object| serde_json::from_value(object.clone()).unwrap()));
    seen
}

/// What the database stays on whose template says `bad`.
fn stays(objects: &[Value]) -> Option<String> {
    kept(NAMES, Component::Postgres, Some(&"bad".to_owned()), &seen(objects)).unwrap()
}

#[test]
fn an_image_that_never_served_gives_way_to_the_one_that_served_last() {
    let waits = pod("photos-postgres-0", "postgres", "bad", false);
    let noted = claim("data-photos-postgres-0", "postgres", Some("good"));
    let other = claim("data0-photos-minio-p0-0", "minio", Some("store"));
    assert_eq!(stays(&[waits, other, noted]).as_deref(), Some("good"));
}

#[test]
fn an_image_that_serves_or_has_served_stays() {
    let noted = claim("data-photos-postgres-0", "postgres", Some("good"));
    let serves = pod("photos-postgres-0", "postgres", "bad", true);
    assert_eq!(stays(&[noted.clone(), serves]).as_deref(), Some("bad"), "a pod is well by it");
    let also = claim("data-photos-postgres-1", "postgres", Some("bad"));
    assert_eq!(stays(&[noted, also]).as_deref(), Some("bad"), "it was ready once");
}

#[test]
fn the_first_image_of_all_stays_only_where_something_was_made_by_it() {
    let silent = claim("data-photos-postgres-0", "postgres", None);
    assert_eq!(stays(std::slice::from_ref(&silent)), None, "what is new takes our own");
    let config = json!({
        "apiVersion": "v1", "kind": "ConfigMap",
        "metadata": { "name": "photos-postgres-config", "annotations": { "initialize": "7431" } },
    });
    assert_eq!(stays(&[silent, config]).as_deref(), Some("bad"), "of a release that noted nothing");
    let of_store = |objects: &[Value]| {
        kept(NAMES, Component::MinIo, Some(&"old".to_owned()), &seen(objects)).unwrap()
    };
    let bucket = json!({
        "apiVersion": "batch/v1", "kind": "Job",
        "metadata": { "name": "photos-bucket-1", "labels": { TASK_LABEL: "bucket" } },
        "status": { "succeeded": 1 },
    });
    assert_eq!(of_store(&[]), None);
    assert_eq!(of_store(&[bucket]).as_deref(), Some("old"));
}

#[test]
fn a_vault_that_is_made_again_takes_what_served_its_data_last() {
    let mut retired = claim("data-photos-postgres-0", "postgres", Some("older"));
    retired["metadata"]["labels"][RETIRED_LABEL] = json!("true");
    let noted = claim("data-photos-postgres-1", "postgres", Some("good"));
    let again = kept(NAMES, Component::Postgres, None, &seen(&[retired, noted])).unwrap();
    assert_eq!(again.as_deref(), Some("good"));
}

#[test]
fn an_image_is_noted_once_a_pod_is_ready_by_it() {
    let mut objects = vec![
        set("photos-postgres", "postgres", "new"),
        set("photos-minio-p0", "minio", "store"),
        claim("data-photos-postgres-0", "postgres", Some("old")),
        claim("data-photos-postgres-1", "postgres", None),
        claim("data0-photos-minio-p0-0", "minio", Some("store")),
        pod("photos-minio-p0-0", "minio", "store", true),
        pod("photos-postgres-0", "postgres", "old", true),
        pod("photos-postgres-1", "postgres", "new", false),
    ];
    assert_eq!(unnoted(NAMES, &seen(&objects)).unwrap(), [], "nobody serves by the new one yet");
    objects[7] = pod("photos-postgres-1", "postgres", "new", true);
    let noted = |claim: &str| (claim.to_owned(), "new".to_owned());
    let wanted = [noted("data-photos-postgres-0"), noted("data-photos-postgres-1")];
    assert_eq!(unnoted(NAMES, &seen(&objects)).unwrap(), wanted);
}

/// The API's Deployment whose template says `bad`.
fn api(noted: Option<&str>) -> Deployment {
    let mut api = set("photos-api", "api", "bad");
    api["kind"] = json!("Deployment");
    api["metadata"]["annotations"] = json!(noted.map(|image| json!({ IMAGE_ANNOTATION: image })));
    serde_json::from_value(api).unwrap()
}

#[test]
fn the_api_stays_on_the_image_by_which_a_pod_of_it_was_ready_last() {
    let waits = seen(&[pod("photos-api-1", "api", "bad", false)]);
    let serves = seen(&[pod("photos-api-1", "api", "bad", true)]);
    let by = |noted, seen| api_served(&api(noted), seen).unwrap();
    assert_eq!(by(None, &waits), None, "what is new takes our own");
    assert_eq!(by(Some("good"), &waits).as_deref(), Some("good"));
    assert_eq!(by(Some("good"), &serves).as_deref(), Some("bad"), "it is not bad");
}
