//! The number of the database's instances, while it runs. These tests play the StatefulSet's controller,
//! the kubelets and Patroni.

use jiff::Timestamp;
use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{ConfigMap, PersistentVolumeClaim, Pod},
};
use kube::{ResourceExt, api::DeleteParams};
use serde_json::{Value, json};

use super::{SET, annotate, edit, with_database};
use crate::{
    pods::{pod_of, reads, ready},
    world::World,
};

pub fn pod(ordinal: i32) -> String {
    format!("{SET}-{ordinal}")
}

/// A pod comes up and streams.
async fn start(world: &World, ordinal: i32) {
    let set = world.get::<StatefulSet>(SET).await;
    world.create(&pod_of(&set, ordinal, "new")).await;
    world.patch_status::<Pod>(&pod(ordinal), &ready()).await;
    says(
        world,
        ordinal,
        &json!({ "state": "running", "timeline": 1, "replication_state": "streaming" }),
    )
    .await;
}

pub async fn says(world: &World, ordinal: i32, status: &Value) {
    let annotations = json!({ "metadata": { "annotations": { "status": status.to_string() } } });
    world.patch::<Pod>(&pod(ordinal), &annotations).await;
}

/// `leader` takes the lock, and the others of `instances` stand by.
pub async fn leads(world: &World, leader: i32, instances: i32) {
    let lock =
        json!({ "leader": pod(leader), "ttl": "20", "renewTime": Timestamp::now().to_string() });
    annotate(world, "leader", &lock).await;
    annotate(world, "config", &json!({ "initialize": "7431" })).await;
    let others: Vec<_> = (0..instances).filter(|it| *it != leader).map(pod).collect();
    annotate(world, "sync", &json!({ "leader": pod(leader), "sync_standby": others.join(",") }))
        .await;
}

pub async fn running(name: &str, instances: i32) -> World {
    let world = with_database(name, &json!({ "instances": instances })).await;
    for ordinal in 0..instances {
        start(&world, ordinal).await;
    }
    leads(&world, 0, instances).await;
    reads(&world, SET, "new").await;
    world
}

/// After one more run there are to be so many, and the status says why.
async fn asked_for(world: &World, instances: i32, why: &str) {
    world.run().await.expect("it moves, or waits");
    let set = world.get::<StatefulSet>(SET).await;
    assert_eq!(set.spec.and_then(|spec| spec.replicas), Some(instances));
    let progressing = world.condition("Progressing").await;
    assert!(progressing.message.contains(why), "{}", progressing.message);
    reads(world, SET, "new").await;
}

async fn goes(world: &World, ordinal: i32) {
    let at_once = DeleteParams::default().grace_period(0);
    world.api::<Pod>().delete(&pod(ordinal), &at_once).await.expect("it is deleted");
}

async fn retired(world: &World) -> Vec<String> {
    let claims = world.ours::<PersistentVolumeClaim>().await;
    let is_retired =
        |claim: &&PersistentVolumeClaim| claim.labels().contains_key("infravault.dev/retired");
    claims.iter().filter(is_retired).map(ResourceExt::name_any).collect()
}

#[tokio::test]
async fn instances_go_one_at_a_time_and_never_the_primary() {
    let world = running("scale", 3).await;
    leads(&world, 2, 3).await;
    edit(&world, &json!({ "instances": 1 })).await;
    asked_for(&world, 3, "photos-postgres-2 hands over to photos-postgres-0").await;
    let asked = world.get::<ConfigMap>("photos-postgres-failover").await;
    assert_eq!(asked.annotations().get("member"), Some(&pod(0)));
    annotate(&world, "failover", &json!({ "leader": null, "member": null })).await;
    leads(&world, 0, 3).await;

    asked_for(&world, 2, "").await;
    asked_for(&world, 2, "photos-postgres-2 is stopping").await;
    goes(&world, 2).await;
    asked_for(&world, 2, "Patroni still counts on photos-postgres-2").await;
    leads(&world, 0, 2).await;
    asked_for(&world, 1, "").await;
    goes(&world, 1).await;
    leads(&world, 0, 1).await;
    asked_for(&world, 1, "").await;
    assert_eq!(retired(&world).await, ["data-photos-postgres-1", "data-photos-postgres-2"]);

    edit(&world, &json!({ "instances": 3 })).await;
    asked_for(&world, 3, "").await;
    assert!(retired(&world).await.is_empty(), "they are used again");
}
