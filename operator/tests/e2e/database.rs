//! The database is changed while it runs: its settings, and when a commit is acknowledged.

use std::collections::BTreeMap;
use std::env;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use k8s_openapi::api::core::v1::Pod;
use kube::{Client, ResourceExt};
use serde_json::{Value, json};

use crate::cluster::{NAMESPACE, client, eventually, primary, ready_pods};
use crate::vault::{self, well};

/// Patroni looks every five seconds, the operator at once.
const SOON: Duration = Duration::from_mins(1);
/// Three restarts, one after the other.
const ROLL: Duration = Duration::from_mins(5);

#[tokio::test]
async fn a_setting_and_a_mode_reach_the_servers_and_restart_none() {
    let client = client().await;
    well(&client).await;
    let before = starts(&client).await;
    let start = Instant::now();
    edit(&client, &json!({ "parameters": { "work_mem": "12MB" } })).await;
    shown(&client, "work_mem", |value| value == "12MB").await;
    println!("a setting was on all three servers after {:.1} s", start.elapsed().as_secs_f32());
    edit(&client, &json!({ "parameters": null, "replication": { "mode": "Asynchronous" } })).await;
    shown(&client, "work_mem", |value| value == "4MB").await;
    shown(&client, "synchronous_standby_names", str::is_empty).await;
    edit(&client, &json!({ "replication": { "mode": "Quorum" } })).await;
    eventually(SOON, async || {
        let names = ready_pods(&client, "postgres").await;
        let names: Vec<_> =
            names.iter().map(|pod| show(pod, "synchronous_standby_names")).collect();
        let waits = names.iter().any(|it| it.as_ref().is_ok_and(|it| it.starts_with("ANY 1")));
        if waits { Ok(()) } else { Err(format!("nobody waits for a standby: {names:?}")) }
    })
    .await;
    well(&client).await;
    assert_eq!(starts(&client).await, before, "no pod and no container is another");
}

#[tokio::test]
async fn a_setting_that_needs_a_restart_rolls_the_servers_and_the_primary_last() {
    let client = client().await;
    well(&client).await;
    let (before, first) = (starts(&client).await, primary(&client).await);
    let start = Instant::now();
    edit(&client, &json!({ "parameters": { "track_activity_query_size": "4kB" } })).await;
    eventually(ROLL, async || {
        let pods = ready_pods(&client, "postgres").await;
        let values: Vec<_> =
            pods.iter().map(|pod| show(pod, "track_activity_query_size")).collect();
        let arrived = values.iter().all(|it| it.as_ref().is_ok_and(|it| it == "4kB"));
        if arrived && values.len() == 3 { Ok(()) } else { Err(format!("{values:?}")) }
    })
    .await;
    println!(
        "all three servers have restarted with it after {:.1} s",
        start.elapsed().as_secs_f32()
    );
    let after = starts(&client).await;
    assert!(after.iter().all(|(pod, start)| before.get(pod) != Some(start)), "{after:?}");
    assert_ne!(primary(&client).await, first, "the primary handed over before it went");
    edit(&client, &json!({ "parameters": null })).await;
    well(&client).await;
}

async fn edit(client: &Client, database: &Value) {
    vault::edit(client, &json!({ "database": database })).await;
}

/// Waits until `setting` is as wanted on every server.
async fn shown(client: &Client, setting: &str, wanted: impl Fn(&str) -> bool) {
    eventually(SOON, async || {
        for pod in ready_pods(client, "postgres").await {
            let value = show(&pod, setting)?;
            if !wanted(&value) {
                return Err(format!("{setting} is {value:?} on {}", pod.name_any()));
            }
        }
        Ok(())
    })
    .await;
}

/// What the server of `pod` says itself.
fn show(pod: &Pod, setting: &str) -> Result<String, String> {
    let cache = env::var("INFRAVAULT_CACHE").map_err(|_| "INFRAVAULT_CACHE is not set")?;
    let ask = format!("SHOW {setting}");
    let output = Command::new(Path::new(&cache).join("bin/kubectl"))
        .args(["--namespace", NAMESPACE, "exec", &pod.name_any(), "--container", "postgres", "--"])
        .args(["psql", "--host=/run/postgresql", "--username=postgres", "--dbname=postgres"])
        .args(["--no-psqlrc", "--tuples-only", "--no-align", "--command", &ask])
        .output()
        .map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).trim().to_owned());
    }
    Err(String::from_utf8_lossy(&output.stderr).into_owned())
}

/// Each pod, and how often its container has started.
async fn starts(client: &Client) -> BTreeMap<String, (Option<String>, i32)> {
    let restarts = |pod: &Pod| {
        let statuses = pod.status.iter().flat_map(|it| it.container_statuses.iter().flatten());
        statuses.map(|status| status.restart_count).sum()
    };
    let pods = ready_pods(client, "postgres").await;
    pods.iter().map(|pod| (pod.name_any(), (pod.uid(), restarts(pod)))).collect()
}
