//! Volumes grow while people upload, before they are full, and after. The claims of these tests are of
//! the test cluster's stand-in for a storage driver (`config/cluster/loop-volumes`).

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use crds::ImageVault;
use k8s_openapi::api::apps::v1::StatefulSet;
use k8s_openapi::api::core::v1::{PersistentVolumeClaim, Pod};
use kube::{Client, ResourceExt};
use operator::quantity;
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::cluster::{VAULT, api, client, eventually, exec, ours, primary, ready_pods};
use crate::traffic::Traffic;
use crate::vault::{edit, well};

const DATA: &str = "/var/lib/postgresql/data";
const DRIVE: &str = "/data1";
const GIBIBYTE: u64 = 1 << 30;
/// What the stand-in and the operator may take to grow every claim.
const GROWTH: Duration = Duration::from_mins(2);

#[tokio::test]
async fn claims_grow_while_uploads_go_on_and_no_pod_restarts() {
    let client = client().await;
    let (before, pods) = (sizes(&client).await, data_pods(&client).await);
    let sets = uids(&ours::<StatefulSet>(&client).await);
    let people = at_work(&client).await;
    let start = Instant::now();
    grow_spec(&client, &before).await;
    let wanted: Sizes = before.iter().map(|(name, size)| (name.clone(), size + GIBIBYTE)).collect();
    arrived(&client, &wanted).await;
    let took = start.elapsed();
    people.writes(5, GROWTH).await;
    println!("{} claims grew in {:.1} s", wanted.len(), took.as_secs_f32());
    let refused = finish(people).await;
    assert_eq!(refused, Vec::<String>::new(), "no request was refused meanwhile");
    assert_eq!(data_pods(&client).await, pods, "no pod was made anew, no container restarted");
    assert_eq!(uids(&ours::<StatefulSet>(&client).await), sets, "no StatefulSet was made anew");
}

#[tokio::test]
async fn a_disk_that_fills_grows_before_it_is_full() {
    let client = client().await;
    let (before, pods) = (sizes(&client).await, data_pods(&client).await);
    let claim = format!("data-{VAULT}-postgres-0");
    let limit = json!({ "database": { "storage": { "autoGrow": { "limit": "100Gi" } } } });
    edit(&client, &limit).await;
    let people = at_work(&client).await;
    let instance = format!("{VAULT}-postgres-0");
    fill(&instance, DATA, 83);
    let step = (before[&claim] / 5).max(GIBIBYTE);
    let next = (before[&claim] + step).next_multiple_of(GIBIBYTE);
    let grown = |(name, size): (&String, &u64)| {
        (name.clone(), if name.contains("-postgres-") { next } else { *size })
    };
    arrived(&client, &before.iter().map(grown).collect()).await;
    // What its instance tells now is less, and so it stays.
    sleep(Duration::from_secs(25)).await;
    arrived(&client, &before.iter().map(grown).collect()).await;
    println!("from {} to {next} bytes", before[&claim]);
    finish(people).await;
    assert_eq!(data_pods(&client).await, pods, "no pod was made anew, no container restarted");
    empty(&instance, DATA);
    edit(&client, &json!({ "database": { "storage": { "autoGrow": null } } })).await;
}

#[tokio::test]
async fn a_drive_that_fills_grows_before_it_is_full() {
    let client = client().await;
    let (before, pods) = (sizes(&client).await, data_pods(&client).await);
    let people = at_work(&client).await;
    let server = format!("{VAULT}-minio-p0-1");
    let limit = pools_with(&client, "autoGrow", &json!({ "limit": "100Gi" })).await;
    edit(&client, &limit).await;
    fill(&server, DRIVE, 83);
    let size = before.iter().find(|(name, _)| name.contains("-minio-")).expect("drives").1;
    let next = (size + (size / 5).max(GIBIBYTE)).next_multiple_of(GIBIBYTE);
    let grown = |(name, size): (&String, &u64)| {
        (name.clone(), if name.contains("-minio-") { next } else { *size })
    };
    // The operator asks for drives every five minutes, while they have room.
    wait_for(&client, &before.iter().map(grown).collect(), Duration::from_mins(7)).await;
    println!("from {size} to {next} bytes");
    finish(people).await;
    assert_eq!(data_pods(&client).await, pods, "no pod was made anew, no container restarted");
    empty(&server, DRIVE);
}

/// Postgres stops at a disk that is full, on every instance: growing is all that it takes.
#[tokio::test]
async fn full_disks_lose_nothing_and_go_on_once_they_have_grown() {
    let client = client().await;
    let before = sizes(&client).await;
    let people = at_work(&client).await;
    for ordinal in 0..3 {
        fill(&format!("{VAULT}-postgres-{ordinal}"), DATA, 100);
    }
    eventually(Duration::from_mins(3), async || {
        // What fits into files that are there already goes on for a while.
        let leader = primary(&client).await.ok_or("nobody leads")?;
        let writes = exec(&leader, &["sh", "-c", WRITE]).is_ok();
        let (volumes, database) =
            (told(&client, "VolumesHealthy").await?, told(&client, "DatabaseReady").await?);
        let full = volumes.starts_with("False DiskFull") && database.starts_with("False DiskFull");
        if full && !writes { Ok(()) } else { Err(format!("{volumes}; {database}")) }
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
    people.writes(5, GROWTH).await;
    assert!(!finish(people).await.is_empty(), "no disk was ever so full that it mattered");
    for ordinal in 0..3 {
        empty(&format!("{VAULT}-postgres-{ordinal}"), DATA);
    }
}

/// Asks for another file of the write-ahead log, without which Postgres stops.
const WRITE: &str = "psql -qc \"select pg_logical_emit_message(true, 'x', repeat('x', 4000000))\" -c 'select pg_switch_wal()'";

type Sizes = BTreeMap<String, u64>;

/// What each claim of the vault has.
async fn sizes(client: &Client) -> Sizes {
    let has = |claim: PersistentVolumeClaim| {
        let capacity = claim.status.as_ref()?.capacity.as_ref()?.get("storage")?.clone();
        Some((claim.name_any(), quantity::bytes(&capacity)?))
    };
    ours::<PersistentVolumeClaim>(client).await.into_iter().filter_map(has).collect()
}

/// A gibibyte more for every claim.
async fn grow_spec(client: &Client, before: &Sizes) {
    let of =
        |part: &str| before.iter().find(|(name, _)| name.contains(part)).map(|(_, size)| *size);
    let (database, drive) = (of("-postgres-").expect("claims"), of("-minio-").expect("drives"));
    let mut spec = pools_with(client, "size", &json!((drive + GIBIBYTE).to_string())).await;
    spec["database"] = json!({ "storage": { "size": (database + GIBIBYTE).to_string() } });
    edit(client, &spec).await;
}

/// The pools with a field of the first one's storage set. A patch replaces a list as a whole.
async fn pools_with(client: &Client, field: &str, value: &Value) -> Value {
    let vault = api::<ImageVault>(client).get(VAULT).await.expect("the vault");
    let pools = vault.spec.object_store.and_then(|store| store.pools);
    let mut pools = serde_json::to_value(pools).expect("pools are JSON");
    pools[0]["storage"][field] = value.clone();
    json!({ "objectStore": { "pools": pools } })
}

/// Waits until the claims have just these sizes, and the vault says that they are well.
async fn arrived(client: &Client, wanted: &Sizes) {
    wait_for(client, wanted, GROWTH).await;
}

async fn wait_for(client: &Client, wanted: &Sizes, limit: Duration) {
    eventually(limit, async || {
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

/// People upload and look, and have stored something.
async fn at_work(client: &Client) -> Traffic {
    well(client).await;
    let people = Traffic::start(7).await;
    people.writes(5, GROWTH).await;
    people
}

/// Lets people finish. Nothing that was acknowledged may be missing; gives what was refused.
async fn finish(people: Traffic) -> Vec<String> {
    let history = people.finish().await;
    let gap = history.longest_gap().map(|(gap, _)| gap).unwrap_or_default();
    let (writes, refused) = (history.writes.len(), history.failures.len());
    let gap = gap.as_secs_f32();
    println!("{writes} uploads, {refused} requests refused, longest write gap {gap:.1} s");
    assert!(history.lost.is_empty(), "lost {:#?}", history.lost);
    history.failures.into_iter().map(|failure| failure.what).collect()
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

/// Fills the disk of a pod to `percent`, beside what it keeps.
fn fill(pod: &str, folder: &str, percent: u64) {
    exec(pod, &["sh", "-c", &ballast(folder, percent)]).expect("the disk can be filled");
}

/// Takes what is left of a disk up to `percent`, without writing it: the last of it piece by piece.
fn ballast(folder: &str, percent: u64) -> String {
    let to = format!("fallocate -l $(($1 * {percent} / 100 - $2))k ballast");
    let rest = "n=0 step=1048576; while [ $step -gt 0 ]; do n=$((n + 1)); \
        fallocate -l ${step}k ballast.$n 2> /dev/null || { rm -f ballast.$n; step=$((step / 2)); }; done";
    let script = if percent < 100 { &to } else { rest };
    format!("cd {folder}; set -- $(df -k --output=size,used . | tail -n 1); {script}")
}

fn empty(pod: &str, folder: &str) {
    exec(pod, &["sh", "-c", &format!("rm -f {folder}/ballast*")]).expect("the disk can be emptied");
}
