//! Other passwords and another authority, with everybody around the operator played.

use std::collections::BTreeMap;

use crds::ImageVault;
use k8s_openapi::api::{
    apps::v1::Deployment,
    batch::v1::Job,
    core::v1::{ConfigMap, Pod, Secret},
};
use kube::{ResourceExt, api::DeleteParams};
use operator::names::TASK_LABEL;
use serde_json::json;

use crate::{
    player::NO_IMAGE,
    scenarios::{self, Scenario},
    stage::Stage,
    world::{VAULT, World, vault},
};

/// A vault at rest, just before somebody asks.
async fn before(name: &str, scenario: &Scenario) -> Stage {
    let mut stage = Stage::new(name).await;
    scenario.prepare(&stage.world).await;
    stage.world.create(&vault(&scenario.fields)).await;
    stage.rest().await;
    stage
}

async fn data(world: &World, secret: &str) -> BTreeMap<String, String> {
    let data = world.get::<Secret>(secret).await.data.unwrap_or_default();
    data.into_iter().map(|(key, text)| (key, String::from_utf8(text.0).expect("text"))).collect()
}

async fn pods(world: &World) -> BTreeMap<String, Option<String>> {
    let pods = world.ours::<Pod>().await;
    pods.iter().map(|pod| (pod.name_any(), pod.uid())).collect()
}

async fn api_annotation(world: &World, key: &str) -> Option<String> {
    let api = world.get::<Deployment>("photos-api").await.spec.expect("a spec");
    api.template.metadata?.annotations?.remove(key)
}

#[tokio::test]
async fn other_passwords_come_into_force_and_no_data_pod_restarts() {
    let scenario = scenarios::rotate_passwords();
    let mut stage = before("rotate", &scenario).await;
    let (old, running) = (data(&stage.world, "photos-credentials").await, pods(&stage.world).await);
    scenario.act(&stage.world).await;
    stage.rest().await;
    let new = data(&stage.world, "photos-credentials").await;
    assert!(new.keys().eq(old.keys()), "nothing is left beside: {:?}", new.keys());
    for (key, value) in &new {
        assert_eq!(old[key] == *value, key.starts_with("minio-root-"), "{key}");
    }
    let api = data(&stage.world, "photos-api-passwords").await;
    assert_eq!(api["postgres-app-password"], new["postgres-app-password"], "it alone");
    assert_eq!(api["s3-access-key"], new["s3-access-key"]);
    let patroni = data(&stage.world, "photos-patroni-passwords").await;
    assert!(patroni["passwords.yaml"].contains(&new["postgres-replication-password"]));
    assert_eq!(pods(&stage.world).await, running);
    assert_eq!(api_annotation(&stage.world, "infravault.dev/passwords").await.unwrap(), "monday");
    let jobs = stage.world.ours::<Job>().await;
    let steps = jobs.iter().filter(|job| job.labels().contains_key("infravault.dev/rotation"));
    assert_eq!(steps.count(), 0, "they go with the rotation");

    let written = stage.writes();
    stage.run().await.expect("it rests");
    assert_eq!(stage.writes(), written, "asked once, done once");
}

/// What comes of a Job that cannot run is told, and neither the passwords nor their users change.
#[tokio::test]
async fn a_rotation_whose_step_fails_waits_and_says_for_what() {
    let scenario = scenarios::rotate_passwords();
    let mut stage = before("rotate-stuck", &scenario).await;
    let old = data(&stage.world, "photos-credentials").await;
    let image = json!({ "spec": { "database": { "image": NO_IMAGE } } });
    scenario.act(&stage.world).await;
    stage.run().await.expect("they are drawn");
    stage.run().await.expect("the store is told");
    stage.world.patch::<ImageVault>(VAULT, &image).await;
    stage.calm().await;
    let new = data(&stage.world, "photos-credentials").await;
    assert_eq!(new["postgres-app-password"], old["postgres-app-password"]);
    let api = data(&stage.world, "photos-api-passwords").await;
    assert!(api["postgres-app-password"].starts_with(&old["postgres-app-password"]));
    // Data stays on the image that was named last.
    let mended =
        json!({ "spec": { "database": { "image": "ghcr.io/infravault/postgres:0.1.0" } } });
    stage.world.patch::<ImageVault>(VAULT, &mended).await;
    stage.rest().await;
    let ended = data(&stage.world, "photos-credentials").await;
    assert_ne!(ended["postgres-app-password"], old["postgres-app-password"]);
}

#[tokio::test]
async fn what_somebody_does_in_the_middle_changes_nothing_about_the_end() {
    let scenario = scenarios::rotate_passwords();
    let mut stage = before("rotate-edited", &scenario).await;
    scenario.act(&stage.world).await;
    stage.run().await.expect("they are drawn");
    let drawn = data(&stage.world, "photos-credentials").await;
    let progressing = stage.world.condition("Progressing").await;
    assert_eq!((progressing.status.as_str(), &*progressing.reason), ("True", "Rotating"));
    assert!(progressing.message.contains("step 1 of 4"), "{}", progressing.message);
    // Another wish comes after this one; a Job that was deleted is made again.
    let tuesday = json!({ "metadata": { "annotations": { "infravault.dev/rotate": "tuesday" } } });
    stage.world.patch::<ImageVault>(VAULT, &tuesday).await;
    for job in stage.world.ours::<Job>().await {
        if job.labels().get(TASK_LABEL).is_some_and(|task| task == "offer") {
            let gone = DeleteParams::background();
            stage.world.api::<Job>().delete(&job.name_any(), &gone).await.expect("it is deleted");
        }
    }
    let mut in_force = Vec::new();
    for _ in 0..40 {
        drop(stage.step().await);
        in_force.push(data(&stage.world, "photos-credentials").await["s3-access-key"].clone());
    }
    stage.rest().await;
    in_force.dedup();
    assert_eq!(in_force.len(), 3, "the first, Monday's and Tuesday's");
    assert_eq!(in_force[1], drawn["s3-access-key.next"]);
    let secret = stage.world.get::<Secret>("photos-credentials").await;
    assert_eq!(secret.annotations()["infravault.dev/rotated"], "tuesday");
}

/// Standbys that connect anew would else be locked out for as long as the pause lasts.
#[tokio::test]
async fn a_pause_in_the_middle_leaves_nobody_with_passwords_that_are_not_in_force() {
    let scenario = scenarios::rotate_passwords();
    let mut stage = before("rotate-paused", &scenario).await;
    scenario.act(&stage.world).await;
    stage.run().await.expect("they are drawn");
    let next = data(&stage.world, "photos-credentials").await["postgres-replication-password.next"]
        .clone();
    let paused = |paused: bool| json!({ "spec": { "paused": paused, "api": { "replicas": 3 } } });
    let takes = async |stage: &Stage| {
        let jobs = stage.world.ours::<Job>().await;
        jobs.iter().any(|job| job.labels().get(TASK_LABEL).is_some_and(|task| task == "take"))
    };
    for _ in 0..40 {
        if takes(&stage).await {
            break;
        }
        stage.step().await.expect("it goes on");
    }
    assert!(takes(&stage).await, "the database takes them");
    stage.world.patch::<ImageVault>(VAULT, &paused(true)).await;
    stage.calm().await;
    let known = data(&stage.world, "photos-patroni-passwords").await;
    assert!(known["passwords.yaml"].contains(&next), "Patroni knows what the database has taken");
    assert_eq!(
        data(&stage.world, "photos-credentials").await["postgres-replication-password"],
        next
    );
    let api = stage.world.get::<Deployment>("photos-api").await.spec.expect("a spec");
    assert_ne!(api.replicas, Some(3), "nothing else happens");
    assert_eq!(stage.world.condition("Progressing").await.reason, "Paused");
    stage.world.patch::<ImageVault>(VAULT, &paused(false)).await;
    stage.rest().await;
}

/// Some of the next passwords may be in force: what lacks one is nobody's to guess.
#[tokio::test]
async fn a_next_password_that_is_lost_is_named_and_not_drawn_anew() {
    let scenario = scenarios::rotate_passwords();
    let mut stage = before("rotate-lost", &scenario).await;
    scenario.act(&stage.world).await;
    stage.run().await.expect("they are drawn");
    let secret = stage.world.get::<Secret>("photos-credentials").await;
    let lost = json!({ "data": { "patroni-password.next": null } });
    stage.world.patch::<Secret>("photos-credentials", &lost).await;
    stage.run().await.expect_err("it stops");
    let ready = stage.world.condition("Ready").await;
    assert_eq!(ready.reason, "CredentialsIncomplete");
    assert!(ready.message.contains("lacks key patroni-password.next"), "{}", ready.message);
    let restored = json!({ "data": secret.data });
    stage.world.patch::<Secret>("photos-credentials", &restored).await;
    stage.rest().await;
}

#[tokio::test]
async fn a_new_vault_that_asks_already_has_its_wish() {
    let scenario = scenarios::rotate_passwords();
    let mut stage = Stage::new("rotate-new").await;
    scenario.prepare(&stage.world).await;
    let mut vault = vault(&scenario.fields);
    vault.annotations_mut().insert("infravault.dev/rotate".into(), "monday".into());
    stage.world.create(&vault).await;
    stage.run().await.expect("it converges as far as it can");
    let drawn = data(&stage.world, "photos-credentials").await;
    stage.rest().await;
    assert_eq!(data(&stage.world, "photos-credentials").await, drawn);
}

#[tokio::test]
async fn another_authority_issues_once_everybody_trusts_both() {
    let scenario = scenarios::rotate_authority();
    let mut stage = before("rotate-ca", &scenario).await;
    let old = data(&stage.world, "photos-ca").await;
    let running = pods(&stage.world).await;
    scenario.act(&stage.world).await;
    stage.run().await.expect("it is drawn");
    let both = stage.world.get::<ConfigMap>("photos-ca-bundle").await.data.expect("data");
    let next = data(&stage.world, "photos-ca").await["next.crt"].clone();
    assert_eq!(both["ca.crt"], format!("{}{next}", old["tls.crt"]));
    stage.rest().await;
    let new = data(&stage.world, "photos-ca").await;
    assert_eq!((&new["tls.crt"], &new["former.crt"]), (&next, &old["tls.crt"]));
    assert!(new.values().all(|it| *it != old["tls.key"]), "the former key is kept by nobody");
    for pod in pods(&stage.world).await {
        let is_store = pod.0.contains("-minio-");
        assert_eq!(running[&pod.0] != pod.1, is_store, "{} restarts", pod.0);
    }
}

#[tokio::test]
async fn an_authority_past_two_thirds_of_its_life_is_exchanged_by_itself() {
    let scenario = scenarios::rotate_authority();
    let mut stage = before("rotate-aged", &scenario).await;
    let long_ago = "2019-01-01T00:00:00Z".parse().expect("a time");
    let aged = operator::certificates::draw_authority(VAULT, long_ago).expect("an authority");
    let aged = json!({ "data": operator::certificates::to_data(&aged) });
    stage.world.patch::<Secret>("photos-ca", &aged).await;
    stage.rest().await;
    let new = data(&stage.world, "photos-ca").await;
    assert_eq!(new["former.crt"], aged_certificate(&aged));
}

fn aged_certificate(aged: &serde_json::Value) -> String {
    let secret: Secret = serde_json::from_value(aged.clone()).expect("a Secret");
    let data = secret.data.expect("data");
    String::from_utf8(data["tls.crt"].0.clone()).expect("text")
}
