//! Volumes grow while people upload, before they are full, and after. The claims of these tests are of
//! the test cluster's stand-in for a storage driver (`config/cluster/loop-volumes`).

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crds::ImageVault;
use k8s_openapi::api::apps::v1::StatefulSet;
use k8s_openapi::api::core::v1::{ConfigMap, PersistentVolumeClaim, Pod};
use kube::api::{Patch, PatchParams};
use kube::{Client, ResourceExt};
use operator::{patroni::Lock, quantity};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::cluster::{VAULT, api, client, eventually, exec, ours, ready_pods};
use crate::gallery::Visitor;
use crate::writer::Writer;

const DATA: &str = "/var/lib/postgresql/data";
const GIBIBYTE: u64 = 1 << 30;
/// What the stand-in and the operator may take to grow every claim.
const GROWTH: Duration = Duration::from_mins(2);

#[tokio::test]
async fn claims_grow_while_uploads_go_on_and_no_pod_restarts() {
    let client = client().await;
    let (before, pods) = (sizes(&client).await, data_pods(&client).await);
    let sets = uids(&ours::<StatefulSet>(&client).await);
    let writer = Writer::start(Visitor::signed_in("ada").await, 30_000);
    sleep(Duration::from_secs(3)).await;
    let start = Instant::now();
    grow_spec(&client, &before).await;
    let wanted: Sizes = before.iter().map(|(name, size)| (name.clone(), size + GIBIBYTE)).collect();
    arrived(&client, &wanted).await;
    let took = start.elapsed();
    sleep(Duration::from_secs(3)).await;
    let written = writer.stop().await;
    println!(
        "{} claims grew in {:.1} s; {} uploads, {} tried again, longest write gap {:.1} s",
        wanted.len(),
        took.as_secs_f32(),
        written.count(),
        written.retries,
        written.longest_gap().as_secs_f32()
    );
    assert!(written.count() > 5, "uploads went on");
    assert_eq!(data_pods(&client).await, pods, "no pod was made anew, no container restarted");
    assert_eq!(uids(&ours::<StatefulSet>(&client).await), sets, "no StatefulSet was made anew");
    written.check().await;
}

#[tokio::test]
async fn a_disk_that_fills_grows_before_it_is_full() {
    let client = client().await;
    let (before, pods) = (sizes(&client).await, data_pods(&client).await);
    let claim = format!("data-{VAULT}-postgres-0");
    let limit = json!({ "database": { "storage": { "autoGrow": { "limit": "100Gi" } } } });
    edit(&client, &limit).await;
    let writer = Writer::start(Visitor::signed_in("ada").await, 31_000);
    fill(&format!("{VAULT}-postgres-0"), 83);
    let step = (before[&claim] / 5).max(GIBIBYTE);
    let next = (before[&claim] + step).next_multiple_of(GIBIBYTE);
    let grown = |(name, size): (&String, &u64)| {
        (name.clone(), if name.contains("-postgres-") { next } else { *size })
    };
    arrived(&client, &before.iter().map(grown).collect()).await;
    // What its instance tells now is less, and so it stays.
    sleep(Duration::from_secs(25)).await;
    arrived(&client, &before.iter().map(grown).collect()).await;
    let written = writer.stop().await;
    println!("from {} to {next} bytes; {} uploads", before[&claim], written.count());
    assert_eq!(data_pods(&client).await, pods, "no pod was made anew, no container restarted");
    written.check().await;
    empty(&format!("{VAULT}-postgres-0"));
    edit(&client, &json!({ "database": { "storage": { "autoGrow": null } } })).await;
}

/// Postgres stops at a disk that is full, on every instance: growing is all that it takes.
#[tokio::test]
async fn full_disks_lose_nothing_and_go_on_once_they_have_grown() {
    let client = client().await;
    let before = sizes(&client).await;
    let writer = Writer::start(Visitor::signed_in("ada").await, 32_000);
    sleep(Duration::from_secs(3)).await;
    for ordinal in 0..3 {
        fill(&format!("{VAULT}-postgres-{ordinal}"), 100);
    }
    eventually(Duration::from_mins(3), async || {
        // What fits into files that are there already goes on for a while.
        let _ = exec(&primary(&client).await?, &["sh", "-c", WRITE]);
        let (volumes, database) =
            (told(&client, "VolumesHealthy").await?, told(&client, "DatabaseReady").await?);
        let full = volumes.starts_with("False DiskFull") && database.starts_with("False");
        if full { Ok(()) } else { Err(format!("{volumes}; {database}")) }
    })
    .await;
    let full = Instant::now();
    edit(&client, &json!({ "database": { "storage": { "size": "40Gi" } } })).await;
    let grown = |(name, size): (&String, &u64)| {
        (name.clone(), if name.contains("-postgres-") { 40 * GIBIBYTE } else { *size })
    };
    arrived(&client, &before.iter().map(grown).collect()).await;
    eventually(Duration::from_mins(4), async || {
        let ready = told(&client, "Ready").await?;
        if ready.starts_with("True") { Ok(()) } else { Err(ready) }
    })
    .await;
    println!("ready {:.1} s after the edit", full.elapsed().as_secs_f32());
    let acknowledged = writer.stop().await;
    println!(
        "{} uploads, {} tried again, longest write gap {:.1} s",
        acknowledged.count(),
        acknowledged.retries,
        acknowledged.longest_gap().as_secs_f32()
    );
    acknowledged.check().await;
    for ordinal in 0..3 {
        empty(&format!("{VAULT}-postgres-{ordinal}"));
    }
}

/// Writes until no file is left to write into.
const WRITE: &str = "psql -qc 'create table if not exists ballast(x text)' -c \"insert into ballast select repeat(md5(random()::text), 1000) from generate_series(1, 2000)\"";

type Sizes = BTreeMap<String, u64>;

/// What each claim of the vault has.
async fn sizes(client: &Client) -> Sizes {
    let has = |claim: PersistentVolumeClaim| {
        let capacity = claim.status.as_ref()?.capacity.as_ref()?.get("storage")?.clone();
        Some((claim.name_any(), quantity::bytes(&capacity)?))
    };
    ours::<PersistentVolumeClaim>(client).await.into_iter().filter_map(has).collect()
}

/// A gibibyte more for every claim. Pools are a list, which a patch replaces as a whole.
async fn grow_spec(client: &Client, before: &Sizes) {
    let of = |part: &str| before.iter().find(|(name, _)| name.contains(part)).map(|(_, size)| *size);
    let (database, drive) = (of("-postgres-").expect("claims"), of("-minio-").expect("drives"));
    let vault = api::<ImageVault>(client).get(VAULT).await.expect("the vault");
    let mut pools = serde_json::to_value(vault.spec.object_store.and_then(|store| store.pools))
        .expect("pools are JSON");
    pools[0]["storage"]["size"] = json!((drive + GIBIBYTE).to_string());
    let database = json!({ "storage": { "size": (database + GIBIBYTE).to_string() } });
    edit(client, &json!({ "database": database, "objectStore": { "pools": pools } })).await;
}

async fn edit(client: &Client, spec: &Value) {
    let patch = Patch::Merge(json!({ "spec": spec }));
    let edited = api::<ImageVault>(client).patch(VAULT, &PatchParams::default(), &patch).await;
    edited.expect("the spec may be changed so");
}

/// Waits until the claims have just these sizes, and the vault says that they are well.
async fn arrived(client: &Client, wanted: &Sizes) {
    eventually(GROWTH, async || {
        let (now, volumes) = (sizes(client).await, told(client, "VolumesHealthy").await?);
        let well = now == *wanted && volumes.starts_with("True Healthy");
        if well { Ok(()) } else { Err(format!("{volumes}; {now:?} instead of {wanted:?}")) }
    })
    .await;
}

/// Status, reason and message of a condition.
async fn told(client: &Client, type_: &str) -> Result<String, String> {
    let vault = api::<ImageVault>(client).get(VAULT).await.map_err(|error| error.to_string())?;
    let conditions = vault.status.unwrap_or_default().conditions;
    let found = conditions.into_iter().find(|condition| condition.type_ == type_);
    let found = found.ok_or_else(|| format!("there is no {type_}"))?;
    Ok(format!("{} {}: {}", found.status, found.reason, found.message))
}

async fn primary(client: &Client) -> Result<String, String> {
    let lock = api::<ConfigMap>(client).get(&format!("{VAULT}-postgres-leader")).await;
    let lock = lock.map_err(|error| error.to_string())?;
    Lock::of(&lock).map(|lock| lock.holder).ok_or_else(|| "there is no primary".into())
}

/// The pods that hold data: who they are, and how often their containers have restarted.
async fn data_pods(client: &Client) -> BTreeMap<String, (Option<String>, i32)> {
    let mut pods = ready_pods(client, "postgres").await;
    pods.extend(ready_pods(client, "minio").await);
    let of = |pod: &Pod| {
        let containers = pod.status.iter().flat_map(|status| status.container_statuses.iter());
        let restarts = containers.flatten().map(|container| container.restart_count).sum();
        (pod.name_any(), (pod.uid(), restarts))
    };
    assert_eq!(pods.len(), 6, "three instances and three servers are ready");
    pods.iter().map(of).collect()
}

fn uids(sets: &[StatefulSet]) -> BTreeMap<String, Option<String>> {
    sets.iter().map(|set| (set.name_any(), set.uid())).collect()
}

/// Fills the disk of an instance to `percent` without writing all of it, beside what Postgres keeps.
fn fill(pod: &str, percent: u8) {
    let script = format!(
        "cd {DATA}; set -- $(df -k --output=size,used . | tail -n 1); \
         [ {percent} = 100 ] || {{ fallocate -l $(($1 * {percent} / 100 - $2))k ballast; exit; }}; \
         step=1048576; while [ $step -gt 0 ]; do \
           fallocate -l ${{step}}k ballast.$step.$$ 2>/dev/null && mv ballast.$step.$$ ballast.$step.$(date +%N) \
             || {{ rm -f ballast.$step.$$; step=$((step / 2)); }}; done"
    );
    exec(pod, &["sh", "-c", &script]).expect("the disk can be filled");
}

fn empty(pod: &str) {
    let script = format!("rm -f {DATA}/ballast*; psql -qc 'drop table if exists ballast' || true");
    exec(pod, &["sh", "-c", &script]).expect("the disk can be emptied");
}
