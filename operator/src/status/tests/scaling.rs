use serde_json::json;

use super::*;

fn scaled(autoscaler: &Value) -> ImageVaultStatus {
    let mut objects = healthy();
    objects[6]["spec"]["replicas"] = json!(2);
    objects.push(json!({
        "apiVersion": "autoscaling/v2", "kind": "HorizontalPodAutoscaler",
        "metadata": { "name": "photos-api" },
        "spec": { "maxReplicas": 6, "scaleTargetRef": { "kind": "Deployment", "name": "photos-api" } },
        "status": { "conditions": [autoscaler] },
    }));
    let limits = json!({ "minReplicas": 1, "maxReplicas": 6 });
    let resource = resource(&json!({ "api": { "replicas": 0, "autoscaling": limits } }));
    report(&resource, &seen(&objects), None)
}

#[test]
fn under_an_autoscaler_its_number_is_what_is_wanted() {
    let status = scaled(&json!({ "type": "ScalingActive", "status": "True" }));
    assert_eq!(told(&status, "ApiReady").message, "2 of 2 pods are ready");
    assert!(is_ready(&status));
}

#[test]
fn an_autoscaler_that_cannot_see_the_load_is_told_beside() {
    let blind =
        json!({ "type": "ScalingActive", "status": "False", "reason": "FailedGetResourceMetric" });
    let status = scaled(&blind);
    assert!(is_ready(&status), "the pods serve");
    let message = &told(&status, "ApiReady").message;
    let hint = "(FailedGetResourceMetric): see kubectl -n media describe hpa photos-api";
    assert!(message.contains(hint), "{message}");
}
