//! What outlives the vault, and what is never guessed.

use crds::ImageVault;
use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{ConfigMap, PersistentVolumeClaim, Secret},
};
use kube::{ResourceExt, api::DeleteParams};
use operator::error::Error;
use serde_json::json;

use crate::{
    told::told,
    world::{VAULT, World, vault},
};

#[tokio::test]
async fn data_outlives_the_resource_and_is_found_again() {
    let world = World::with_vault("again").await;
    world.run().await.expect("it converges as far as it can");
    let before = world.get::<Secret>("photos-credentials").await;
    let claim = world.get::<PersistentVolumeClaim>("data-photos-postgres-0").await;
    let leader = world.get::<ConfigMap>("photos-postgres-leader").await;
    for owners in [before.owner_references(), claim.owner_references(), leader.owner_references()] {
        assert!(owners.is_empty(), "an owner would take it along: {owners:?}");
    }
    collect(&world).await;
    world.create(&vault(&json!({}))).await;
    world.run().await.expect("it converges as far as it can");
    let after = world.get::<Secret>("photos-credentials").await;
    assert_eq!((after.uid(), after.data), (before.uid(), before.data));
    let found = world.get::<PersistentVolumeClaim>("data-photos-postgres-0").await;
    assert_eq!(found.uid(), claim.uid());
}

/// Deletes the vault, and plays the part of the garbage collector for what it owned.
pub async fn collect(world: &World) {
    let gone = DeleteParams::background();
    world.api::<ImageVault>().delete(VAULT, &gone).await.expect("the vault is deleted");
    let owned = async |kind: &str| {
        let labels = "app.kubernetes.io/managed-by=infravault-operator";
        let delete = ["-n", &world.namespace, "delete", kind, "-l", labels, "--wait=false"];
        assert!(crate::processes::control_plane().kubectl(&delete).status.success(), "{kind}");
    };
    for kind in ["deploy", "sts", "job", "svc", "pdb", "netpol", "role", "rolebinding", "sa"] {
        owned(kind).await;
    }
    for kind in ["ingressroute", "middleware", "serverstransport"] {
        owned(kind).await;
    }
    for secret in world.ours::<Secret>().await.iter().filter(|s| !s.owner_references().is_empty()) {
        world.api::<Secret>().delete(&secret.name_any(), &gone).await.expect("it is deleted");
    }
    for map in world.ours::<ConfigMap>().await.iter().filter(|m| !m.owner_references().is_empty()) {
        world.api::<ConfigMap>().delete(&map.name_any(), &gone).await.expect("it is deleted");
    }
}

#[tokio::test]
async fn what_the_deleted_vault_of_this_name_leaves_is_waited_for() {
    let world = World::with_vault("leftovers").await;
    world.run().await.expect("it converges as far as it can");
    world.api::<ImageVault>().delete(VAULT, &DeleteParams::default()).await.expect("it is deleted");
    world.create(&vault(&json!({}))).await;
    let error = world.run().await.expect_err("nobody has collected yet");
    assert!(matches!(error, Error::Leftover { .. }), "{error}");
}

#[tokio::test]
async fn passwords_are_never_drawn_anew_over_data() {
    let world = World::with_vault("credentials").await;
    world.run().await.expect("it converges as far as it can");
    let gone = DeleteParams::default();
    world.api::<Secret>().delete("photos-credentials", &gone).await.expect("it is deleted");
    let error = world.run().await.expect_err("it stops");
    assert!(matches!(error, Error::CredentialsMissing { .. }), "{error}");
    assert!(world.api::<Secret>().get_opt("photos-credentials").await.unwrap().is_none());
    assert_eq!(world.condition("Ready").await.reason, "CredentialsMissing");
}

#[tokio::test]
async fn a_database_whose_claims_are_gone_is_forgotten_and_made_anew() {
    let world = World::with_vault("forgotten").await;
    world.run().await.expect("it converges as far as it can");
    let state = ["photos-postgres-config", "photos-postgres-leader"];
    let said = json!({ "metadata": { "annotations": { "initialize": "7431", "leader": "photos-postgres-0" } } });
    for name in state {
        world.patch::<ConfigMap>(name, &said).await;
    }
    let uid = world.get::<ConfigMap>(state[0]).await.uid();
    collect(&world).await;
    world.create(&vault(&json!({}))).await;
    world
        .api::<Secret>()
        .delete("photos-credentials", &DeleteParams::default())
        .await
        .expect("gone");
    let error = world.run().await.expect_err("the claims are there");
    assert!(matches!(error, Error::CredentialsMissing { .. }), "{error}");
    assert_eq!(world.get::<ConfigMap>(state[0]).await.uid(), uid, "and so is the database");
    for claim in world.ours::<PersistentVolumeClaim>().await {
        let (name, params) = (claim.name_any(), DeleteParams::default());
        // The protection of claims, which a controller would lift.
        let free = json!({ "metadata": { "finalizers": null } });
        world.patch::<PersistentVolumeClaim>(&name, &free).await;
        world.api::<PersistentVolumeClaim>().delete(&name, &params).await.expect("it is deleted");
    }
    world.run().await.expect("it begins anew");
    for name in state {
        let map = world.get::<ConfigMap>(name).await;
        assert!(!map.annotations().contains_key("initialize"), "{name} waits for nobody");
        assert!(!map.annotations().contains_key("leader"), "{name}");
    }
}

#[tokio::test]
async fn a_database_that_patroni_has_forgotten_is_not_made_anew_over_its_claims() {
    let world = World::with_vault("state").await;
    world.run().await.expect("it converges as far as it can");
    let (config, claim) = ("photos-postgres-config", "data-photos-postgres-0");
    let served = json!({ "metadata": { "annotations": { "infravault.dev/image": "postgres:1" } } });
    world.patch::<PersistentVolumeClaim>(claim, &served).await;
    collect(&world).await;
    world.api::<ConfigMap>().delete(config, &DeleteParams::default()).await.expect("it is lost");
    world.create(&vault(&json!({}))).await;
    let error = world.run().await.expect_err("it stops");
    assert!(matches!(error, Error::PatroniStateMissing { .. }), "{error}");
    let message = told(&world, "Ready", "PatroniStateMissing").await;
    assert!(message.contains(config) && message.contains(claim), "{message}");
    assert!(world.ours::<StatefulSet>().await.is_empty(), "nobody is started");
    let labels = json!({
        "app.kubernetes.io/managed-by": "infravault-operator", "app.kubernetes.io/instance": VAULT,
    });
    let restored = json!({
        "metadata": { "name": config, "labels": labels, "annotations": { "initialize": "7431" } },
    });
    world.create(&serde_json::from_value::<ConfigMap>(restored).expect("a ConfigMap")).await;
    world.run().await.expect("it goes on");
    assert!(!world.ours::<StatefulSet>().await.is_empty());
}

#[tokio::test]
async fn an_authority_that_lacks_its_key_is_reported() {
    let world = World::with_vault("authority").await;
    world.run().await.expect("it converges as far as it can");
    world.patch::<Secret>("photos-ca", &json!({ "data": { "tls.key": null } })).await;
    let error = world.run().await.expect_err("it stops");
    assert!(
        matches!(&error, Error::AuthorityIncomplete { key, .. } if key == "tls.key"),
        "{error}"
    );
    let message = told(&world, "Ready", "AuthorityIncomplete").await;
    assert!(message.contains("Secret photos-ca lacks key tls.key"), "{message}");
    world.api::<Secret>().delete("photos-ca", &DeleteParams::default()).await.expect("deleted");
    world.run().await.expect("another authority is drawn");
}

#[tokio::test]
async fn an_authority_that_cannot_be_read_is_reported_and_never_drawn_over() {
    let world = World::with_vault("garbage").await;
    world.run().await.expect("it converges as far as it can");
    let drawn = world.get::<Secret>("photos-ca").await.data.expect("data");
    let garbage = |key: &str| json!({ "stringData": { key: "garbage" } });
    for (key, words) in [("tls.crt", "holds no certificate"), ("tls.key", "is no private key")] {
        world.patch::<Secret>("photos-ca", &garbage(key)).await;
        let error = world.run().await.expect_err("it stops");
        assert!(matches!(&error, Error::AuthorityUnreadable { .. }), "{error}");
        let message = told(&world, "Ready", "AuthorityUnreadable").await;
        assert!(message.contains("Secret photos-ca holds no certificate authority"), "{message}");
        assert!(message.contains(&format!("{key} {words}")), "{message}");
        world.patch::<Secret>("photos-ca", &json!({ "data": { key: drawn[key] } })).await;
        world.run().await.expect("it is restored");
    }
    assert_eq!(world.get::<Secret>("photos-ca").await.data, Some(drawn));
}
