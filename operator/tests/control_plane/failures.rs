//! Failures that a vault outlives, each told by a condition and by an Event. What lacks a Secret is in
//! `told`, an authority that cannot be read in `data`, a quota and a namespace that ends in `room`.

use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{PersistentVolumeClaim, Pod},
};
use serde_json::{Value, json};

use crate::{pods::pod_of, told::told, world::World};

const POD: &str = "photos-postgres-0";

/// A vault whose instance is as `status` says.
async fn with_instance(name: &str, status: &Value) -> World {
    let world = World::with_vault(name).await;
    world.run().await.expect("it converges as far as it can");
    let set = world.get::<StatefulSet>("photos-postgres").await;
    world.create(&pod_of(&set, 0, "new")).await;
    world.patch_status::<Pod>(POD, status).await;
    world
}

#[tokio::test]
async fn a_full_disk_is_told() {
    let unready = json!({ "conditions": [{ "type": "Ready", "status": "False" }] });
    let world = with_instance("full-disk", &unready).await;
    let claim = json!({ "phase": "Bound", "capacity": { "storage": "10Gi" } });
    world.patch_status::<PersistentVolumeClaim>("data-photos-postgres-0", &claim).await;
    let full = json!({
        "infravault.dev/disk-used-percent": "99", "infravault.dev/disk-bytes": "10000000000",
    });
    world.patch::<Pod>(POD, &json!({ "metadata": { "annotations": full } })).await;
    world.run().await.expect("it reports");
    let message = told(&world, "DatabaseReady", "DiskFull").await;
    assert!(message.contains(POD), "{message}");
    let message = told(&world, "VolumesHealthy", "DiskFull").await;
    assert!(message.contains("claim data-photos-postgres-0 is full: raise"), "{message}");
}

#[tokio::test]
async fn a_bad_image_is_told() {
    let waits = json!({ "containerStatuses": [{
        "name": "postgres", "image": "none", "imageID": "", "ready": false, "restartCount": 0,
        "state": { "waiting": { "reason": "ImagePullBackOff", "message": "not found" } },
    }] });
    let world = with_instance("bad-image", &waits).await;
    world.run().await.expect("it reports");
    let message = told(&world, "DatabaseReady", "ImageCannotBePulled").await;
    assert!(message.contains("mend spec.database.image"), "{message}");
}
