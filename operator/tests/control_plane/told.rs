//! What people are told, and that it turns when they have acted.

use std::sync::Arc;

use crds::ImageVault;
use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{ConfigMap, Pod, Secret},
    events::v1::Event,
};
use kube::api::{DeleteParams, ListParams};
use serde_json::json;

use crate::{
    pods::{pod_of, reads, ready},
    world::{VAULT, World, sign_in_secret, vault},
};

pub async fn events(world: &World, reason: &str) -> Vec<Event> {
    let all = world.api::<Event>().list(&ListParams::default()).await.expect("events");
    all.items.into_iter().filter(|event| event.reason.as_deref() == Some(reason)).collect()
}

/// The condition's words, once it gives `reason` and an Event told of it.
pub async fn told(world: &World, type_: &str, reason: &str) -> String {
    let condition = world.condition(type_).await;
    assert_eq!(condition.reason, reason, "{}", condition.message);
    let told = events(world, reason).await;
    let is_warning = |event: &Event| event.type_.as_deref() == Some("Warning");
    assert!(told.iter().any(is_warning), "{reason} is told in an Event: {told:?}");
    condition.message
}

#[tokio::test]
async fn a_missing_sign_in_secret_is_named_and_forgotten_when_it_is_there() {
    let world = World::new("sign-in").await;
    world.create(&vault(&json!({}))).await;
    world.run().await.expect("everything else is made");
    let ready = world.condition("Ready").await;
    assert_eq!((ready.status.as_str(), ready.reason.as_str()), ("False", "SignInSecretMissing"));
    assert_eq!(
        ready.message,
        "API: Secret google-oauth is missing: create it in namespace sign-in with client_id and client_secret"
    );
    told(&world, "Ready", "SignInSecretMissing").await;

    let mut half = sign_in_secret();
    half.data.as_mut().unwrap().remove("client_secret");
    world.create(&half).await;
    world.run().await.expect("everything else is made");
    let message = world.condition("ApiReady").await.message;
    assert_eq!(message, "Secret google-oauth lacks client_secret: add it");

    world.api::<Secret>().delete("google-oauth", &DeleteParams::default()).await.unwrap();
    world.create(&sign_in_secret()).await;
    world.run().await.expect("everything is made");
    assert_eq!(world.condition("ApiReady").await.reason, "Migrating");
}

#[tokio::test]
async fn a_bundle_that_nobody_can_read_is_named_before_a_sign_in_fails() {
    let world = World::with_vault("bundle").await;
    let bundle = json!({ "spec": { "signIn": { "caBundle": { "configMapName": "trusted" } } } });
    world.patch::<ImageVault>(VAULT, &bundle).await;
    world.run().await.expect("everything else is made");
    let message = told(&world, "ApiReady", "SignInCaBundleMissing").await;
    assert!(message.starts_with("ConfigMap trusted is missing"), "{message}");

    let garbage = json!({ "metadata": { "name": "trusted" }, "data": { "ca.crt": "garbage" } });
    world.create(&serde_json::from_value::<ConfigMap>(garbage).unwrap()).await;
    world.run().await.expect("everything else is made");
    let message = told(&world, "ApiReady", "SignInCaBundleUnreadable").await;
    assert!(message.starts_with("key ca.crt of ConfigMap trusted holds no"), "{message}");

    let authority = world.get::<ConfigMap>("photos-ca-bundle").await.data;
    world.patch::<ConfigMap>("trusted", &json!({ "data": authority })).await;
    world.run().await.expect("everything is made");
    assert_eq!(world.condition("ApiReady").await.reason, "Migrating");
}

#[tokio::test]
async fn what_was_made_and_deleted_is_told_in_events() {
    let world = World::with_vault("events").await;
    world.run().await.expect("it converges as far as it can");
    assert_eq!(events(&world, "Created").await.len(), 1, "one for all that a run makes");
    let disabled = json!({ "spec": { "networkPolicy": { "mode": "Disabled" } } });
    world.patch::<ImageVault>(VAULT, &disabled).await;
    world.run().await.expect("it converges as far as it can");
    let deleted = events(&world, "Deleted").await;
    let note = deleted.first().and_then(|event| event.note.clone()).unwrap_or_default();
    assert!(note.contains("NetworkPolicy photos-"), "{deleted:?}");
}

#[tokio::test]
async fn every_condition_speaks_of_the_generation_it_looked_at() {
    let world = World::with_vault("generations").await;
    world.run().await.expect("it converges as far as it can");
    world.patch::<ImageVault>(VAULT, &json!({ "spec": { "api": { "replicas": 3 } } })).await;
    world.run().await.expect("it converges as far as it can");
    let vault = world.get::<ImageVault>(VAULT).await;
    let status = vault.status.expect("a status");
    assert_eq!(status.observed_generation, Some(2));
    assert!(status.conditions.iter().all(|one| one.observed_generation == Some(2)));
    assert_eq!(status.conditions.len(), 7);
}

#[tokio::test]
async fn a_missing_certificate_is_the_ingress_s_own_matter() {
    let world = World::new("certificate").await;
    world.create(&sign_in_secret()).await;
    world.create(&vault(&json!({ "ingress": { "tls": { "secretName": "cert" } } }))).await;
    world.run().await.expect("everything else is made");
    let ingress = world.condition("IngressReady").await;
    assert_eq!(ingress.reason, "CertificateMissing");
    assert!(ingress.message.contains("Secret cert is missing"), "{}", ingress.message);
}

#[tokio::test]
async fn a_spec_that_cannot_be_built_leaves_the_parts_unknown() {
    let world = World::with_vault("unknown").await;
    world.run().await.expect("it converges as far as it can");
    let mut older = world.get::<ImageVault>(VAULT).await;
    // A resource that is older than the rule.
    older.spec.monitoring = Some(crds::MonitoringSpec::default());
    let run = operator::reconcile::reconcile(Arc::new(older), world.context.clone()).await;
    run.expect_err("it is not built");
    let database = world.condition("DatabaseReady").await;
    assert_eq!((database.status.as_str(), database.reason.as_str()), ("Unknown", "NotSeen"));
    assert_eq!(world.condition("Ready").await.reason, "InvalidSpec");
}

#[tokio::test]
async fn a_changed_image_of_the_store_restarts_its_only_server() {
    let world = World::with_vault("restart").await;
    world.run().await.expect("it converges as far as it can");
    let set = world.get::<StatefulSet>("photos-minio-p0").await;
    world.create(&pod_of(&set, 0, "old")).await;
    world.patch_status::<Pod>("photos-minio-p0-0", &ready()).await;
    reads(&world, "photos-minio-p0", "old").await;
    world.run().await.expect("it rests");
    assert_eq!(world.names::<Pod>().await, ["photos-minio-p0-0"]);
    let image = json!({ "spec": { "objectStore": { "image": "ghcr.io/infravault/minio:9.9.9" } } });
    world.patch::<ImageVault>(VAULT, &image).await;
    world.run().await.expect("it applies the template");
    assert_eq!(world.names::<Pod>().await, ["photos-minio-p0-0"], "its controller has not read it");
    reads(&world, "photos-minio-p0", "new").await;
    world.run().await.expect("it restarts the server");
    let pods = world.ours::<Pod>().await;
    assert!(pods.iter().all(|pod| pod.metadata.deletion_timestamp.is_some()), "it goes");
}
