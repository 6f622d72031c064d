use serde_json::json;

use super::*;

fn asleep() -> ImageVault {
    resource(&json!({ "hibernated": true }))
}

#[test]
fn a_vault_that_falls_asleep_names_the_pods_it_waits_for() {
    let status = report(&asleep(), &seen(&healthy()), None);
    let progressing = told(&status, "Progressing");
    assert_eq!((progressing.status.as_str(), &*progressing.reason), ("True", "Stopping"));
    assert_eq!(progressing.message, "waits for the end of: photos-minio-p0-0, photos-postgres-0");
    assert_eq!(told(&status, "Ready").reason, "Stopping");
    assert!(!is_settled(&status));
}

#[test]
fn a_vault_that_sleeps_says_so_and_raises_no_alarm() {
    let mut objects = healthy();
    objects.retain(|object| object["kind"] != "Pod");
    let mut ended = healthy().into_iter().find(|object| object["kind"] == "Pod").unwrap();
    ended["status"] = json!({ "phase": "Succeeded" });
    objects.push(ended);
    let status = report(&asleep(), &seen(&objects), None);
    for type_ in ["DatabaseReady", "ObjectStoreReady", "ApiReady", "Progressing", "Ready"] {
        let condition = told(&status, type_);
        assert_eq!((condition.status.as_str(), &*condition.reason), ("False", "Hibernated"));
        assert!(!is_failure(condition), "somebody asked for it: {condition:?}");
    }
    assert!(is_settled(&status));
}

#[test]
fn what_keeps_a_vault_from_falling_asleep_is_told() {
    let error = Error::LeaseRanOut;
    let status = report(&asleep(), &seen(&healthy()), Some(&error));
    assert_eq!(told(&status, "Ready").reason, "LeaseRanOut");
    assert_eq!(told(&status, "Progressing").reason, "Retrying");
}

#[test]
fn a_claim_that_was_deleted_keeps_its_vault_awake() {
    let mut objects = healthy();
    objects.push(json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": { "name": "data-photos-postgres-0", "deletionTimestamp": "2026-11-23T11:00:00Z" },
    }));
    let status = report(&asleep(), &seen(&objects), None);
    let progressing = told(&status, "Progressing");
    assert_eq!(progressing.reason, "ClaimDeleted");
    assert!(progressing.message.contains("data-photos-postgres-0"), "{}", progressing.message);
}
