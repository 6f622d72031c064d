//! The primary moves on purpose: a changed spec rolls the database's pods. Uploads go on, and no
//! acknowledged image is lost.

use std::collections::BTreeMap;
use std::time::Duration;

use crds::ImageVault;
use k8s_openapi::api::core::v1::{ConfigMap, Pod};
use kube::api::{Patch, PatchParams};
use kube::{Client, ResourceExt};
use operator::patroni::{Lock, MemberStatus};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::cluster::{VAULT, api, client, eventually, ready_pods};
use crate::gallery::Visitor;
use crate::writer::Writer;

/// Uploads stand still for no longer while the primary hands over; on a busy machine for twice as long.
const SWITCHOVER: Duration = Duration::from_secs(5);
/// Three pods, each stopped, started, and followed until it streams.
const ROLL: Duration = Duration::from_mins(6);

#[tokio::test]
async fn changed_resources_roll_the_database_and_lose_no_image() {
    let client = client().await;
    let before = settled(&client).await;
    let primary_before = primary(&client).await.expect("there is a primary");
    let writer = Writer::start(Visitor::signed_in("ada").await, 20_000);
    sleep(Duration::from_secs(3)).await;
    let limits =
        json!({ "spec": { "database": { "resources": { "limits": { "memory": "1088Mi" } } } } });
    patch::<ImageVault>(&client, VAULT, &limits).await;

    eventually(ROLL, async || {
        let now = uids(&client).await;
        let same = now.iter().filter(|(name, uid)| before.get(*name) == Some(*uid)).count();
        if now.len() == 3 && same == 0 { Ok(()) } else { Err(told(&client).await) }
    })
    .await;
    settled(&client).await;
    let written = writer.stop().await;
    let after = primary(&client).await.expect("there is a primary");
    println!(
        "rolled, {} to {}; longest write gap {:.1} s, {} uploads, {} tried again",
        primary_before.name_any(),
        after.name_any(),
        written.longest_gap().as_secs_f32(),
        written.count(),
        written.retries
    );
    assert_eq!(timeline(&after), timeline(&primary_before) + 1, "the primary moved exactly once");
    for pod in ready_pods(&client, "postgres").await {
        assert_eq!(memory(&pod).as_deref(), Some("1088Mi"), "{}", pod.name_any());
    }
    assert!(written.longest_gap() < SWITCHOVER * 2, "uploads stood still for too long");
    written.check().await;
}

/// Waits until nothing is on its way and all three instances stand; gives their pods' UIDs.
async fn settled(client: &Client) -> BTreeMap<String, String> {
    eventually(Duration::from_mins(3), async || {
        let told = told(client).await;
        let pods = uids(client).await;
        if told.starts_with("Converged") && pods.len() == 3 { Ok(pods) } else { Err(told) }
    })
    .await
}

/// What the vault says of its progress, for the spec as it is now.
async fn told(client: &Client) -> String {
    let Ok(vault) = api::<ImageVault>(client).get(VAULT).await else {
        return "the API server does not answer".into();
    };
    let generation = vault.metadata.generation;
    let conditions = vault.status.unwrap_or_default().conditions;
    let progress = |one: &&k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition| {
        one.type_ == "Progressing" && one.observed_generation == generation
    };
    let found = conditions.iter().find(progress);
    found.map_or_else(|| "not looked at yet".into(), |it| format!("{}: {}", it.reason, it.message))
}

async fn uids(client: &Client) -> BTreeMap<String, String> {
    let pods = ready_pods(client, "postgres").await;
    pods.iter().filter_map(|pod| Some((pod.name_any(), pod.uid()?))).collect()
}

/// The pod that holds Patroni's lock.
async fn primary(client: &Client) -> Option<Pod> {
    let lock = api::<ConfigMap>(client).get(&format!("{VAULT}-postgres-leader")).await.ok()?;
    api::<Pod>(client).get(&Lock::of(&lock)?.holder).await.ok()
}

async fn patch<K>(client: &Client, name: &str, patch: &Value)
where
    K: kube::Resource<Scope = kube::core::NamespaceResourceScope, DynamicType = ()>,
    K: Clone + std::fmt::Debug + serde::de::DeserializeOwned,
{
    let patched = api::<K>(client).patch(name, &PatchParams::default(), &Patch::Merge(patch)).await;
    patched.expect("it can be changed");
}

fn timeline(pod: &Pod) -> i64 {
    MemberStatus::of(pod).timeline.expect("a primary says its timeline")
}

fn memory(pod: &Pod) -> Option<String> {
    let container = pod.spec.as_ref()?.containers.iter().find(|one| one.name == "postgres")?;
    let limits = container.resources.as_ref()?.limits.as_ref()?;
    limits.get("memory").map(|memory| memory.0.clone())
}
