//! Where images are kept does not change unnoticed.

use crds::ImageVault;
use k8s_openapi::api::{apps::v1::Deployment, batch::v1::Job, core::v1::PersistentVolumeClaim};
use kube::{
    ResourceExt,
    api::{Patch, PatchParams},
};
use operator::{error::Error, names::STORE_ANNOTATION};
use serde_json::{Value, json};

use super::{HERE, bundle, external, keys, told, world};
use crate::data::collect;
use crate::world::{VAULT, World, jobs_succeed, sign_in_secret, vault};

const THERE: &str = "https://s3.example.org:9443";

#[tokio::test]
async fn the_api_is_told_of_another_endpoint_once_that_was_tried() {
    let world = world("external-moves").await;
    jobs_succeed(&world).await;
    world.run().await.expect("it converges");
    let used = async || {
        let api = world.get::<Deployment>("photos-api").await;
        let store: Value =
            serde_json::from_str(&api.annotations()[STORE_ANNOTATION]).expect("JSON");
        let pod = serde_json::to_string(&api.spec).expect("JSON");
        let endpoint = store["endpoint"].as_str().expect("an endpoint").to_owned();
        assert!(pod.contains(&format!("\"{endpoint}\"")), "its pods are told the same: {pod}");
        endpoint
    };
    assert_eq!(used().await, HERE);
    world.patch::<ImageVault>(VAULT, &json!({ "spec": external(THERE) })).await;
    world.run().await.expect("it tries the other place");
    assert_eq!(used().await, HERE, "not tried yet");
    assert_eq!(told(&world).await.endpoint.as_deref(), Some(HERE));
    let message = world.condition("ObjectStoreReady").await.message;
    assert!(
        message.contains("the API goes on with bucket images at https://s3.example.org"),
        "{message}"
    );
    jobs_succeed(&world).await;
    world.run().await.expect("it converges");
    assert_eq!(used().await, THERE);
    assert_eq!(told(&world).await.endpoint.as_deref(), Some(THERE));
}

#[tokio::test]
async fn where_images_are_kept_stands_for_good_and_a_misspelt_bucket_does_not() {
    let world = world("external-stands").await;
    let api = world.api::<ImageVault>();
    let patched = async |store: Value| {
        let patch = Patch::Merge(json!({ "spec": { "objectStore": store } }));
        api.patch(VAULT, &PatchParams::default(), &patch).await.map(|_| ())
    };
    let refused = async |store: Value, message: &str| match patched(store.clone()).await {
        Ok(()) => panic!("{store} is admitted"),
        Err(error) => assert!(error.to_string().contains(message), "{store}: {error}"),
    };
    let other = |bucket: &str| json!({ "external": { "bucket": bucket } });
    patched(other("imagse")).await.expect("nothing is kept yet");
    patched(other("images")).await.expect("nothing is kept yet");
    world.run().await.expect("it converges as far as it can");
    jobs_succeed(&world).await;
    world.run().await.expect("the API is told of the bucket");
    refused(other("imagse"), "objectStore.external.bucket cannot be changed").await;
    let stays = "objectStore.external cannot be set or removed";
    refused(json!({ "external": null }), stays).await;
    refused(json!({ "external": null, "pools": [{ "name": "p0" }] }), stays).await;
    patched(json!({ "external": { "endpoint": THERE } })).await.expect("a place may move");

    let pools = World::with_vault("external-not").await;
    let patch = Patch::Merge(json!({ "spec": external(HERE) }));
    let set = pools.api::<ImageVault>().patch(VAULT, &PatchParams::default(), &patch).await;
    let error = set.expect_err("MinIO holds its images");
    assert!(error.to_string().contains(stays), "{error}");
}

/// The Job that tries the bucket asks for the mark that only the one that holds the images bears.
#[tokio::test]
async fn a_vault_that_is_made_again_takes_no_other_bucket_for_its_own() {
    let world = world("external-again").await;
    jobs_succeed(&world).await;
    world.run().await.expect("the API is told of the bucket");
    world.run().await.expect("it rests");
    let claim = world.get::<PersistentVolumeClaim>("data-photos-postgres-0").await;
    assert!(claim.annotations()[STORE_ANNOTATION].contains("images"), "the database knows it too");
    collect(&world).await;
    let mut other = external(HERE);
    other["objectStore"]["external"]["bucket"] = json!("empty");
    world.create(&vault(&other)).await;
    world.run().await.expect("it tries the bucket");
    let checks = |job: &&Job| job.name_any().starts_with("photos-check-store");
    let jobs = world.ours::<Job>().await;
    let job = serde_json::to_value(jobs.iter().find(checks).expect("a Job that tries it")).unwrap();
    let variables = job["spec"]["template"]["spec"]["containers"][0]["env"].clone();
    let owned = json!({ "name": "S3_OWNED", "value": "true" });
    assert!(variables.as_array().expect("variables").contains(&owned), "{variables:#}");
}

#[tokio::test]
async fn the_images_of_a_vault_with_minio_are_not_left_out_of_sight() {
    let world = World::new("external-replaces").await;
    world.create(&sign_in_secret()).await;
    world.create(&keys("right")).await;
    world.create(&bundle()).await;
    let claim = json!({
        "metadata": { "name": "data0-photos-minio-p0-0", "labels": {
            "app.kubernetes.io/managed-by": "infravault-operator",
            "app.kubernetes.io/instance": VAULT, "app.kubernetes.io/component": "minio",
        } },
        "spec": {
            "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": "1Gi" } },
        },
    });
    world.create(&serde_json::from_value::<PersistentVolumeClaim>(claim).expect("a claim")).await;
    world.create(&vault(&external(HERE))).await;
    let error = world.run().await.expect_err("it stops");
    assert!(matches!(&error, Error::StoreReplaced { .. }), "{error}");
    let ready = world.condition("Ready").await;
    assert_eq!(ready.reason, "StoreReplaced");
    assert!(ready.message.contains("data0-photos-minio-p0-0"), "{}", ready.message);
}
