//! Of two pods that call themselves the primary, the one that does not hold Patroni's lock loses the
//! label; and where nobody surely holds it, none does.

use jiff::{SignedDuration, Timestamp};
use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{ConfigMap, Pod},
};
use kube::ResourceExt;
use operator::names::ROLE_LABEL;
use serde_json::json;

use crate::{
    pods::{pod_of, reads, ready},
    world::{World, sign_in_secret, vault},
};

/// Two pods with the label of the primary.
async fn two_primaries(name: &str) -> World {
    let world = World::new(name).await;
    world.create(&sign_in_secret()).await;
    world.create(&vault(&json!({ "database": { "instances": 3 } }))).await;
    world.run().await.expect("it converges as far as it can");
    let set = world.get::<StatefulSet>("photos-postgres").await;
    reads(&world, "photos-postgres", "new").await;
    for ordinal in 0..2 {
        let mut pod = pod_of(&set, ordinal, "new");
        pod.labels_mut().insert(ROLE_LABEL.into(), "primary".into());
        world.create(&pod).await;
        world.patch_status::<Pod>(&pod.name_any(), &ready()).await;
    }
    world
}

async fn lock(world: &World, holder: &str, age: i64) {
    let renewed = Timestamp::now() - SignedDuration::from_secs(age);
    let lock = json!({ "leader": holder, "ttl": "20", "renewTime": renewed.to_string() });
    let lock = json!({ "metadata": { "annotations": lock } });
    world.patch::<ConfigMap>("photos-postgres-leader", &lock).await;
    let made = json!({ "metadata": { "annotations": { "initialize": "7431" } } });
    world.patch::<ConfigMap>("photos-postgres-config", &made).await;
}

async fn called_primary(world: &World) -> Vec<String> {
    world.run().await.expect("it looks");
    let pods = world.ours::<Pod>().await;
    pods.iter()
        .filter(|pod| pod.labels().contains_key(ROLE_LABEL))
        .map(ResourceExt::name_any)
        .collect()
}

#[tokio::test]
async fn the_label_is_left_to_who_holds_the_lock() {
    let world = two_primaries("stale-primary").await;
    lock(&world, "photos-postgres-1", 0).await;
    assert_eq!(called_primary(&world).await, ["photos-postgres-1"]);
    assert_eq!(world.names::<Pod>().await.len(), 2, "nobody is restarted");
    world.recording.take();
    assert_eq!(called_primary(&world).await, ["photos-postgres-1"]);
    let patches: Vec<_> = world.recording.writes();
    assert!(patches.iter().all(|one| !one.path.contains("/pods/")), "{patches:#?}");
}

#[tokio::test]
async fn a_lock_that_nobody_renews_takes_the_label_from_nobody() {
    let world = two_primaries("silent-primary").await;
    lock(&world, "photos-postgres-1", 60).await;
    assert_eq!(called_primary(&world).await.len(), 2);
    lock(&world, "", 0).await;
    assert_eq!(called_primary(&world).await.len(), 2);
}
