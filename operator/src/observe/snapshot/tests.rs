use serde_json::json;

use super::*;

fn seen(kind: &str) -> DynamicObject {
    let entry =
        json!({ "manager": "kubectl", "operation": "Update", "fieldsV1": { "f:spec": {} } });
    let object = json!({
        "apiVersion": "v1", "kind": kind,
        "metadata": { "name": "photos", "managedFields": [entry] },
    });
    serde_json::from_value(object).unwrap()
}

#[test]
fn who_set_which_field_is_kept_of_deployments_only() {
    let mut snapshot = Snapshot::default();
    snapshot.overlay(["Service", "StatefulSet", "Deployment"].map(seen));
    let kept = |kind: &str| !snapshot.get(kind, "photos").unwrap().managed_fields().is_empty();
    assert!(kept("Deployment"), "it says who scales the API");
    assert!(!kept("Service") && !kept("StatefulSet"));
}
