//! Volumes grow while people upload, before they are full, and after. The claims of these tests are of
//! the test cluster's stand-in for a storage driver (`config/cluster/loop-volumes`).

mod claims;
mod disks;

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use k8s_openapi::api::apps::v1::StatefulSet;
use k8s_openapi::api::core::v1::Pod;
use kube::{Client, ResourceExt};
use serde_json::json;
use tokio::time::sleep;

use self::claims::{
    GIBIBYTE, GROWTH, Sizes, arrived, grow_spec, pools_with, sizes, told, wait_for,
};
use self::disks::{DATA, DRIVE, WRITE, empty, fill};
use crate::cluster::{VAULT, client, eventually, exec, ours, primary, ready_pods};
use crate::traffic::Traffic;
use crate::vault::{edit, well};

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
