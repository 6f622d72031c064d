//! Data stays on the image that served it last, unless the spec names another that serves.

use crds::ImageVault;
use k8s_openapi::api::{apps::v1::StatefulSet, core::v1::Pod};
use kube::{ResourceExt, api::DeleteParams};
use serde_json::{Value, json};

use crate::{
    faults::Faults,
    normal::{difference, dump},
    player::{NO_IMAGE, NO_RELEASE},
    stage::Stage,
    world::{VAULT, World, vault},
};

const SETS: [&str; 2] = ["photos-postgres", "photos-minio-p0"];

async fn edit(world: &World, spec: &Value) {
    world.patch::<ImageVault>(VAULT, &json!({ "spec": spec })).await;
}

/// The image of the database and that of the store.
async fn images(world: &World) -> Vec<String> {
    let mut images = Vec::new();
    for set in SETS {
        let pod = world.get::<StatefulSet>(set).await.spec.expect("a spec").template.spec;
        images.extend(pod.expect("a pod").containers.into_iter().filter_map(|one| one.image));
    }
    images
}

/// Who each pod is.
async fn pods(world: &World) -> Vec<(String, String)> {
    let pods = world.ours::<Pod>().await;
    pods.iter().map(|pod| (pod.name_any(), pod.uid().expect("a uid"))).collect()
}

#[tokio::test]
async fn a_bad_image_is_taken_back_by_taking_its_field_away() {
    let mut stage = Stage::at_rest("images", &json!({ "database": { "instances": 3 } })).await;
    for (bad, back, broken) in [
        (
            json!({ "database": { "image": NO_IMAGE } }),
            json!({ "database": { "image": null } }),
            vec!["photos-postgres-2"],
        ),
        (
            json!({ "objectStore": { "image": NO_IMAGE } }),
            json!({ "objectStore": null }),
            vec!["photos-minio-p0-0"],
        ),
        (
            json!({ "version": NO_RELEASE }),
            json!({ "version": null }),
            vec!["photos-minio-p0-0", "photos-postgres-2"],
        ),
    ] {
        let (before, stood) = (dump(&stage.world).await, pods(&stage.world).await);
        edit(&stage.world, &bad).await;
        stage.calm().await;
        let told = stage.told().await;
        assert!(told.iter().any(|told| told == "ImageCannotBePulled"), "{bad}: {told:?}");
        // Another process, which remembers nothing.
        stage.befall(&Faults::none());
        edit(&stage.world, &back).await;
        stage.rest().await;
        let difference = difference(&before, &dump(&stage.world).await);
        assert!(difference.is_empty(), "{bad} leaves traces: {difference:#?}");
        let stand = pods(&stage.world).await;
        let anew = stand.iter().filter(|pod| !stood.contains(pod)).map(|(name, _)| name.as_str());
        assert_eq!(anew.collect::<Vec<_>>(), broken, "{bad}: no pod was restarted that was well");
    }
}

#[tokio::test]
async fn an_image_that_was_bad_from_the_first_gives_way_to_our_own() {
    let fields = json!({ "version": NO_RELEASE });
    let mut stage = Stage::new("images-first").await;
    stage.world.create(&crate::world::sign_in_secret()).await;
    stage.world.create(&vault(&fields)).await;
    stage.calm().await;
    edit(&stage.world, &json!({ "version": null })).await;
    stage.rest().await;
    let own = env!("CARGO_PKG_VERSION");
    let of = |program: &str| format!("ghcr.io/infravault/{program}:{own}");
    assert_eq!(images(&stage.world).await, [of("postgres"), of("minio")]);
}

#[tokio::test]
async fn a_vault_that_is_made_again_goes_on_by_the_images_that_served_its_data() {
    let theirs = ["example.org/postgres:17", "example.org/minio:9"];
    let fields = json!({
        "database": { "image": theirs[0] }, "objectStore": { "image": theirs[1] },
    });
    let mut stage = Stage::at_rest("images-again", &fields).await;
    let gone = DeleteParams::background();
    stage.world.api::<ImageVault>().delete(VAULT, &gone).await.expect("it is deleted");
    stage.rest().await;
    assert!(stage.world.names::<StatefulSet>().await.is_empty(), "what it owned is collected");
    stage.world.create(&vault(&json!({}))).await;
    stage.rest().await;
    assert_eq!(images(&stage.world).await, theirs);
}
