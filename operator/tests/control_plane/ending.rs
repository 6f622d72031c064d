//! A vault that is deleted together with its data.

mod late;

use std::sync::Arc;

use crds::ImageVault;
use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{ConfigMap, PersistentVolumeClaim, Pod, Secret},
};
use kube::{Resource, ResourceExt, api::DeleteParams};
use operator::{
    context::Context,
    leader::Leadership,
    metrics::Metrics,
    names::{Component, FINALIZER, labels},
};
use serde_json::{Value, json};

use crate::{
    processes::Identity,
    world::{VAULT, World, client, sign_in_secret, vault},
};

async fn with_data_to_go(namespace: &str) -> World {
    let world = World::new(namespace).await;
    world.create(&sign_in_secret()).await;
    world.create(&vault(&json!({ "deletionPolicy": "Delete" }))).await;
    world
}

async fn delete(world: &World) {
    let deleted = world.api::<ImageVault>().delete(VAULT, &DeleteParams::default()).await;
    deleted.expect("it is deleted");
}

/// One look by an operator that has just started and remembers nothing.
async fn look(world: &mut World) {
    let operator = client(Identity::Operator, &world.recording);
    world.context = Arc::new(Context::new(operator, Leadership::alone(), Metrics::default()));
    world.run().await.expect("it goes on");
}

async fn is_there(world: &World) -> bool {
    world.api::<ImageVault>().get_opt(VAULT).await.expect("an answer").is_some()
}

/// What nobody owns, by name.
async fn data(world: &World) -> Vec<String> {
    let mut names = unowned(&world.ours::<Secret>().await);
    names.extend(unowned(&world.ours::<ConfigMap>().await));
    names.extend(unowned(&world.ours::<PersistentVolumeClaim>().await));
    names
}

fn unowned<K: Resource>(objects: &[K]) -> Vec<String> {
    let unowned = objects.iter().filter(|one| one.owner_references().is_empty());
    unowned.map(ResourceExt::name_any).collect()
}

/// Plays the part of the controller that lets claims go when no pod uses them.
async fn release_claims(world: &World) {
    for claim in world.ours::<PersistentVolumeClaim>().await {
        let free = json!({ "metadata": { "finalizers": null } });
        world.patch::<PersistentVolumeClaim>(&claim.name_any(), &free).await;
    }
}

fn pod() -> Pod {
    let labels: Value = serde_json::to_value(labels(VAULT, Component::Postgres)).expect("JSON");
    serde_json::from_value(json!({
        "metadata": { "name": "photos-postgres-0", "labels": labels },
        "spec": { "containers": [{ "name": "postgres", "image": "postgres" }] },
    }))
    .expect("JSON")
}

#[tokio::test]
async fn data_goes_with_the_resource_after_the_last_pod_whoever_dies_on_the_way() {
    let mut world = with_data_to_go("ending-data").await;
    look(&mut world).await;
    let kept = data(&world).await;
    assert_eq!(kept.len(), 3 + 4 + 2, "claims, Patroni's state, passwords and authority: {kept:?}");
    world.create(&pod()).await;
    delete(&world).await;

    look(&mut world).await;
    assert!(world.names::<StatefulSet>().await.is_empty(), "nothing makes pods any more");
    look(&mut world).await;
    assert_eq!(data(&world).await, kept, "a pod still uses it");
    let deleting = world.condition("Deleting").await;
    assert_eq!((&*deleting.reason, &*deleting.message), ("StoppingPods", "Pod photos-postgres-0"));
    assert_eq!(world.condition("Ready").await.reason, "Deleting");

    let at_once = DeleteParams::default().grace_period(0);
    world.api::<Pod>().delete("photos-postgres-0", &at_once).await.expect("it is deleted");
    look(&mut world).await;
    let claims = world.ours::<PersistentVolumeClaim>().await;
    assert!(claims.iter().all(|claim| claim.metadata.deletion_timestamp.is_some()));
    look(&mut world).await;
    assert_eq!(data(&world).await, kept, "what opens the claims outlives them");
    release_claims(&world).await;
    look(&mut world).await;
    look(&mut world).await;
    assert!(data(&world).await.is_empty(), "nothing is left");
    assert!(!is_there(&world).await);
}

#[tokio::test]
async fn what_is_somebody_else_s_stays() {
    let mut world = World::new("ending-foreign").await;
    let theirs: Secret =
        serde_json::from_value(json!({ "metadata": { "name": "photos-ca" } })).unwrap();
    let theirs = world.create(&theirs).await;
    world.create(&sign_in_secret()).await;
    world.create(&vault(&json!({ "deletionPolicy": "Delete" }))).await;
    world.run().await.expect_err("the Secret is not ours");
    delete(&world).await;
    look(&mut world).await;
    look(&mut world).await;
    assert!(!is_there(&world).await);
    assert_eq!(world.get::<Secret>("photos-ca").await.uid(), theirs.uid());
    assert!(world.api::<Secret>().get_opt("photos-credentials").await.unwrap().is_none());
}

#[tokio::test]
async fn the_finalizer_is_there_only_while_data_is_to_go() {
    let mut world = World::with_vault("ending-policy").await;
    look(&mut world).await;
    let finalizers =
        async |world: &World| world.get::<ImageVault>(VAULT).await.finalizers().to_vec();
    assert!(finalizers(&world).await.is_empty(), "a vault that keeps its data needs nobody to go");
    let policy = |policy| json!({ "spec": { "deletionPolicy": policy } });
    world.patch::<ImageVault>(VAULT, &policy("Delete")).await;
    look(&mut world).await;
    assert_eq!(finalizers(&world).await, [FINALIZER]);
    world.patch::<ImageVault>(VAULT, &policy("Retain")).await;
    look(&mut world).await;
    assert!(finalizers(&world).await.is_empty());

    // Changed at the last moment, with nobody there to see it before.
    world.patch::<ImageVault>(VAULT, &policy("Delete")).await;
    look(&mut world).await;
    delete(&world).await;
    world.patch::<ImageVault>(VAULT, &policy("Retain")).await;
    let kept = data(&world).await;
    look(&mut world).await;
    assert!(!is_there(&world).await);
    assert_eq!(data(&world).await, kept);
}

/// A vault may be given up in the middle of an edit.
#[tokio::test]
async fn a_vault_whose_spec_cannot_be_built_can_be_deleted() {
    let mut world = with_data_to_go("ending-invalid").await;
    look(&mut world).await;
    let bad = json!({ "spec": { "database": { "parameters": { "work_mem": "8Mi" } } } });
    world.patch::<ImageVault>(VAULT, &bad).await;
    world.run().await.expect_err("it cannot be built");
    delete(&world).await;
    for _ in 0..4 {
        look(&mut world).await;
        release_claims(&world).await;
    }
    assert!(!is_there(&world).await);
    assert!(data(&world).await.is_empty(), "nothing is left");
}
