//! Replicas that do not come back by themselves.

use k8s_openapi::api::core::v1::{PersistentVolumeClaim, Pod};
use kube::ResourceExt;
use serde_json::{Value, json};

use super::instances::{leads, pod, running, says};
use crate::{told::told, world::World};

/// It has not been ready for so long that it does not get there by waiting.
async fn is_lost(world: &World, ordinal: i32, status: &Value) {
    says(world, ordinal, status).await;
    let long_ago = json!({ "conditions": [
        { "type": "Ready", "status": "False", "lastTransitionTime": "2026-11-23T12:00:00Z" }] });
    world.patch_status::<Pod>(&pod(ordinal), &long_ago).await;
}

#[tokio::test]
async fn a_replica_that_does_not_come_back_is_made_anew() {
    let world = running("rebuild", 3).await;
    leads(&world, 0, 2).await;
    is_lost(&world, 2, &json!({ "state": "start failed", "timeline": 1 })).await;
    says(&world, 1, &json!({ "state": "running", "timeline": 1 })).await;
    let claim = async || world.get::<PersistentVolumeClaim>("data-photos-postgres-2").await;
    let before = claim().await;
    world.run().await.expect("it waits");
    let progressing = world.condition("Progressing").await;
    assert_eq!(progressing.reason, "Rebuilding");
    let words = "waits: photos-postgres-1 does not stream from photos-postgres-0 yet";
    assert!(progressing.message.contains(words), "{}", progressing.message);
    assert_eq!(world.names::<Pod>().await.len(), 3, "the other does not stream");

    let streams = json!({ "state": "running", "timeline": 1, "replication_state": "streaming" });
    says(&world, 1, &streams).await;
    leads(&world, 0, 2).await;
    world.run().await.expect("it deletes the claim and the pod");
    assert_eq!(world.names::<Pod>().await, [pod(0), pod(1)]);
    assert!(claim().await.metadata.deletion_timestamp.is_some());
    // Kubernetes lets a claim go once no pod uses it.
    let released = json!({ "metadata": { "finalizers": null } });
    world.patch::<PersistentVolumeClaim>("data-photos-postgres-2", &released).await;
    world.run().await.expect("it makes another claim");
    assert_ne!(claim().await.uid(), before.uid());
}

/// Each would wait for the other.
#[tokio::test]
async fn of_two_that_are_lost_one_is_made_anew_and_the_other_keeps_what_it_has() {
    let world = running("rebuild-two", 3).await;
    leads(&world, 0, 1).await;
    let failed = |far: i64| json!({ "state": "start failed", "timeline": 1, "xlog_location": far });
    is_lost(&world, 1, &failed(5)).await;
    is_lost(&world, 2, &failed(7)).await;
    world.run().await.expect("it makes the first anew");
    assert_eq!(world.names::<Pod>().await, [pod(0), pod(2)]);
    let is_going = async |ordinal: i32| {
        let claim = format!("data-{}", pod(ordinal));
        world.get::<PersistentVolumeClaim>(&claim).await.metadata.deletion_timestamp.is_some()
    };
    assert!(is_going(1).await && !is_going(2).await);
    world.run().await.expect("it waits for the first");
    assert_eq!(world.names::<Pod>().await, [pod(0), pod(2)]);
    let progressing = world.condition("Progressing").await;
    let words = "waits: photos-postgres-1 is not made yet";
    assert!(progressing.message.contains(words), "{}", progressing.message);
}

#[tokio::test]
async fn a_copy_that_never_gets_done_is_told_and_nothing_is_deleted() {
    let world = running("rebuild-copy", 3).await;
    leads(&world, 0, 2).await;
    is_lost(&world, 2, &json!({ "state": "creating replica" })).await;
    world.run().await.expect("it reports");
    let message = told(&world, "DatabaseReady", "ReplicaNotCopied").await;
    assert!(message.contains("logs photos-postgres-2"), "{message}");
    assert_eq!(world.names::<Pod>().await.len(), 3);
    let claim = world.get::<PersistentVolumeClaim>("data-photos-postgres-2").await;
    assert_eq!(claim.metadata.deletion_timestamp, None);
}
