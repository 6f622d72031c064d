//! Losses that last for seconds: who looks a moment later must still be told.

use std::time::Duration;

use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{ConfigMap, Pod},
    events::v1::Event,
};
use kube::api::ListParams;
use operator::{controller, names::INSTANCE_LABEL};
use serde_json::{Value, json};
use tokio::{sync::oneshot, time::sleep};

use crate::world::{VAULT, World};

const PRIMARY: &str = "photos-postgres-0";

/// As Patroni tells it on its own pod.
fn on_timeline(timeline: i64) -> Value {
    let state = format!(r#"{{"state":"running","timeline":{timeline}}}"#);
    json!({ "metadata": { "annotations": { "status": state } } })
}

async fn ready_instances(world: &World, number: i32) {
    let generation = world.get::<StatefulSet>("photos-postgres").await.metadata.generation;
    let status =
        json!({ "observedGeneration": generation, "replicas": 1, "readyReplicas": number });
    world.patch_status::<StatefulSet>("photos-postgres", &status).await;
}

/// A vault whose database serves on timeline 4.
async fn serving(name: &str) -> World {
    let world = World::with_vault(name).await;
    world.run().await.expect("it converges as far as it can");
    let pod: Pod = serde_json::from_value(json!({
        "metadata": { "name": PRIMARY, "labels": {
            "app.kubernetes.io/managed-by": "infravault-operator",
            INSTANCE_LABEL: VAULT,
            "app.kubernetes.io/component": "postgres",
        } },
        "spec": { "containers": [{ "name": "postgres", "image": "postgres" }] },
    }))
    .expect("a pod");
    world.create(&pod).await;
    world.patch::<Pod>(PRIMARY, &on_timeline(4)).await;
    let leads = json!({ "metadata": { "annotations": { "leader": PRIMARY } } });
    world.patch::<ConfigMap>("photos-postgres-leader", &leads).await;
    ready_instances(&world, 1).await;
    world.run().await.expect("it reports");
    assert_eq!(world.condition("DatabaseReady").await.status, "True");
    world
}

#[tokio::test]
async fn a_promotion_that_nobody_saw_happen_is_told() {
    let world = serving("promoted").await;
    world.patch::<Pod>(PRIMARY, &on_timeline(5)).await;
    world.run().await.expect("it reports");
    let events = world.api::<Event>().list(&ListParams::default()).await.expect("events");
    let told = |event: &&Event| event.reason.as_deref() == Some("Promoted");
    let notes: Vec<_> = events.iter().filter(told).filter_map(|event| event.note.clone()).collect();
    assert_eq!(notes, ["photos-postgres-0 was promoted and is the primary: timeline 5 follows 4"]);
}

/// A pod that restarts keeps everybody busy: so much that one who waits for a quiet moment sees the
/// pod only when it is back.
#[tokio::test]
async fn a_loss_is_told_in_the_midst_of_what_it_sets_off() {
    let world = serving("storm").await;
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = async { drop(stopped.await) };
    let running =
        tokio::spawn(controller::run(world.context.clone(), Some("storm".into()), stopped));
    sleep(Duration::from_secs(3)).await;

    ready_instances(&world, 0).await;
    let mut beats = 0;
    // The storm goes on until somebody tells.
    while world.condition("DatabaseReady").await.reason != "Starting" {
        let note =
            json!({ "metadata": { "annotations": { "example.org/beat": beats.to_string() } } });
        world.patch::<Pod>(PRIMARY, &note).await;
        sleep(Duration::from_millis(150)).await;
        beats += 1;
        assert!(beats < 100, "nobody looks while something moves");
    }
    stop.send(()).expect("the controller runs");
    running.await.expect("it does not panic");
}
