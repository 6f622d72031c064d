//! What servers of the object store missed while they were away, and what is told of it. The test plays
//! the part of the controllers and the kubelets.

use k8s_openapi::api::{apps::v1::StatefulSet, batch::v1::Job, core::v1::Pod};
use kube::ResourceExt;
use operator::names::TASK_LABEL;
use serde_json::{Value, json};

use crate::{
    pods::{pod_of, ready},
    told::{events, told},
    world::{World, jobs_succeed, sign_in_secret, vault},
};

async fn of_three_servers(name: &str) -> World {
    let world = World::new(name).await;
    world.create(&sign_in_secret()).await;
    let pools = json!({ "objectStore": { "pools": [{ "name": "p0", "servers": 3 }] } });
    world.create(&vault(&pools)).await;
    world.run().await.expect("it converges as far as it can");
    let set = world.get::<StatefulSet>("photos-minio-p0").await;
    for ordinal in 0..3 {
        world.create(&pod_of(&set, ordinal, "new")).await;
        world.patch_status::<Pod>(&format!("photos-minio-p0-{ordinal}"), &ready()).await;
    }
    world.run().await.expect("it heals what they may have missed");
    world
}

async fn heal_job(world: &World) -> Job {
    let heals = |job: &Job| job.labels().get(TASK_LABEL).is_some_and(|task| task == "heal");
    world.ours::<Job>().await.into_iter().find(heals).expect("a Job that heals")
}

/// A server comes back.
async fn returns(world: &World) {
    let mut back: Value = ready();
    back["conditions"][0]["lastTransitionTime"] = json!("2026-11-23T13:00:00Z");
    world.patch_status::<Pod>("photos-minio-p0-1", &back).await;
    world.run().await.expect("it heals");
}

#[tokio::test]
async fn a_store_that_turns_unhealed_is_told_in_an_event() {
    let world = of_three_servers("heals").await;
    jobs_succeed(&world).await;
    world.run().await.expect("it is healed");
    assert_eq!(world.condition("ObjectStoreReady").await.reason, "Ready");
    let before = events(&world, "Healing").await.len();
    returns(&world).await;
    let store = world.condition("ObjectStoreReady").await;
    assert_eq!((&*store.status, &*store.reason), ("True", "Healing"), "{}", store.message);
    let now = events(&world, "Healing").await;
    let counted = now.iter().any(|event| event.series.is_some());
    assert!(now.len() > before || counted, "{now:?}");
}

#[tokio::test]
async fn a_heal_that_cannot_run_is_told_in_an_event() {
    let world = of_three_servers("heals-not").await;
    jobs_succeed(&world).await;
    world.run().await.expect("it is healed");
    returns(&world).await;
    let job = heal_job(&world).await;
    let mut pod: Pod = serde_json::from_value(json!({
        "metadata": { "name": format!("{}-x", job.name_any()) },
        "spec": { "containers": [{ "name": "heal", "image": "none" }] },
    }))
    .expect("a pod");
    let template = job.spec.as_ref().and_then(|spec| spec.template.metadata.clone());
    pod.metadata.labels = template.and_then(|metadata| metadata.labels);
    world.create(&pod).await;
    let waits = json!({ "containerStatuses": [{
        "name": "heal", "image": "none", "imageID": "", "ready": false, "restartCount": 0,
        "state": { "waiting": { "reason": "ImagePullBackOff", "message": "not found" } },
    }] });
    world.patch_status::<Pod>(&pod.name_any(), &waits).await;
    world.run().await.expect("it reports");
    let message = told(&world, "ObjectStoreReady", "HealFailed").await;
    assert!(message.contains("mend spec.objectStore.image"), "{message}");
}
