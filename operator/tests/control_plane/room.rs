//! Where the namespace has no room: a quota, a claim that nobody provides for, the namespace's own end.

use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{Namespace, PersistentVolumeClaim, Pod, ResourceQuota},
    events::v1::Event,
};
use kube::{
    Api, Resource, ResourceExt,
    api::{DeleteParams, ListParams, PostParams},
};
use operator::error::Error;
use serde_json::json;

use crate::world::World;

/// The condition's words, once it gives `reason` and an Event told of it.
async fn told(world: &World, type_: &str, reason: &str) -> String {
    let condition = world.condition(type_).await;
    assert_eq!(condition.reason, reason, "{}", condition.message);
    let events = world.api::<Event>().list(&ListParams::default()).await.expect("events").items;
    assert!(events.iter().any(|event| event.reason.as_deref() == Some(reason)), "{events:?}");
    condition.message
}

#[tokio::test]
async fn a_quota_without_room_for_a_claim_is_told_and_raised() {
    let world = World::with_vault("quota").await;
    let used = json!({ "persistentvolumeclaims": "1" });
    world.quota(&json!({ "persistentvolumeclaims": "1" }), &used).await;
    // The API server hears of a new quota a moment later.
    let probe = json!({
        "metadata": { "name": "probe" },
        "spec": {
            "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": "1Gi" } },
        },
    });
    let probe: PersistentVolumeClaim = serde_json::from_value(probe).expect("a claim");
    let dry_run = PostParams { dry_run: true, ..PostParams::default() };
    world
        .eventually("the quota holds", async || {
            world.api::<PersistentVolumeClaim>().create(&dry_run, &probe).await.is_err()
        })
        .await;
    let error = world.run().await.err();
    assert!(matches!(error, Some(Error::Quota { .. })), "{error:?}");
    let message = told(&world, "Ready", "QuotaExceeded").await;
    assert!(message.contains("PersistentVolumeClaim data-photos-postgres-0"), "{message}");
    assert!(message.contains("raise it (") && message.contains("quota"), "{message}");
    assert_eq!(world.condition("Progressing").await.reason, "Retrying");
    let gone = DeleteParams::default();
    world.api::<ResourceQuota>().delete("quota", &gone).await.expect("it is lifted");
    world.eventually("it goes on", async || world.run().await.is_ok()).await;
}

/// A StatefulSet says nowhere but in an Event that its pods are refused.
#[tokio::test]
async fn a_quota_without_room_for_a_pod_is_told() {
    let world = World::with_vault("pods").await;
    world.run().await.expect("it converges as far as it can");
    let set = world.get::<StatefulSet>("photos-postgres").await;
    let event: k8s_openapi::api::core::v1::Event = serde_json::from_value(json!({
        "metadata": { "name": "photos-postgres.1" },
        "involvedObject": set.object_ref(&()),
        "type": "Warning", "reason": "FailedCreate", "lastTimestamp": "2026-11-23T12:00:00Z",
        "message": "create Pod photos-postgres-0 failed: pods is forbidden: exceeded quota: few, used: pods=2",
    }))
    .expect("an Event");
    world.create(&event).await;
    world.run().await.expect("it reports");
    let message = told(&world, "DatabaseReady", "QuotaExceeded").await;
    assert!(message.contains("pods of photos-postgres do not fit"), "{message}");
    let pod = json!({
        "metadata": { "name": "photos-postgres-0", "labels": set.spec.as_ref().expect("a spec").selector.match_labels },
        "spec": { "containers": [{ "name": "postgres", "image": "none" }] },
    });
    let mut pod: Pod = serde_json::from_value(pod).expect("a pod");
    pod.labels_mut().extend(set.labels().clone());
    pod.metadata.owner_references = set.controller_owner_ref(&()).map(|owner| vec![owner]);
    world.create(&pod).await;
    world.run().await.expect("it reports");
    assert_ne!(world.condition("DatabaseReady").await.reason, "QuotaExceeded", "the pod is there");
}

#[tokio::test]
async fn a_claim_that_nobody_provides_for_is_told() {
    let world = World::with_vault("unprovided").await;
    world.run().await.expect("it converges as far as it can");
    let set = world.get::<StatefulSet>("photos-postgres").await;
    let mut pod: Pod = serde_json::from_value(json!({
        "metadata": { "name": "photos-postgres-0", "labels": set.labels() },
        "spec": {
            "containers": [{ "name": "postgres", "image": "none" }],
            "volumes": [{ "name": "data", "persistentVolumeClaim": { "claimName": "data-photos-postgres-0" } }],
        },
    }))
    .expect("a pod");
    pod.metadata.owner_references = set.controller_owner_ref(&()).map(|owner| vec![owner]);
    world.create(&pod).await;
    let unbound = "pod has unbound immediate PersistentVolumeClaims";
    let status = json!({ "conditions": [{ "type": "PodScheduled", "status": "False", "message": unbound }] });
    world.patch_status::<Pod>("photos-postgres-0", &status).await;
    world.run().await.expect("it reports");
    let message = told(&world, "DatabaseReady", "ClaimPending").await;
    assert!(message.contains("claim data-photos-postgres-0 is pending"), "{message}");
    assert!(message.contains("storageClassName"), "{message}");
}

#[tokio::test]
async fn a_namespace_that_ends_is_told() {
    let world = World::with_vault("ending").await;
    let namespaces = Api::<Namespace>::all(world.admin.clone());
    namespaces.delete("ending", &DeleteParams::default()).await.expect("it is being deleted");
    world
        .eventually("the API server makes nothing more", async || {
            matches!(world.run().await, Err(Error::Terminating { .. }))
        })
        .await;
    let ready = world.condition("Ready").await;
    assert_eq!(ready.reason, "NamespaceTerminating");
    assert!(ready.message.contains("make the vault in another namespace"), "{}", ready.message);
}
