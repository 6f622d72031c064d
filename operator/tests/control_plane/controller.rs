//! The controller wakes a vault by itself: these tests start it once and only watch.

use std::time::Duration;

use crds::ImageVault;
use k8s_openapi::api::core::v1::{Secret, Service};
use kube::api::DeleteParams;
use operator::controller;
use serde_json::json;
use tokio::{sync::oneshot, time::timeout};

use crate::world::{VAULT, World, sign_in_secret, vault};

/// The Secret of a store that somebody else runs.
fn store_secret(secret_key: &str) -> Secret {
    serde_json::from_value(json!({
        "metadata": { "name": "keys" },
        "stringData": { "access_key": "id", "secret_key": secret_key },
    }))
    .expect("a Secret")
}

async fn reason(world: &World, type_: &str) -> String {
    let vault = world.get::<ImageVault>(VAULT).await;
    let conditions = vault.status.unwrap_or_default().conditions;
    conditions.into_iter().find(|one| one.type_ == type_).map(|one| one.reason).unwrap_or_default()
}

#[tokio::test]
async fn a_vault_is_woken_by_what_it_owns_and_by_what_it_waits_for() {
    let world = World::new("wakes").await;
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = async { drop(stopped.await) };
    let running = controller::run(world.context.clone(), Some("wakes".into()), stopped);
    let running = tokio::spawn(running);

    world.create(&vault(&json!({}))).await;
    world
        .eventually("the missing Secret is told", async || {
            reason(&world, "ApiReady").await == "SignInSecretMissing"
        })
        .await;
    world.create(&sign_in_secret()).await;
    world
        .eventually("the new Secret is seen", async || {
            reason(&world, "ApiReady").await == "Migrating"
        })
        .await;
    world
        .api::<Service>()
        .delete("photos-api", &DeleteParams::default())
        .await
        .expect("it is deleted");
    world
        .eventually("the deleted Service is made anew", async || {
            world.api::<Service>().get_opt("photos-api").await.unwrap().is_some()
        })
        .await;

    stop.send(()).expect("the controller runs");
    timeout(Duration::from_secs(10), running).await.expect("it stops").expect("it does not panic");
    let forbidden = world.recording.forbidden();
    assert!(forbidden.is_empty(), "{forbidden:#?}");
}

#[tokio::test]
async fn a_vault_is_woken_by_the_secret_of_its_store() {
    let world = World::new("wakes-store").await;
    world.create(&sign_in_secret()).await;
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = async { drop(stopped.await) };
    let running = controller::run(world.context.clone(), Some("wakes-store".into()), stopped);
    let running = tokio::spawn(running);
    let external = json!({ "objectStore": { "external": {
        "endpoint": "https://s3.example.org", "bucket": "images",
        "credentials": { "secretName": "keys" },
    } } });
    world.create(&vault(&external)).await;
    let says = async |expected: &str| {
        world
            .eventually(expected, async || reason(&world, "ObjectStoreReady").await == expected)
            .await;
    };
    says("StoreSecretMissing").await;
    world.create(&store_secret("")).await;
    world
        .eventually("what it lacks is told", async || {
            world.condition("ObjectStoreReady").await.message.contains("lacks secret_key")
        })
        .await;
    let mended = json!({ "stringData": { "secret_key": "right" } });
    world.patch::<Secret>("keys", &mended).await;
    says("CheckingStore").await;
    stop.send(()).expect("the controller runs");
    timeout(Duration::from_secs(10), running).await.expect("it stops").expect("it does not panic");
}
