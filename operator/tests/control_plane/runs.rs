//! What runs write, and what they leave alone.

use crds::ImageVault;
use k8s_openapi::api::{
    apps::v1::{Deployment, StatefulSet},
    batch::v1::Job,
    core::v1::{PersistentVolumeClaim, Secret, Service},
    networking::v1::NetworkPolicy,
};
use kube::ResourceExt;
use operator::names::{MANAGER, TASK_LABEL};
use serde_json::json;

use crate::world::{VAULT, World, jobs_succeed, sign_in_secret, vault};

#[tokio::test]
async fn one_resource_makes_a_vault_and_the_api_comes_after_its_migration() {
    let world = World::with_vault("makes").await;
    world.run().await.expect("it converges as far as it can");
    assert_eq!(world.names::<StatefulSet>().await, ["photos-minio-p0", "photos-postgres"]);
    assert_eq!(
        world.names::<PersistentVolumeClaim>().await,
        ["data-photos-postgres-0", "data0-photos-minio-p0-0", "data1-photos-minio-p0-0"]
    );
    assert!(world.names::<Deployment>().await.is_empty(), "the database is not migrated yet");
    jobs_succeed(&world).await;
    world.run().await.expect("it converges");
    assert_eq!(world.names::<Deployment>().await, ["photos-api"]);
}

#[tokio::test]
async fn a_second_run_writes_nothing() {
    let world = World::with_vault("at-rest").await;
    rests(&world).await;
}

#[tokio::test]
async fn amounts_in_a_spelling_of_one_s_own_leave_a_vault_at_rest() {
    let world = World::new("spellings").await;
    world.create(&sign_in_secret()).await;
    let resources = json!({
        "requests": { "cpu": "0.5", "memory": "1024Mi" },
        "limits": { "cpu": "1000m", "memory": "2048Mi" },
    });
    let claim = json!({ "size": "10240Mi" });
    let fields = json!({
        "api": { "resources": resources },
        "database": { "resources": resources, "storage": claim },
        "objectStore": { "pools": [{ "name": "p0", "resources": resources, "storage": claim }] },
    });
    world.create(&vault(&fields)).await;
    rests(&world).await;
}

/// Brings the vault to rest, and fails where it writes then.
async fn rests(world: &World) {
    world.run().await.expect("it converges as far as it can");
    jobs_succeed(world).await;
    world.run().await.expect("it converges");
    world.run().await.expect("it reports what it saw");
    assert!(world.recording.writes().len() > 30, "the recording sees writes");
    world.run().await.expect("it rests");
    let writes = world.recording.writes();
    assert!(writes.is_empty(), "{writes:#?}");
}

#[tokio::test]
async fn one_manager_owns_what_is_made_and_the_vault_controls_it() {
    let world = World::with_vault("ownership").await;
    world.run().await.expect("it converges as far as it can");
    let uid = world.get::<ImageVault>(VAULT).await.uid();
    let service = world.get::<Service>("photos-postgres").await;
    let managers = service.managed_fields();
    assert!(managers.iter().all(|entry| entry.manager.as_deref() == Some(MANAGER)), "{managers:?}");
    assert!(
        managers.iter().all(|entry| entry.operation.as_deref() == Some("Apply")),
        "{managers:?}"
    );
    let owner = service.owner_references().first().expect("an owner");
    assert_eq!((Some(owner.uid.clone()), owner.controller), (uid, Some(true)));
}

#[tokio::test]
async fn what_somebody_changed_is_put_right_and_what_they_added_stays() {
    let world = World::with_vault("drift").await;
    world.run().await.expect("it converges as far as it can");
    let drift = json!({
        "metadata": { "annotations": { "example.org/note": "keep" } },
        "spec": { "replicas": 5 },
    });
    world.patch::<StatefulSet>("photos-postgres", &drift).await;
    world.run().await.expect("it converges as far as it can");
    let set = world.get::<StatefulSet>("photos-postgres").await;
    assert_eq!(set.spec.as_ref().and_then(|spec| spec.replicas), Some(1));
    assert!(set.annotations().contains_key("example.org/note"));
}

#[tokio::test]
async fn what_is_no_longer_wanted_is_deleted() {
    let world = World::with_vault("prune").await;
    world.run().await.expect("it converges as far as it can");
    assert!(!world.names::<NetworkPolicy>().await.is_empty());
    let disabled = json!({ "spec": { "networkPolicy": { "mode": "Disabled" } } });
    world.patch::<ImageVault>(VAULT, &disabled).await;
    world.run().await.expect("it converges as far as it can");
    assert!(world.names::<NetworkPolicy>().await.is_empty());
    assert_eq!(world.names::<PersistentVolumeClaim>().await.len(), 3, "claims are never pruned");
}

#[tokio::test]
async fn a_changed_job_replaces_the_one_that_has_not_succeeded() {
    let world = World::with_vault("jobs").await;
    world.run().await.expect("it converges as far as it can");
    let migrations = async || {
        let jobs = world.ours::<Job>().await;
        let is_migration =
            |job: &&Job| job.labels().get(TASK_LABEL).is_some_and(|t| t == "migrate");
        jobs.iter().filter(is_migration).map(ResourceExt::name_any).collect::<Vec<_>>()
    };
    let before = migrations().await;
    let image = json!({ "spec": { "api": { "image": "ghcr.io/infravault/api-server:0.2.0" } } });
    world.patch::<ImageVault>(VAULT, &image).await;
    world.run().await.expect("it converges as far as it can");
    let after = migrations().await;
    assert_eq!((before.len(), after.len()), (1, 1));
    assert_ne!(before, after, "another image, another migration");
}

#[tokio::test]
async fn a_paused_vault_is_looked_at_and_left_alone() {
    let world = World::new("paused").await;
    world.create(&vault(&json!({ "paused": true }))).await;
    world.run().await.expect("it reports");
    assert!(world.names::<StatefulSet>().await.is_empty());
    assert!(world.names::<Secret>().await.is_empty());
    assert_eq!(world.condition("Progressing").await.reason, "Paused");
}
