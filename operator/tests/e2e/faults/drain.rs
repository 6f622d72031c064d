//! A node is emptied for maintenance, and comes back.

use std::io::Write;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use k8s_openapi::api::core::v1::Pod;
use kube::ResourceExt;
use serde_json::json;

use super::operator::primary_on;
use super::stage::{LIMIT, Stage};
use crate::cluster::{NAMESPACE, eventually, home_of, ours, ready_pods};
use crate::setting;

/// The node of an API pod, of a MinIO server and of the primary is drained.
pub async fn drain_the_node_of_everything(stage: &Stage) {
    let frontend = ready_pods(&stage.client, "api").await.remove(0).name_any();
    let home = stage.home(&frontend).await;
    let primary = primary_on(stage, &home).await;
    let server = on_node(stage, "minio", &home).await;
    stage.moment(Duration::from_secs(5)).await;
    let began = Instant::now();
    kubectl(&["drain", &home, "--ignore-daemonsets", "--delete-emptydir-data", "--timeout=4m"]);
    println!("{home} with {primary}, {server} and {frontend} was drained in {:?}", began.elapsed());
    let successor = stage.successor(&primary).await;
    let left = left_on(stage, &home).await;
    assert!(left.is_empty(), "{left:?} are still on {home}");
    refuses_another(stage, "postgres").await;
    refuses_another(stage, "minio").await;
    stage.traffic.writes(20, LIMIT).await;
    kubectl(&["uncordon", &home]);
    println!("{successor} leads, and nobody else had to go");
}

/// One of three is away already: its budget lets no other go.
async fn refuses_another(stage: &Stage, component: &str) {
    let there = eventually(LIMIT, async || {
        let ready = ready_pods(&stage.client, component).await;
        if ready.len() == 2 { Ok(ready) } else { Err(format!("{} of two are ready", ready.len())) }
    })
    .await;
    for pod in there.iter().map(ResourceExt::name_any) {
        let said = evict(&pod);
        assert!(said.contains("would violate the pod's disruption budget"), "{pod}: {said}");
    }
}

/// Asks once, as our own client would not: it tries for minutes where it is told to come later.
fn evict(pod: &str) -> String {
    let place = format!("/api/v1/namespaces/{NAMESPACE}/pods/{pod}/eviction");
    let eviction = json!({
        "apiVersion": "policy/v1", "kind": "Eviction",
        "metadata": { "name": pod, "namespace": NAMESPACE },
    });
    let mut kubectl = Command::new(setting("KUBECTL"));
    kubectl.args(["create", "--raw", &place, "--filename", "-"]).stdin(Stdio::piped());
    kubectl.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut running = kubectl.spawn().expect("kubectl starts");
    let written =
        running.stdin.take().expect("an input").write_all(eviction.to_string().as_bytes());
    written.expect("it reads");
    let ended = running.wait_with_output().expect("kubectl ends");
    [ended.stdout, ended.stderr].map(|said| String::from_utf8_lossy(&said).into_owned()).concat()
}

async fn on_node(stage: &Stage, component: &str, home: &str) -> String {
    eventually(LIMIT, async || {
        for pod in ready_pods(&stage.client, component).await {
            if home_of(&stage.client, &pod.name_any()).await == home {
                return Ok(pod.name_any());
            }
        }
        Err(format!("no {component} on {home}"))
    })
    .await
}

/// The vault's pods on a node, but for those that are done.
async fn left_on(stage: &Stage, home: &str) -> Vec<String> {
    let is_there = |pod: &&Pod| {
        let phase = pod.status.as_ref().and_then(|status| status.phase.as_deref());
        let node = pod.spec.as_ref().and_then(|spec| spec.node_name.as_deref());
        node == Some(home) && !matches!(phase, Some("Succeeded" | "Failed"))
    };
    let pods = ours::<Pod>(&stage.client).await;
    pods.iter().filter(is_there).map(ResourceExt::name_any).collect()
}

fn kubectl(arguments: &[&str]) {
    let status = Command::new(setting("KUBECTL")).args(arguments).status();
    assert!(status.is_ok_and(|status| status.success()), "kubectl {arguments:?} failed");
}
