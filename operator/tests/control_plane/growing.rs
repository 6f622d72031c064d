//! Claims grow, never shrink, and take nothing else along.

use crds::ImageVault;
use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{PersistentVolumeClaim, Pod},
    storage::v1::StorageClass,
};
use kube::{
    Api, ResourceExt,
    api::{Patch, PatchParams, PostParams},
};
use serde_json::{Value, json};

use crate::world::{VAULT, World, sign_in_secret, vault};

const CLAIM: &str = "data-photos-postgres-0";
const DRIVE: &str = "data1-photos-minio-p0-0";

/// A vault whose claims are of a class of their own and bound, as a provisioner would leave them.
async fn bound(name: &str, grows: bool) -> World {
    let world = World::new(name).await;
    let class: StorageClass = serde_json::from_value(json!({
        "metadata": { "name": name }, "provisioner": "example.org/nobody",
        "allowVolumeExpansion": grows,
    }))
    .expect("a class");
    let classes = Api::<StorageClass>::all(world.admin.clone());
    classes.create(&PostParams::default(), &class).await.expect("the class is new");
    world.create(&sign_in_secret()).await;
    let storage = |size: &str| json!({ "size": size, "storageClassName": name });
    let fields = json!({
        "database": { "storage": storage("10Gi") },
        "objectStore": { "pools": [{ "name": "p0", "storage": storage("50Gi") }] },
    });
    world.create(&vault(&fields)).await;
    world.run().await.expect("it converges as far as it can");
    for claim in world.ours::<PersistentVolumeClaim>().await {
        arrive(&world, &claim.name_any()).await;
    }
    world
}

/// Plays the part of the storage: the claim gets what it asks for.
async fn arrive(world: &World, claim: &str) {
    let size = size(world, claim).await;
    let status = json!({ "phase": "Bound", "capacity": { "storage": size } });
    world.patch_status::<PersistentVolumeClaim>(claim, &status).await;
}

async fn size(world: &World, claim: &str) -> String {
    let claim = world.get::<PersistentVolumeClaim>(claim).await;
    operator::volumes::requested(&claim).expect("it asks for something").0
}

async fn edit(world: &World, spec: Value) -> Result<ImageVault, kube::Error> {
    let patch = Patch::Merge(json!({ "spec": spec }));
    world.api::<ImageVault>().patch(VAULT, &PatchParams::default(), &patch).await
}

fn database(size: &str) -> Value {
    json!({ "database": { "storage": { "size": size } } })
}

/// The pool as it was made, of another size. The list is replaced as a whole.
fn pool(class: &str, size: &str) -> Value {
    let storage = json!({ "size": size, "storageClassName": class });
    json!({ "objectStore": { "pools": [{ "name": "p0", "storage": storage }] } })
}

async fn refused(world: &World, spec: Value, message: &str) {
    let error = edit(world, spec).await.expect_err("it would shrink").to_string();
    assert!(error.contains(message), "{error}");
}

#[tokio::test]
async fn claims_grow_with_the_spec_and_their_stateful_set_is_left_alone() {
    let world = bound("growing", true).await;
    let before = world.get::<StatefulSet>("photos-postgres").await;
    edit(&world, database("20Gi")).await.expect("a size may grow");
    edit(&world, pool("growing", "60Gi")).await.expect("a size may grow");
    world
        .eventually("the claims ask for more", async || {
            world.run().await.expect("it converges as far as it can");
            size(&world, CLAIM).await == "20Gi" && size(&world, DRIVE).await == "60Gi"
        })
        .await;
    let volumes = world.condition("VolumesHealthy").await;
    assert_eq!((volumes.status.as_str(), volumes.reason.as_str()), ("True", "Growing"));
    let after = world.get::<StatefulSet>("photos-postgres").await;
    assert_eq!((after.uid(), after.spec), (before.uid(), before.spec), "its template stays");
    for claim in world.ours::<PersistentVolumeClaim>().await {
        arrive(&world, &claim.name_any()).await;
    }
    world.run().await.expect("it converges as far as it can");
    assert_eq!(world.condition("VolumesHealthy").await.reason, "Healthy");
    refused(&world, database("15Gi"), "database.storage.size cannot shrink").await;
    refused(&world, pool("growing", "50Gi"), "objectStore.pools[].storage.size cannot shrink")
        .await;
    edit(&world, json!({ "api": { "replicas": 3 } })).await.expect("another edit is none of size");
}

#[tokio::test]
async fn a_class_that_cannot_grow_is_told_and_the_spec_may_go_back() {
    let world = bound("stands", false).await;
    edit(&world, database("20Gi")).await.expect("a size may grow");
    world.run().await.expect("nothing else waits for it");
    let told = world.condition("VolumesHealthy").await;
    assert_eq!((told.status.as_str(), told.reason.as_str()), ("False", "VolumeCannotGrow"));
    assert!(told.message.contains("allowVolumeExpansion on storage class stands"), "{told:?}");
    assert_eq!(size(&world, CLAIM).await, "10Gi");
    let ready = world.condition("Ready").await;
    assert_ne!(ready.reason, "VolumeCannotGrow", "the vault is served as before");
    refused(&world, database("5Gi"), "database.storage.size cannot shrink").await;
    edit(&world, database("10Gi")).await.expect("what its claims have is no shrinking");
    world.run().await.expect("it converges as far as it can");
    assert_eq!(world.condition("VolumesHealthy").await.reason, "Healthy");
}

#[tokio::test]
async fn a_quota_that_is_too_small_is_told() {
    let world = bound("narrow", true).await;
    world
        .quota(&json!({ "requests.storage": "115Gi" }), &json!({ "requests.storage": "110Gi" }))
        .await;
    edit(&world, database("20Gi")).await.expect("a size may grow");
    world
        .eventually("the quota is told", async || {
            world.run().await.expect("nothing else waits for it");
            world.condition("VolumesHealthy").await.reason == "QuotaExceeded"
        })
        .await;
    assert_eq!(size(&world, CLAIM).await, "10Gi");
}

#[tokio::test]
async fn a_claim_that_fills_grows_up_to_its_limit_step_by_step() {
    let world = bound("fills", true).await;
    let limit = json!({ "database": { "storage": { "autoGrow": { "limit": "13Gi" } } } });
    edit(&world, limit).await.expect("autoGrow is built");
    instance(&world).await;
    for (bytes, next) in [(10_u64 << 30, "12Gi"), (12 << 30, "13Gi"), (13 << 30, "13Gi")] {
        tell(&world, 85, bytes).await;
        world.run().await.expect("it converges as far as it can");
        assert_eq!(size(&world, CLAIM).await, next);
        arrive(&world, CLAIM).await;
        world.run().await.expect("what is told is of before");
        assert_eq!(size(&world, CLAIM).await, next);
    }
    tell(&world, 95, (13 << 30) + 1).await;
    world.run().await.expect("it converges as far as it can");
    let told = world.condition("VolumesHealthy").await;
    assert_eq!(told.reason, "DiskNearlyFull");
    assert!(told.message.contains("raise database.storage.autoGrow.limit"), "{told:?}");
    edit(&world, json!({ "database": { "storage": { "autoGrow": null } } })).await.expect("so");
    world.run().await.expect("it converges as far as it can");
    assert_eq!(size(&world, CLAIM).await, "13Gi", "what has grown stays");
}

/// Plays the part of an instance that tells how full its disk is.
async fn tell(world: &World, percent: u8, bytes: u64) {
    let annotations = json!({
        "infravault.dev/disk-used-percent": percent.to_string(),
        "infravault.dev/disk-bytes": bytes.to_string(),
    });
    let patch = json!({ "metadata": { "annotations": annotations } });
    world.patch::<Pod>("photos-postgres-0", &patch).await;
}

async fn instance(world: &World) {
    let set = world.get::<StatefulSet>("photos-postgres").await;
    let labels = set.spec.expect("a spec").template.metadata.and_then(|metadata| metadata.labels);
    let pod: Pod = serde_json::from_value(json!({
        "metadata": { "name": "photos-postgres-0", "labels": labels },
        "spec": { "containers": [{ "name": "postgres", "image": "none" }] },
    }))
    .expect("a pod");
    world.create(&pod).await;
}
