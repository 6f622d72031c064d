//! The database's pods are brought to a changed spec, one at a time and the primary last. These tests
//! play the StatefulSet's controller, the kubelets and Patroni.

use crds::ImageVault;
use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{ConfigMap, Pod},
};
use kube::ResourceExt;
use serde_json::{Value, json};

use crate::{
    database::instances::{leads, pod},
    pods::{pod_of, reads, ready},
    processes::control_plane,
    world::{VAULT, World, sign_in_secret, vault},
};

const SET: &str = "photos-postgres";

/// A database of `instances` that serves, the first the primary, and a spec that asks for another image.
async fn with_a_changed_image(name: &str, instances: i32) -> World {
    let world = World::new(name).await;
    world.create(&sign_in_secret()).await;
    world.create(&vault(&json!({ "database": { "instances": instances } }))).await;
    world.run().await.expect("it converges as far as it can");
    for ordinal in 0..instances {
        start(&world, ordinal, "old", 1).await;
    }
    leads(&world, 0, instances).await;
    image(&world, "ghcr.io/infravault/postgres:9.9.9").await;
    reads(&world, SET, "new").await;
    world
}

async fn image(world: &World, image: &str) {
    let spec = json!({ "spec": { "database": { "image": image } } });
    world.patch::<ImageVault>(VAULT, &spec).await;
    world.run().await.expect("it applies the template");
}

/// A pod comes up and streams.
async fn start(world: &World, ordinal: i32, revision: &str, timeline: i32) {
    let set = world.get::<StatefulSet>(SET).await;
    world.create(&pod_of(&set, ordinal, revision)).await;
    world.patch_status::<Pod>(&pod(ordinal), &ready()).await;
    says(world, ordinal, timeline, true).await;
}

async fn says(world: &World, ordinal: i32, timeline: i32, streams: bool) {
    let streams = if streams { json!("streaming") } else { Value::Null };
    let status = json!({ "state": "running", "timeline": timeline, "replication_state": streams });
    let annotations = json!({ "metadata": { "annotations": { "status": status.to_string() } } });
    world.patch::<Pod>(&pod(ordinal), &annotations).await;
}

async fn annotate(world: &World, of: &str, annotations: &Value) {
    let patch = json!({ "metadata": { "annotations": annotations } });
    world.patch::<ConfigMap>(&format!("{SET}-{of}"), &patch).await;
}

/// After one more run these pods are left, and the status says why it waits.
async fn left(world: &World, ordinals: &[i32], why: &str) {
    world.run().await.expect("it moves, or waits");
    let pods: Vec<_> = ordinals.iter().copied().map(pod).collect();
    assert_eq!(world.names::<Pod>().await, pods);
    let progressing = world.condition("Progressing").await;
    assert_eq!((&*progressing.status, &*progressing.reason), ("True", "Rolling"));
    assert!(progressing.message.contains(why), "{}", progressing.message);
}

#[tokio::test]
async fn replicas_are_restarted_one_at_a_time_and_the_primary_hands_over_before_it_goes() {
    let world = with_a_changed_image("rolls", 3).await;
    left(&world, &[0, 1], "photos-postgres-2 is not made yet").await;
    left(&world, &[0, 1], "photos-postgres-2 is not made yet").await;
    start(&world, 2, "new", 1).await;
    says(&world, 2, 1, false).await;
    left(&world, &[0, 1, 2], "photos-postgres-2 does not stream").await;
    says(&world, 2, 1, true).await;
    left(&world, &[0, 2], "photos-postgres-1 is not made yet").await;
    start(&world, 1, "new", 1).await;

    left(&world, &[0, 1, 2], "photos-postgres-0 hands over to photos-postgres-1").await;
    let asked = world.get::<ConfigMap>("photos-postgres-failover").await;
    let said = ["leader", "member"].map(|key| asked.annotations().get(key).cloned());
    assert_eq!(said, [Some(pod(0)), Some(pod(1))]);
    leads(&world, 1, 3).await;
    annotate(&world, "failover", &json!({ "leader": null, "member": null })).await;
    for ordinal in 0..3 {
        says(&world, ordinal, 2, ordinal != 1).await;
    }
    world.run().await.expect("the old primary goes");
    assert_eq!(world.names::<Pod>().await, [pod(1), pod(2)]);
    start(&world, 0, "new", 2).await;
    world.run().await.expect("nothing is left");
    assert_ne!(world.condition("Progressing").await.reason, "Rolling");
    assert_eq!(world.names::<Pod>().await.len(), 3);
}

#[tokio::test]
async fn the_only_instance_is_restarted() {
    let world = with_a_changed_image("rolls-one", 1).await;
    world.run().await.expect("it is restarted");
    assert!(world.names::<Pod>().await.is_empty());
}

#[tokio::test]
async fn a_bad_image_breaks_one_pod_and_its_revert_mends_it() {
    let world = with_a_changed_image("rolls-bad", 3).await;
    left(&world, &[0, 1], "photos-postgres-2 is not made yet").await;
    let set = world.get::<StatefulSet>(SET).await;
    world.create(&pod_of(&set, 2, "new")).await;
    left(&world, &[0, 1, 2], "photos-postgres-2 is not ready").await;

    image(&world, "ghcr.io/infravault/postgres:0.1.0").await;
    reads(&world, SET, "old").await;
    world.run().await.expect("the pod that never came up goes");
    assert_eq!(world.names::<Pod>().await, [pod(0), pod(1)]);
    start(&world, 2, "old", 1).await;
    world.run().await.expect("nothing is left");
    assert_ne!(world.condition("Progressing").await.reason, "Rolling");
    assert_eq!(world.names::<Pod>().await.len(), 3);
}

/// `kubectl rollout restart statefulset photos-postgres`.
#[tokio::test]
async fn a_restart_that_somebody_asks_for_is_a_roll_and_its_mark_stays() {
    let world = with_a_changed_image("rolls-asked", 1).await;
    world.run().await.expect("it is restarted for its image");
    start(&world, 0, "new", 1).await;
    world.run().await.expect("nothing is left");
    assert_eq!(world.names::<Pod>().await, [pod(0)]);

    let restart = ["-n", "rolls-asked", "rollout", "restart", "statefulset", SET];
    assert!(control_plane().kubectl(&restart).status.success());
    reads(&world, SET, "newer").await;
    world.run().await.expect("it is restarted");
    assert!(world.names::<Pod>().await.is_empty());
    start(&world, 0, "newer", 1).await;
    world.run().await.expect("nothing is left");
    assert_eq!(world.names::<Pod>().await, [pod(0)], "once is enough");
}
