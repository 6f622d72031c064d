//! A node that is lost right after another: Patroni promotes nobody who may lack an acknowledged image,
//! and people are told whom that waits for.

use crds::ImageVault;
use jiff::{SignedDuration, Timestamp};
use k8s_openapi::api::{core::v1::ConfigMap, events::v1::Event};
use kube::api::ListParams;
use serde_json::json;

use crate::{
    stage::Stage,
    world::{VAULT, World},
};

/// Nobody has renewed Patroni's lock for a minute.
async fn is_silent(world: &World) {
    let renewed = Timestamp::now() - SignedDuration::from_mins(1);
    let renewed = json!({ "metadata": { "annotations": { "renewTime": renewed.to_string() } } });
    world.patch::<ConfigMap>("photos-postgres-leader", &renewed).await;
}

async fn primary(world: &World) -> Option<String> {
    world.get::<ImageVault>(VAULT).await.status?.database?.primary
}

#[tokio::test]
async fn a_primary_that_is_lost_while_it_is_alone_is_waited_for_and_told_of() {
    let mut stage = Stage::at_rest("promotion", &json!({ "database": { "instances": 3 } })).await;
    stage.lose("worker-1").await;
    stage.run().await.expect("it looks");
    assert_eq!(primary(&stage.world).await.as_deref(), Some("photos-postgres-1"), "by itself");

    // Before its standbys stream.
    stage.lose("worker-2").await;
    is_silent(&stage.world).await;
    stage.run().await.expect("it looks");
    let database = stage.world.condition("DatabaseReady").await;
    assert_eq!((&*database.status, &*database.reason), ("False", "PromotionRefused"));
    for words in [
        "only photos-postgres-1 is known to have every acknowledged image",
        "photos-postgres-1 on node worker-2 is not there",
        "kubectl -n promotion exec photos-postgres-2 -- patronictl",
        "failover --candidate photos-postgres-2 --force",
    ] {
        assert!(database.message.contains(words), "{}", database.message);
    }
    let events = stage.world.api::<Event>().list(&ListParams::default()).await.expect("events");
    let is_told = |event: &&Event| event.reason.as_deref() == Some("PromotionRefused");
    assert_eq!(events.iter().filter(is_told).count(), 1, "{:#?}", events.items);

    stage.find("worker-1").await;
    is_silent(&stage.world).await;
    stage.run().await.expect("it looks");
    let still = stage.world.condition("DatabaseReady").await;
    assert_eq!(still.reason, "PromotionRefused", "another one helps nobody");

    stage.find("worker-2").await;
    stage.rest().await;
    assert_eq!(primary(&stage.world).await.as_deref(), Some("photos-postgres-1"));
}
