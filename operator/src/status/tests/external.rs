use serde_json::json;

use super::*;
use crate::observe::{MissingReference, Waiting};

fn with_store() -> ImageVault {
    resource(&json!({ "objectStore": { "external": {
        "endpoint": "https://s3.example.org", "bucket": "images",
        "credentials": { "secretName": "keys" },
    } } }))
}

/// A vault without MinIO, with everything up.
fn serving() -> Vec<Value> {
    let mut objects = healthy();
    objects.retain(|object| !object["metadata"]["name"].as_str().unwrap().contains("minio"));
    objects.retain(|object| object["metadata"]["name"] != "photos-bucket-1");
    let store = json!({
        "endpoint": "https://old.example.org", "bucket": "images",
        "credentials": { "secretName": "keys" },
    });
    let api = objects.iter_mut().find(|object| object["kind"] == "Deployment").unwrap();
    api["metadata"]["annotations"] = json!({ "infravault.dev/object-store": store.to_string() });
    objects.push(json!({
        "apiVersion": "batch/v1", "kind": "Job",
        "metadata": {
            "name": "photos-check-store-1", "labels": { "infravault.dev/task": "check-store" } },
        "status": { "succeeded": 1 },
    }));
    objects
}

/// The same, where the check says `words` each time.
fn failing(words: &str) -> Vec<Value> {
    let mut objects = serving();
    objects.last_mut().unwrap()["status"] = json!({});
    objects.push(json!({
        "apiVersion": "v1", "kind": "Pod",
        "metadata": {
            "name": "photos-check-store-1-x",
            "labels": { "batch.kubernetes.io/job-name": "photos-check-store-1" } },
        "status": { "containerStatuses": [{
            "name": "check-store", "image": "i", "imageID": "", "ready": false, "restartCount": 2,
            "state": { "waiting": { "reason": "CrashLoopBackOff" } },
            "lastState": { "terminated": { "exitCode": 1, "message": words } },
        }] },
    }));
    objects
}

#[test]
fn a_vault_is_ready_with_a_store_of_somebody_else_and_says_what_nobody_here_knows() {
    let status = report(&with_store(), &seen(&serving()), None);
    assert!(is_ready(&status) && is_settled(&status), "{status:#?}");
    let store = told(&status, "ObjectStoreReady");
    assert_eq!(
        store.message,
        "the images are kept in bucket images at https://s3.example.org; how many losses it withstands is up to whoever runs it"
    );
    let store = status.object_store.unwrap();
    assert_eq!(store.bucket.as_deref(), Some("images"));
    assert_eq!(store.endpoint.as_deref(), Some("https://old.example.org"), "what the API was told");
    assert_eq!((store.servers, store.nodes_that_may_fail, store.usable_bytes), (None, None, None));
}

#[test]
fn why_a_store_cannot_be_used_is_said_in_its_words_with_what_to_do() {
    let words = "Error: WrongKeys: cannot list the bucket: The signature differs. (signaturedoesnotmatch)\n";
    let status = report(&with_store(), &seen(&failing(words)), None);
    let store = told(&status, "ObjectStoreReady");
    assert_eq!((store.status.as_str(), store.reason.as_str()), ("False", "WrongKeys"));
    assert!(is_failure(store));
    assert_eq!(
        store.message,
        "bucket images at https://s3.example.org: cannot list the bucket: The signature differs. (signaturedoesnotmatch); mend the Secret of objectStore.external.credentials; until that has succeeded the API goes on with bucket images at https://old.example.org"
    );
    assert_eq!(told(&status, "Ready").reason, "WrongKeys");
}

#[test]
fn a_check_that_says_nothing_of_the_store_is_told_as_any_pod_is() {
    let status = report(&with_store(), &seen(&failing("Error: S3_OWNER is not set")), None);
    assert_eq!(told(&status, "ObjectStoreReady").reason, "ContainerCrashes");
    let mut objects = serving();
    objects.last_mut().unwrap()["status"] = json!({});
    let waits = report(&with_store(), &seen(&objects), None);
    let store = told(&waits, "ObjectStoreReady");
    assert_eq!(store.reason, "CheckingStore");
    assert!(!is_failure(store), "it takes a moment");
    objects.pop();
    let unmade = report(&with_store(), &seen(&objects), None);
    assert_eq!(told(&unmade, "ObjectStoreReady").reason, "CheckingStore");
}

#[test]
fn a_missing_secret_of_the_store_is_named_before_all_that_only_takes_time() {
    let mut young = seen(&[]);
    young.missing.push(MissingReference {
        waiting: Waiting::ObjectStore,
        reason: "StoreSecretMissing",
        message: "Secret keys is missing: create it".into(),
    });
    let status = report(&with_store(), &young, None);
    assert_eq!(told(&status, "Ready").message, "object store: Secret keys is missing: create it");
    assert_eq!(told(&status, "ObjectStoreReady").reason, "StoreSecretMissing");
}

#[test]
fn a_store_that_goes_away_later_is_told_by_the_api() {
    let mut seen = seen(&serving());
    seen.store_trouble = Some("no answer in time".into());
    let status = report(&with_store(), &seen, None);
    let store = told(&status, "ObjectStoreReady");
    assert_eq!((store.status.as_str(), store.reason.as_str()), ("False", "StoreUnreachable"));
    assert_eq!(
        store.message,
        "the API cannot use bucket images at https://s3.example.org: no answer in time"
    );
    assert!(!is_settled(&status), "it is looked at again soon");
}
