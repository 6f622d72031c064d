//! Pools of the object store come and go. The test plays the part of the kubelets.

use crds::ImageVault;
use k8s_openapi::api::{
    apps::v1::StatefulSet,
    batch::v1::Job,
    core::v1::{PersistentVolumeClaim, Pod},
};
use kube::{ResourceExt, api::DeleteParams};
use operator::{error::Error, names::TASK_LABEL, observe::arguments};
use serde_json::{Value, json};

use crate::world::{VAULT, World, sign_in_secret, succeeded, vault};

/// Makes the pod of each server, by its StatefulSet's template of now, running or not.
async fn start(world: &World, running: bool) {
    for set in world.ours::<StatefulSet>().await {
        if !set.name_any().contains("minio") {
            continue;
        }
        let status = json!({ "replicas": 1, "observedGeneration": set.metadata.generation });
        world.patch_status::<StatefulSet>(&set.name_any(), &status).await;
        let name = format!("{}-0", set.name_any());
        if world.api::<Pod>().get_opt(&name).await.expect("an answer").is_some() {
            continue;
        }
        let template =
            serde_json::to_value(set.spec.expect("a spec").template).expect("a template");
        let mut pod = json!({ "apiVersion": "v1", "kind": "Pod", "spec": template["spec"] });
        pod["metadata"] = template["metadata"].clone();
        pod["metadata"]["name"] = json!(name);
        // Claims are mounted by the StatefulSet's controller, which is not here.
        pod["spec"]["containers"][0]["volumeMounts"] = json!([]);
        pod["spec"]["volumes"] = json!([]);
        world.create(&serde_json::from_value::<Pod>(pod).expect("a pod")).await;
        if running {
            world.patch_status::<Pod>(&name, &runs()).await;
        }
    }
}

fn runs() -> Value {
    json!({
        "phase": "Running",
        "conditions": [{ "type": "Ready", "status": "True", "lastTransitionTime": "2026-11-23T12:00:00Z" }],
        "containerStatuses": [{
            "name": "minio", "image": "minio", "imageID": "", "ready": true, "restartCount": 0,
            "state": { "running": { "startedAt": "2026-11-23T12:00:00Z" } },
        }],
    })
}

/// How many pools the servers of a pool are told of.
async fn told(world: &World, pool: &str) -> usize {
    let set = world.get::<StatefulSet>(&format!("photos-minio-{pool}")).await;
    let pod = set.spec.and_then(|spec| spec.template.spec);
    arguments(pod.as_ref()).iter().filter(|argument| argument.starts_with("https://")).count()
}

async fn servers(world: &World) -> Vec<String> {
    let pods = world.names::<Pod>().await;
    pods.into_iter().filter(|name| name.contains("minio")).collect()
}

async fn pools(world: &World, pools: Value) {
    world
        .patch::<ImageVault>(VAULT, &json!({ "spec": { "objectStore": { "pools": pools } } }))
        .await;
}

#[tokio::test]
async fn a_new_pool_joins_when_its_servers_run_and_then_all_restart_together() {
    let world = World::with_vault("pool-joins").await;
    world.run().await.expect("it converges as far as it can");
    start(&world, true).await;
    pools(&world, json!([{ "name": "p0" }, { "name": "p1" }])).await;
    world.run().await.expect("the pool is made");
    assert_eq!((told(&world, "p0").await, told(&world, "p1").await), (1, 2));
    start(&world, false).await;
    world.run().await.expect("it waits");
    assert_eq!(told(&world, "p0").await, 1, "those that serve hear nothing of it yet");
    assert_eq!(servers(&world).await, ["photos-minio-p0-0", "photos-minio-p1-0"]);

    world.patch_status::<Pod>("photos-minio-p1-0", &runs()).await;
    world.run().await.expect("the pool joins");
    assert_eq!(told(&world, "p0").await, 2);
    start(&world, true).await;
    let old = world.get::<Pod>("photos-minio-p0-0").await.uid();
    world.run().await.expect("those that do not know of it restart");
    let restarted = world.condition("Progressing").await;
    assert_eq!(
        (&*restarted.status, &*restarted.reason),
        ("True", "Restarting"),
        "{}",
        restarted.message
    );
    assert!(restarted.message.contains("images cannot be stored"), "{}", restarted.message);
    finish_deletion(&world, "photos-minio-p0-0").await;
    start(&world, true).await;
    assert_ne!(world.get::<Pod>("photos-minio-p0-0").await.uid(), old);
    world.run().await.expect("all agree");
    assert_eq!(servers(&world).await.len(), 2, "nobody is restarted twice");
}

#[tokio::test]
async fn a_drained_pool_goes_and_its_claims_stay_and_are_named() {
    let world = World::new("pool-leaves").await;
    world.create(&sign_in_secret()).await;
    let two = json!([{ "name": "p0" }, { "name": "p1" }]);
    world.create(&vault(&json!({ "objectStore": { "pools": two } }))).await;
    world.run().await.expect("it converges as far as it can");
    start(&world, true).await;
    pools(&world, json!([{ "name": "p0", "decommission": true }, { "name": "p1" }])).await;
    world.run().await.expect("it drains");
    let draining = world.condition("Progressing").await;
    assert_eq!(
        (&*draining.status, &*draining.reason),
        ("True", "Draining"),
        "{}",
        draining.message
    );

    pools(&world, json!([{ "name": "p1" }])).await;
    let error = world.run().await.expect_err("it is not drained");
    assert!(matches!(&error, Error::PoolMissing { pool, .. } if pool == "p0"), "{error}");
    assert_eq!(world.condition("Ready").await.reason, "PoolMissing");
    assert_eq!(told(&world, "p1").await, 2, "nothing is touched");

    pools(&world, json!([{ "name": "p1" }, { "name": "p0", "decommission": true }])).await;
    world.run().await.expect("it drains");
    drained(&world).await;
    world.run().await.expect("it notes that");
    world.run().await.expect("the others are told");
    assert_eq!(told(&world, "p1").await, 1);
    let sets = world.names::<StatefulSet>().await;
    assert!(sets.contains(&"photos-minio-p0".to_owned()), "another counts on it: {sets:?}");
    start(&world, true).await; // which has its template read
    world.run().await.expect("the other restarts");
    finish_deletion(&world, "photos-minio-p1-0").await;
    start(&world, true).await;
    world.run().await.expect("the pool goes");
    let sets = world.names::<StatefulSet>().await;
    assert_eq!(sets, ["photos-minio-p1", "photos-postgres"]);
    let claims = world.names::<PersistentVolumeClaim>().await;
    assert!(claims.contains(&"data0-photos-minio-p0-0".to_owned()), "{claims:?}");
    let told = world.get::<ImageVault>(VAULT).await.status.unwrap().object_store.unwrap();
    assert_eq!(told.drained_claims, ["data0-photos-minio-p0-0", "data1-photos-minio-p0-0"]);

    pools(&world, json!([{ "name": "p1" }])).await;
    world.run().await.expect("it may be removed now");
    pools(&world, json!([{ "name": "p1" }, { "name": "p0" }])).await;
    let error = world.run().await.expect_err("its claims are there");
    assert!(matches!(&error, Error::PoolDrained { .. }), "{error}");
}

/// Plays the part of the Job.
async fn drained(world: &World) {
    let drains = |job: &&Job| job.labels().get(TASK_LABEL).is_some_and(|task| task == "drain");
    let jobs = world.ours::<Job>().await;
    let job = jobs.iter().find(drains).expect("a Job that drains");
    world.patch_status::<Job>(&job.name_any(), &succeeded()).await;
}

/// Plays the part of a kubelet that ends a pod.
async fn finish_deletion(world: &World, pod: &str) {
    let found = world.api::<Pod>().get_opt(pod).await.expect("an answer");
    let Some(found) = found else { return };
    assert!(found.metadata.deletion_timestamp.is_some(), "{pod} is deleted");
    let now = DeleteParams::default().grace_period(0);
    world.api::<Pod>().delete(pod, &now).await.expect("it ends");
}
