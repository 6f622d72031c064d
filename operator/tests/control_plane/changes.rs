//! The API server refuses to change what stands for good, and says so.

use crds::ImageVault;
use kube::api::{Patch, PatchParams};
use serde_json::{Value, json};

use crate::world::{World, vault};

#[tokio::test]
async fn what_stands_for_good_cannot_be_changed() {
    let world = World::new("changes").await;
    let class = json!({ "size": "10Gi", "storageClassName": "fast" });
    let fields = json!({
        "database": { "storage": class },
        "objectStore": { "pools": [{ "name": "p0" }] },
    });
    world.create(&vault(&fields)).await;
    let api = world.api::<ImageVault>();
    let pools = |pool: Value| json!({ "objectStore": { "pools": [pool] } });
    for (spec, message) in [
        (pools(json!({ "name": "p0", "servers": 3 })), "the shape of a pool"),
        (pools(json!({ "name": "other" })), "the pool's name cannot be changed yet"),
        (
            pools(
                json!({ "name": "p0", "storage": { "size": "50Gi", "storageClassName": "slow" } }),
            ),
            "objectStore.pools[].storage.storageClassName cannot be changed",
        ),
        (json!({ "objectStore": null }), "objectStore.pools cannot be added or removed yet"),
        (json!({ "database": { "instances": 3 } }), "database.instances cannot be changed yet"),
        (
            json!({ "database": { "storage": { "storageClassName": "slow" } } }),
            "database.storage.storageClassName cannot be changed",
        ),
        (
            json!({ "database": { "storage": { "storageClassName": null } } }),
            "database.storage.storageClassName cannot be changed",
        ),
    ] {
        let patch = Patch::Merge(json!({ "spec": spec }));
        match api.patch("photos", &PatchParams::default(), &patch).await {
            Ok(_) => panic!("{spec} is admitted"),
            Err(error) => assert!(error.to_string().contains(message), "{spec}: {error}"),
        }
    }
}
