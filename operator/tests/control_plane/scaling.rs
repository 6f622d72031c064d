//! The number of the API's pods passes from us to an autoscaler and back.

use crds::ImageVault;
use k8s_openapi::api::{apps::v1::Deployment, autoscaling::v2::HorizontalPodAutoscaler};
use kube::api::{Patch, PatchParams};
use serde_json::{Value, json};

use crate::world::{VAULT, World, jobs_succeed};

async fn pods(world: &World) -> Option<i32> {
    world.get::<Deployment>("photos-api").await.spec.expect("a spec").replicas
}

/// Plays the part of the autoscaler's controller, which speaks through the scale subresource.
async fn scale(world: &World, replicas: i32) {
    let params = PatchParams { field_manager: Some("scaler".into()), ..PatchParams::default() };
    let patch = Patch::Merge(json!({ "spec": { "replicas": replicas } }));
    world.api::<Deployment>().patch_scale("photos-api", &params, &patch).await.expect("it scales");
}

async fn edit(world: &World, api: Value) {
    world.patch::<ImageVault>(VAULT, &json!({ "spec": { "api": api } })).await;
    world.run().await.expect("it converges");
}

#[tokio::test]
async fn an_autoscaler_takes_over_and_gives_back_without_a_jump() {
    let world = World::with_vault("autoscaling").await;
    world.run().await.expect("it converges as far as it can");
    jobs_succeed(&world).await;
    edit(&world, json!({ "replicas": 3 })).await;
    assert_eq!(pods(&world).await, Some(3));

    edit(&world, json!({ "autoscaling": { "minReplicas": 2, "maxReplicas": 6 } })).await;
    assert_eq!(world.names::<HorizontalPodAutoscaler>().await, ["photos-api"]);
    assert_eq!(pods(&world).await, Some(3), "nobody has said another number");

    for wanted in [5, 4] {
        scale(&world, wanted).await;
        world.run().await.expect("it converges");
        edit(&world, json!({ "resources": { "requests": { "cpu": format!("{wanted}0m") } } }))
            .await;
        assert_eq!(pods(&world).await, Some(wanted), "what is written beside it moves it not");
    }
    world.run().await.expect("it reports");
    world.recording.take();
    world.run().await.expect("it rests");
    let writes = world.recording.writes();
    assert!(writes.is_empty(), "{writes:#?}");

    edit(&world, json!({ "autoscaling": null })).await;
    assert_eq!(pods(&world).await, Some(3), "the spec's own number again");
    assert!(world.names::<HorizontalPodAutoscaler>().await.is_empty());
}
