//! A vault goes to sleep and wakes again.

use crds::ImageVault;
use k8s_openapi::api::{
    apps::v1::{Deployment, StatefulSet},
    batch::v1::Job,
    core::v1::{PersistentVolumeClaim, Pod},
};
use kube::{ResourceExt, api::DeleteParams};
use serde_json::{Value, json};

use crate::world::{VAULT, World, jobs_succeed};

async fn hibernate(world: &World, hibernated: bool) {
    world.patch::<ImageVault>(VAULT, &json!({ "spec": { "hibernated": hibernated } })).await;
    world.run().await.expect("it converges");
}

async fn wanted(world: &World) -> Vec<i32> {
    let api = world.get::<Deployment>("photos-api").await.spec.and_then(|spec| spec.replicas);
    let sets = world.ours::<StatefulSet>().await.into_iter();
    let sets = sets.map(|set| set.spec.and_then(|spec| spec.replicas));
    sets.chain([api]).map(|replicas| replicas.expect("a number")).collect()
}

/// A pod of the API, as its controllers make it.
fn api_pod() -> Pod {
    let labels: Value =
        serde_json::to_value(operator::names::labels(VAULT, operator::names::Component::Api))
            .expect("JSON");
    serde_json::from_value(json!({
        "metadata": { "name": "photos-api-1", "labels": labels },
        "spec": { "containers": [{ "name": "api", "image": "api" }] },
    }))
    .expect("JSON")
}

#[tokio::test]
async fn a_vault_sleeps_from_the_api_down_keeps_its_data_and_wakes_by_itself() {
    let world = World::with_vault("hibernation").await;
    world.run().await.expect("it converges as far as it can");
    jobs_succeed(&world).await;
    world.run().await.expect("it converges");
    assert_eq!(wanted(&world).await, [1, 1, 2], "the store, the database, the API");
    let (claims, jobs) = (world.names::<PersistentVolumeClaim>().await, world.names::<Job>().await);

    let pod = world.create(&api_pod()).await.name_any();
    hibernate(&world, true).await;
    assert_eq!(wanted(&world).await, [1, 1, 0], "a request may be under way");
    assert_eq!(world.condition("Progressing").await.reason, "Stopping");
    let at_once = DeleteParams::default().grace_period(0);
    world.api::<Pod>().delete(&pod, &at_once).await.expect("it is deleted");
    world.run().await.expect("it converges");
    assert_eq!(wanted(&world).await, [0, 0, 0]);
    assert_eq!(world.condition("Ready").await.reason, "Hibernated");
    assert_eq!(world.names::<PersistentVolumeClaim>().await, claims);
    assert_eq!(world.names::<Job>().await, jobs, "what was done is not done again");
    world.recording.take();
    world.run().await.expect("it rests");
    let writes = world.recording.writes();
    assert!(writes.is_empty(), "{writes:#?}");

    hibernate(&world, false).await;
    assert_eq!(wanted(&world).await, [1, 1, 2]);
    assert_eq!(world.condition("DatabaseReady").await.reason, "NoPrimary", "it starts");
}
