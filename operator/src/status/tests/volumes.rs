use serde_json::json;

use super::*;
use crate::volumes::Fullness;

/// The database's claim: what it asks for, what it has, and how full its instance says it is.
fn vault_with(asked: &str, has: &str, percent: Option<u32>) -> Vec<Value> {
    let mut objects = healthy();
    if let Some(percent) = percent {
        objects[3]["metadata"]["annotations"]["infravault.dev/disk-used-percent"] =
            json!(percent.to_string());
        objects[3]["metadata"]["annotations"]["infravault.dev/disk-bytes"] = json!("10000000000");
    }
    objects.push(json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": { "name": "data-photos-postgres-0", "uid": "u", "resourceVersion": "1" },
        "spec": {
            "storageClassName": "fast", "resources": { "requests": { "storage": asked } },
        },
        "status": { "phase": "Bound", "capacity": { "storage": has } },
    }));
    objects
}

fn volumes(spec: &Value, seen: &Snapshot) -> (String, String, String) {
    let status = report(&resource(spec), seen, None);
    let told = told(&status, "VolumesHealthy").clone();
    (told.status, told.reason, told.message)
}

fn assert_told(spec: &Value, seen: &Snapshot, status: &str, reason: &str, words: &str) {
    let told = volumes(spec, seen);
    assert_eq!((told.0.as_str(), told.1.as_str()), (status, reason), "{}", told.2);
    assert!(told.2.contains(words), "{}", told.2);
}

fn growing_to(limit: &str) -> Value {
    json!({ "database": { "storage": { "size": "10Gi", "autoGrow": { "limit": limit } } } })
}

#[test]
fn what_claims_ask_for_is_in_the_status() {
    let mut objects = vault_with("10Gi", "10Gi", None);
    let mut drive = objects.last().unwrap().clone();
    drive["metadata"]["name"] = json!("data1-photos-minio-p0-0");
    drive["spec"]["resources"]["requests"]["storage"] = json!("50Gi");
    objects.push(drive);
    let status = report(&resource(&json!({})), &seen(&objects), None);
    assert_eq!(status.database.unwrap().claim_bytes, Some(10 << 30));
    assert_eq!(status.object_store.unwrap().claim_bytes, [("p0".to_owned(), 50 << 30)].into());
}

#[test]
fn a_claim_on_its_way_is_no_failure() {
    let seen = seen(&vault_with("20Gi", "10Gi", Some(85)));
    assert_told(&json!({}), &seen, "True", "Growing", "data-photos-postgres-0 grows to 20Gi");
}

#[test]
fn a_file_system_that_has_to_follow_names_the_pod() {
    let mut objects = vault_with("20Gi", "10Gi", None);
    let pending = json!([{ "type": "FileSystemResizePending", "status": "True" }]);
    objects.last_mut().unwrap()["status"]["conditions"] = pending;
    let words = "kubectl -n media delete pod photos-postgres-0";
    assert_told(&json!({}), &seen(&objects), "True", "FileSystemResizePending", words);
}

#[test]
fn a_class_that_cannot_grow_leaves_the_vault_ready() {
    let mut seen = seen(&vault_with("10Gi", "10Gi", None));
    seen.refused.insert("data-photos-postgres-0".into(), "only some can be resized".into());
    let spec = json!({ "database": { "storage": { "size": "20Gi" } } });
    let words = "set allowVolumeExpansion on storage class fast if its driver can grow volumes, or take database.storage.size back";
    assert_told(&spec, &seen, "False", "VolumeCannotGrow", words);
    assert!(is_ready(&report(&resource(&spec), &seen, None)));
    seen.refused.insert("data-photos-postgres-0".into(), "exceeded quota: all".into());
    assert_told(&spec, &seen, "False", "QuotaExceeded", "raise the quota");
}

#[test]
fn a_driver_that_fails_to_grow_is_named() {
    let mut objects = vault_with("20Gi", "10Gi", None);
    let failed =
        json!([{ "type": "ControllerResizeError", "status": "True", "message": "no space" }]);
    objects.last_mut().unwrap()["status"]["conditions"] = failed;
    let words = "describe pvc data-photos-postgres-0 (no space)";
    assert_told(&json!({}), &seen(&objects), "False", "VolumeCannotGrow", words);
}

#[test]
fn a_nearly_full_disk_that_will_not_grow_is_told_with_what_to_do() {
    let nearly = seen(&vault_with("10Gi", "10Gi", Some(90)));
    let raise = "raise database.storage.size, or set database.storage.autoGrow";
    assert_told(&json!({}), &nearly, "False", "DiskNearlyFull", raise);
    let reached = "raise database.storage.autoGrow.limit";
    assert_told(&growing_to("10Gi"), &nearly, "False", "DiskNearlyFull", reached);
    assert_told(&growing_to("20Gi"), &nearly, "True", "Healthy", "");
    let fuller = seen(&vault_with("10Gi", "10Gi", Some(97)));
    assert_eq!(volumes(&json!({}), &nearly), volumes(&json!({}), &fuller), "said once");
    let roomy = seen(&vault_with("10Gi", "10Gi", Some(89)));
    assert_told(&json!({}), &roomy, "True", "Healthy", "");
}

#[test]
fn a_full_disk_is_told_even_while_it_grows_and_explains_a_pod_that_is_not_ready() {
    let full = seen(&vault_with("20Gi", "10Gi", Some(100)));
    assert_told(&json!({}), &full, "False", "DiskFull", "it grows at this moment");
    let mut objects = vault_with("10Gi", "10Gi", Some(100));
    objects[0]["status"]["readyReplicas"] = json!(0);
    objects[3]["status"]["conditions"][0]["status"] = json!("False");
    let status = report(&resource(&json!({})), &seen(&objects), None);
    let ready = told(&status, "Ready");
    assert_eq!(ready.reason, "DiskFull");
    assert!(is_failure(ready) && is_failure(told(&status, "VolumesHealthy")));
}

#[test]
fn what_was_told_before_a_claim_grew_is_forgotten() {
    let mut objects = vault_with("20Gi", "20Gi", Some(100));
    let from = "10000000000";
    objects.last_mut().unwrap()["metadata"]["annotations"] =
        json!({ "infravault.dev/grown-from-bytes": from });
    assert_told(&json!({}), &seen(&objects), "True", "Healthy", "");
}

#[test]
fn a_full_primary_takes_no_writes_though_it_is_ready() {
    let status = report(&resource(&json!({})), &seen(&vault_with("10Gi", "10Gi", Some(100))), None);
    assert_eq!(told(&status, "DatabaseReady").reason, "DiskFull");
}

#[test]
fn drives_that_are_all_full_take_no_upload() {
    let mut seen = seen(&healthy());
    let full = Fullness { percent: 99, bytes: 1 << 30 };
    seen.drives.insert("data0-photos-minio-p0-0".into(), full);
    let status = report(&resource(&json!({})), &seen, None);
    assert_eq!(told(&status, "ObjectStoreReady").reason, "DiskFull");
    let roomy = Fullness { percent: 50, ..full };
    seen.drives.insert("data1-photos-minio-p0-0".into(), roomy);
    let status = report(&resource(&json!({})), &seen, None);
    assert_ne!(told(&status, "ObjectStoreReady").reason, "DiskFull");
}

#[test]
fn a_claim_that_was_deleted_under_its_pod_is_told_before_anything_else() {
    let mut objects = vault_with("10Gi", "10Gi", Some(95));
    objects.last_mut().unwrap()["metadata"]["deletionTimestamp"] = json!("2026-11-23T11:00:00Z");
    let words = "claim data-photos-postgres-0 was deleted, and what it holds would go with photos-postgres-0";
    assert_told(&json!({}), &seen(&objects), "False", "ClaimDeleted", words);
    let pod = objects.iter().position(|it| it["metadata"]["name"] == "photos-postgres-0").unwrap();
    objects[pod]["metadata"]["deletionTimestamp"] = json!("2026-11-23T11:00:00Z");
    assert_ne!(volumes(&json!({}), &seen(&objects)).1, "ClaimDeleted", "it is on its way out");
}
