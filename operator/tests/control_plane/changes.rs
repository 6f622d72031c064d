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
        (pools(json!({ "name": "other" })), "a pool holds images"),
        (
            json!({ "objectStore": { "pools": [{ "name": "p1" }, { "name": "p0" }] } }),
            "the first pool stays first",
        ),
        (
            pools(
                json!({ "name": "p0", "storage": { "size": "50Gi", "storageClassName": "slow" } }),
            ),
            "objectStore.pools[].storage.storageClassName cannot be changed",
        ),
        (json!({ "objectStore": null }), "objectStore.pools cannot be removed"),
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

#[tokio::test]
async fn pools_are_added_drained_and_then_removed() {
    let world = World::new("pools-change").await;
    world.create(&vault(&json!({}))).await;
    let api = world.api::<ImageVault>();
    let patch = async |pools: Value| {
        let patch = Patch::Merge(json!({ "spec": { "objectStore": { "pools": pools } } }));
        api.patch("photos", &PatchParams::default(), &patch).await.map(|_| ())
    };
    let refused = async |pools: Value, message: &str| match patch(pools.clone()).await {
        Ok(()) => panic!("{pools} is admitted"),
        Err(error) => assert!(error.to_string().contains(message), "{pools}: {error}"),
    };
    let first = "the first pool must be p0";
    refused(json!([{ "name": "other" }]), first).await;
    refused(json!([{ "name": "p0", "servers": 3 }]), first).await;
    patch(json!([{ "name": "p0" }, { "name": "p1" }])).await.expect("a pool may be added");
    refused(json!([{ "name": "p1" }]), "a pool holds images").await;
    let leaves = json!([{ "name": "p0", "decommission": true }, { "name": "p1" }]);
    patch(leaves).await.expect("a pool may be drained");
    refused(json!([{ "name": "p0" }, { "name": "p1" }]), "decommission cannot be taken back").await;
    patch(json!([{ "name": "p1" }])).await.expect("a drained pool may be removed");
}
