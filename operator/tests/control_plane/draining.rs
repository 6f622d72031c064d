//! A pool that was added and holds images is drained, whatever lists tell of the time before it held any.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use crds::ImageVault;
use http::Method;
use k8s_openapi::api::{apps::v1::StatefulSet, core::v1::PersistentVolumeClaim};
use kube::ResourceExt;
use operator::names::DRAINED_ANNOTATION;
use serde_json::{Value, json};

use crate::{
    faults::{Fate, Faults, Write},
    stage::Stage,
    world::{VAULT, World, sign_in_secret, vault},
};

/// Of one server each; the second is to be drained, or not.
async fn pools(world: &World, drain: bool, image: &str) {
    let pools = json!([{ "name": "p0" }, { "name": "p1", "decommission": drain }]);
    let store = json!({ "spec": { "objectStore": { "pools": pools, "image": image } } });
    world.patch::<ImageVault>(VAULT, &store).await;
}

/// What the servers of the first pool are told of.
async fn told(world: &World) -> String {
    let set = world.get::<StatefulSet>("photos-minio-p0").await;
    let template: Value = serde_json::to_value(set.spec.expect("a spec").template).expect("JSON");
    template["spec"]["containers"][0]["args"].to_string()
}

/// Claims that say that they hold nothing any more.
async fn noted(world: &World) -> Vec<String> {
    let claims = world.ours::<PersistentVolumeClaim>().await;
    let is_noted =
        |claim: &&PersistentVolumeClaim| claim.annotations().contains_key(DRAINED_ANNOTATION);
    claims.iter().filter(is_noted).map(ResourceExt::name_any).collect()
}

#[tokio::test]
async fn a_pool_that_holds_images_is_not_taken_for_empty_by_an_older_list() {
    let mut stage = Stage::new("drain-stale").await;
    stage.world.create(&sign_in_secret()).await;
    stage.world.create(&vault(&json!({}))).await;
    stage.rest().await;

    // Lists remember how it was when the pool was made and nobody had heard of it.
    pools(&stage.world, false, "ghcr.io/infravault/minio:0.1.0").await;
    stage.run().await.expect("the pool is made");
    let behind = Arc::new(AtomicBool::new(false));
    let outdated = behind.clone();
    let faults = Faults::new(move |asked| {
        let of_yesterday = outdated.load(Ordering::Relaxed) && asked.is_list();
        if of_yesterday { Fate::Stale } else { Fate::Pass }
    });
    stage.befall(&faults);
    stage.run().await.expect("its servers do not run yet");
    assert!(!told(&stage.world).await.contains("photos-minio-p1"));
    stage.rest().await;
    assert!(told(&stage.world).await.contains("photos-minio-p1"), "the pool holds images now");

    behind.store(true, Ordering::Relaxed);
    pools(&stage.world, true, "ghcr.io/infravault/minio:0.2.0").await;
    for _ in 0..2 {
        // What it may not do by such lists it does not; that it cannot go on is no matter.
        drop(stage.run().await);
        assert!(told(&stage.world).await.contains("photos-minio-p1"), "servers forget the pool");
        assert!(noted(&stage.world).await.is_empty(), "nothing was moved off it");
        stage.world.get::<StatefulSet>("photos-minio-p1").await;
    }

    behind.store(false, Ordering::Relaxed);
    stage.rest().await;
    let drains = |write: &Write| {
        write.asked.method == Method::PATCH && write.asked.path.contains("/jobs/photos-drain-")
    };
    assert!(faults.writes().iter().any(drains), "everything is moved off it first");
    assert_eq!(noted(&stage.world).await, ["data0-photos-minio-p1-0", "data1-photos-minio-p1-0"]);
    assert!(!told(&stage.world).await.contains("photos-minio-p1"));
}
