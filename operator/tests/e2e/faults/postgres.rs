//! The primary goes: by request, by a signal, with its node.

use std::time::Duration;

use k8s_openapi::api::core::v1::PersistentVolumeClaim;
use kube::ResourceExt;

use super::stage::{LIMIT, Stage};
use crate::cluster::{NAMESPACE, api, eventually, exec, node, ready_pods, script};

/// A replica is waited for for ten minutes, and then copied from the primary.
const REBUILT: Duration = Duration::from_mins(15);
/// Without it Postgres does not start.
const SPOIL: &str = "rm $(find /var/lib/postgresql/data -path '*/global/pg_control')";

/// Another member is asked to lead.
pub async fn switchover(stage: &Stage) {
    let primary = stage.primary().await;
    stage.moment(Duration::from_secs(5)).await;
    stage.switch(&primary, None).await;
    let successor = stage.successor(&primary).await;
    println!("{primary} handed over to {successor}");
    stage.traffic.writes(10, LIMIT).await;
}

/// The primary's processes are killed.
pub async fn kill_the_primary(stage: &Stage) {
    let primary = stage.primary().await;
    let before = stage.restarts(&primary).await;
    stage.moment(Duration::from_secs(5)).await;
    let killed = script("kill-pod", &format!("{NAMESPACE}/{primary}")).status();
    assert!(killed.is_ok_and(|status| status.success()), "{primary} cannot be killed");
    eventually(LIMIT, async || {
        let now = stage.restarts(&primary).await;
        if now > before { Ok(()) } else { Err(format!("{primary} was not restarted")) }
    })
    .await;
    stage.traffic.writes(10, LIMIT).await;
    println!("{primary} was killed; {} leads", stage.primary().await);
}

/// The primary's processes stand still, and the kernel of their node goes on answering for them: nobody's connection
/// breaks. When they go on they believe for a moment that nothing has happened.
pub async fn freeze_the_primary(stage: &Stage) {
    let primary = stage.primary().await;
    stage.moment(Duration::from_secs(5)).await;
    let pod = format!("{NAMESPACE}/{primary}");
    let done = |command: &str| {
        let ended = script(command, &pod).status();
        assert!(ended.is_ok_and(|status| status.success()), "{command} {primary}");
    };
    done("freeze-pod");
    let successor = stage.successor(&primary).await;
    stage.traffic.writes(10, LIMIT).await;
    // Their kubelet may have given them up meanwhile.
    drop(script("thaw-pod", &pod).status());
    stage.traffic.writes(20, LIMIT).await;
    println!("{primary} stood still; {successor} leads");
}

/// The primary's node loses its power.
pub async fn lose_the_primarys_node(stage: &Stage) {
    let primary = stage.primary().await;
    let home = stage.home(&primary).await;
    stage.moment(Duration::from_secs(5)).await;
    node("kill-node", &home);
    let successor = stage.successor(&primary).await;
    println!("{home} with {primary} was lost; {successor} leads");
    stage.traffic.writes(20, LIMIT).await;
    // Until Kubernetes knows, and a little longer: requests must not fail then either.
    stage.moment(Duration::from_secs(10)).await;
    node("start-node", &home);
}

/// A replica's files are spoilt: it cannot start any more, and is made anew.
pub async fn spoil_a_replica(stage: &Stage) {
    let primary = stage.primary().await;
    let pods = ready_pods(&stage.client, "postgres").await;
    let replica = pods.iter().map(ResourceExt::name_any).find(|name| *name != primary);
    let replica = replica.expect("there are replicas");
    let before = claim_of(stage, &replica).await;
    stage.moment(Duration::from_secs(5)).await;
    exec(&replica, &["sh", "-c", SPOIL]).expect("the file is removed");
    let killed = script("kill-pod", &format!("{NAMESPACE}/{replica}")).status();
    assert!(killed.is_ok_and(|status| status.success()), "{replica} cannot be killed");
    eventually(REBUILT, async || match claim_of(stage, &replica).await {
        now if now == before => Err(format!("{replica} has its claim still")),
        _ => Ok(()),
    })
    .await;
    println!("{replica} was spoilt, and its claim is another");
    stage.traffic.writes(10, LIMIT).await;
}

async fn claim_of(stage: &Stage, replica: &str) -> Option<String> {
    let claims = api::<PersistentVolumeClaim>(&stage.client);
    claims.get_opt(&format!("data-{replica}")).await.ok()?.and_then(|claim| claim.uid())
}
