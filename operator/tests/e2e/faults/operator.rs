//! The operator is away, goes together with the primary, or is replaced.

use std::time::Duration;

use k8s_openapi::api::apps::v1::Deployment;
use k8s_openapi::api::coordination::v1::Lease;
use k8s_openapi::api::core::v1::Pod;
use kube::api::{ListParams, Patch, PatchParams};
use kube::{Api, ResourceExt};
use serde_json::json;

use super::postgres::lose_the_primarys_node;
use super::stage::{LIMIT, Stage};
use crate::cluster::{eventually, node, ready_pods};

const SYSTEM: &str = "infravault-system";
const OPERATOR: &str = "infravault-operator";

/// The primary's node goes while no operator runs.
pub async fn lose_a_node_without_an_operator(stage: &Stage) {
    let replicas = scale(stage, 0).await;
    eventually(LIMIT, async || match pods(stage).await.len() {
        0 => Ok(()),
        left => Err(format!("{left} operators still run")),
    })
    .await;
    lose_the_primarys_node(stage).await;
    assert!(pods(stage).await.is_empty(), "an operator helped");
    scale(stage, replicas).await;
}

/// The node goes that bears the operator's leader, the primary and a Traefik.
pub async fn lose_the_node_of_everything(stage: &Stage) {
    let leader = leader(stage).await;
    let home = home_of_operator(stage, &leader).await;
    let primary = primary_on(stage, &home).await;
    assert!(traefik_is_on(stage, &home).await, "there is a Traefik on each node");
    stage.moment(Duration::from_secs(5)).await;
    node("kill-node", &home);
    let successor = stage.successor(&primary).await;
    stage.traffic.writes(20, LIMIT).await;
    let next = eventually(LIMIT, async || {
        let now = self::leader(stage).await;
        if now == leader { Err(format!("{leader} still leads")) } else { Ok(now) }
    })
    .await;
    println!("{home} with {primary} and {leader} was lost; {successor} and {next} lead");
    node("start-node", &home);
}

/// Every operator is replaced: nothing of the vault moves.
pub async fn upgrade(stage: &Stage) {
    let before = stage.pods().await;
    let old = pods(stage).await;
    stage.moment(Duration::from_secs(5)).await;
    let restarted = json!({"spec": {"template": {"metadata": {"annotations": {"upgraded": format!("{old:?}")}}}}});
    deployments(stage)
        .patch(OPERATOR, &PatchParams::default(), &Patch::Merge(restarted))
        .await
        .expect("the operator can be rolled");
    eventually(LIMIT, async || {
        let now = pods(stage).await;
        let left = now.iter().any(|pod| old.contains(pod));
        if left || now.len() < old.len() { Err(format!("{old:?} became {now:?}")) } else { Ok(()) }
    })
    .await;
    let next = eventually(LIMIT, async || {
        let now = leader(stage).await;
        if old.contains(&now) { Err(format!("{now} still leads")) } else { Ok(now) }
    })
    .await;
    stage.traffic.writes(20, LIMIT).await;
    // It has looked at the vault several times by then.
    tokio::time::sleep(Duration::from_secs(10)).await;
    assert_eq!(stage.pods().await, before, "a new operator moved a pod");
    println!("{old:?} made way for {next}");
}

async fn scale(stage: &Stage, replicas: i32) -> i32 {
    let deployments = deployments(stage);
    let before = deployments.get(OPERATOR).await.expect("the operator is a Deployment");
    let patch = Patch::Merge(json!({"spec": {"replicas": replicas}}));
    let scaled = deployments.patch(OPERATOR, &PatchParams::default(), &patch).await;
    scaled.expect("the operator can be scaled");
    before.spec.and_then(|spec| spec.replicas).unwrap_or(1)
}

fn deployments(stage: &Stage) -> Api<Deployment> {
    Api::namespaced(stage.client.clone(), SYSTEM)
}

/// The operator's pods.
async fn pods(stage: &Stage) -> Vec<String> {
    let pods = Api::<Pod>::namespaced(stage.client.clone(), SYSTEM);
    let pods = pods.list(&ListParams::default()).await.expect("the API server lists");
    pods.iter().map(ResourceExt::name_any).collect()
}

/// The pod that holds the operator's lease.
async fn leader(stage: &Stage) -> String {
    let leases = Api::<Lease>::namespaced(stage.client.clone(), SYSTEM);
    eventually(LIMIT, async || {
        let lease = leases.get(OPERATOR).await.map_err(|error| error.to_string())?;
        let holder =
            lease.spec.and_then(|spec| spec.holder_identity).filter(|name| !name.is_empty());
        holder.ok_or("nobody holds the operator's lease".to_owned())
    })
    .await
}

async fn home_of_operator(stage: &Stage, pod: &str) -> String {
    let pods = Api::<Pod>::namespaced(stage.client.clone(), SYSTEM);
    let pod = pods.get(pod).await.expect("the holder of the lease is a pod");
    pod.spec.and_then(|spec| spec.node_name).expect("it runs on a node")
}

async fn traefik_is_on(stage: &Stage, home: &str) -> bool {
    let pods = Api::<Pod>::namespaced(stage.client.clone(), "traefik");
    let pods = pods.list(&ListParams::default()).await.expect("the API server lists");
    pods.iter()
        .any(|pod| pod.spec.as_ref().is_some_and(|spec| spec.node_name.as_deref() == Some(home)))
}

/// The member on `home`, which leads from now on.
pub async fn primary_on(stage: &Stage, home: &str) -> String {
    let primary = stage.primary().await;
    for member in ready_pods(&stage.client, "postgres").await {
        let name = member.name_any();
        if stage.home(&name).await != home || name == primary {
            continue;
        }
        stage.switch(&primary, Some(&name)).await;
        assert_eq!(stage.successor(&primary).await, name, "another was asked to lead");
        stage.settled().await;
        stage.traffic.writes(10, LIMIT).await;
        return name;
    }
    primary
}
