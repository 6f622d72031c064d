//! The object store goes on while its servers restart, are lost and lose drives, and while pools come
//! and go.

mod keys;
mod lost;
mod pools;
mod roll;

use std::collections::BTreeMap;
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

use crds::{ImageVault, ObjectStoreStatus};
use k8s_openapi::api::core::v1::Pod;
use kube::{Client, ResourceExt};

use crate::cluster::{VAULT, api, ready_pods};
use crate::history::History;
use crate::setting;
use crate::vault::{condition, edit, well};

/// The servers that are ready, by name, with what tells them from earlier ones.
async fn servers(client: &Client) -> BTreeMap<String, String> {
    let pods = ready_pods(client, "minio").await;
    pods.iter().filter_map(|pod: &Pod| Some((pod.name_any(), pod.uid()?))).collect()
}

/// What the vault says of its store.
async fn told(client: &Client) -> ObjectStoreStatus {
    let vault = api::<ImageVault>(client).get(VAULT).await.expect("the vault is there");
    vault.status.and_then(|status| status.object_store).unwrap_or_default()
}

/// Waits until nothing is on its way, everything is healed and a node may be lost; gives the servers.
pub async fn settled(client: &Client) -> BTreeMap<String, String> {
    well(client).await;
    servers(client).await
}

/// No acknowledged image may be missing, and nobody may wait for as long as `limit`.
pub fn nothing_lost(what: &str, history: &History, limit: Duration) {
    let gap = history.longest_gap().map(|(gap, _)| gap).unwrap_or_default();
    println!(
        "{what}: {} writes acknowledged, {} lost; longest write gap {:.1} s; {} requests failed",
        history.writes.len(),
        history.lost.len(),
        gap.as_secs_f32(),
        history.failures.len()
    );
    assert!(history.lost.is_empty(), "{:#?}", history.lost);
    assert!(gap < limit, "nobody could write for {gap:?}");
}

/// Runs a script in a server's pod, and gives what it printed.
pub fn inside(pod: &str, script: &str) -> Result<String, String> {
    let kubectl = format!("{}/bin/kubectl", setting("INFRAVAULT_CACHE"));
    let mut command = Command::new(kubectl);
    command.args(["--namespace", crate::cluster::NAMESPACE, "exec", "-i", pod, "--", "sh", "-eu"]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = command.spawn().expect("kubectl runs");
    // By its input: keys are no arguments.
    running.stdin.take().expect("an input").write_all(script.as_bytes()).expect("it reads");
    let ended = running.wait_with_output().expect("kubectl ends");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if ended.status.success() {
        Ok(text(&ended.stdout))
    } else {
        Err(format!("{}{}", text(&ended.stdout), text(&ended.stderr)))
    }
}

/// How many blobs of an image are on a drive.
fn blobs(pod: &str, drive: usize, image: &str) -> usize {
    let found = format!("find /data{drive}/infravault/images/{image} -name xl.meta | wc -l");
    inside(pod, &found).ok().and_then(|count| count.trim().parse().ok()).unwrap_or_default()
}
