//! The database's configuration, while it runs.

pub mod instances;
mod rebuild;

use crds::ImageVault;
use k8s_openapi::api::{apps::v1::StatefulSet, core::v1::ConfigMap};
use kube::ResourceExt;
use serde_json::{Value, json};

use crate::world::{VAULT, World, sign_in_secret, vault};

const SET: &str = "photos-postgres";
const CONFIG: &str = "photos-postgres-config";

async fn with_database(name: &str, database: &Value) -> World {
    let world = World::new(name).await;
    world.create(&sign_in_secret()).await;
    world.create(&vault(&json!({ "database": database }))).await;
    world.run().await.expect("it converges as far as it can");
    world
}

async fn edit(world: &World, database: &Value) {
    world.patch::<ImageVault>(VAULT, &json!({ "spec": { "database": database } })).await;
}

async fn annotate(world: &World, of: &str, annotations: &Value) {
    let patch = json!({ "metadata": { "annotations": annotations } });
    world.patch::<ConfigMap>(&format!("{SET}-{of}"), &patch).await;
}

/// What Patroni is to hold.
async fn held(world: &World) -> Value {
    let config = world.get::<ConfigMap>(CONFIG).await;
    serde_json::from_str(&config.annotations()["config"]).expect("JSON")
}

#[tokio::test]
async fn a_changed_setting_reaches_patroni_and_no_pod() {
    let world = with_database("settings", &json!({ "instances": 3 })).await;
    assert_eq!(held(&world).await["synchronous_mode"], "quorum", "there before the first pod");
    let template = async || world.get::<StatefulSet>(SET).await.spec.expect("a spec").template;
    let before = template().await;
    let mut theirs = held(&world).await;
    theirs["pause"] = json!(true);
    theirs["postgresql"]["parameters"]["jit"] = json!("on");
    annotate(&world, "config", &json!({ "config": theirs.to_string(), "initialize": "7431" }))
        .await;

    let set = json!({ "parameters": { "work_mem": "64MB" }, "replication": { "mode": "Strict" } });
    edit(&world, &set).await;
    world.run().await.expect("it writes the configuration");
    let now = held(&world).await;
    assert_eq!(now["postgresql"]["parameters"]["work_mem"], "64MB");
    assert_eq!(now["postgresql"]["parameters"]["jit"], "off", "settings are the spec's alone");
    assert_eq!(now["synchronous_mode_strict"], true);
    assert_eq!(now["pause"], true, "what is not ours stays");
    let config = world.get::<ConfigMap>(CONFIG).await;
    assert_eq!(config.annotations()["initialize"], "7431");
    assert_eq!(template().await, before, "no pod is another");
    world.run().await.expect("it rests");
    assert_eq!(world.get::<ConfigMap>(CONFIG).await.resource_version(), config.resource_version());

    edit(&world, &json!({ "parameters": null })).await;
    world.run().await.expect("it writes the configuration");
    assert_eq!(held(&world).await["postgresql"]["parameters"].get("work_mem"), None);
}

#[tokio::test]
async fn a_value_that_postgres_would_refuse_is_named_and_reaches_nobody() {
    let world = with_database("bad-setting", &json!({ "parameters": { "work_mem": "8MB" } })).await;
    let before = held(&world).await;
    edit(&world, &json!({ "parameters": { "work_mem": "8Mi" } })).await;
    world.run().await.expect_err("it cannot be built");
    let progressing = world.condition("Progressing").await;
    assert_eq!(progressing.reason, "Stalled");
    let words = "database.parameters.work_mem cannot be \"8Mi\": it takes a size from 64kB";
    assert!(progressing.message.contains(words), "{}", progressing.message);
    assert_eq!(held(&world).await, before);
    edit(&world, &json!({ "parameters": { "work_mem": "16MB" } })).await;
    world.run().await.expect("it is mended");
    assert_eq!(held(&world).await["postgresql"]["parameters"]["work_mem"], "16MB");
}
