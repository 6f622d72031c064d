//! The primary goes: by request, by a signal, with its node.

use std::time::Duration;

use super::stage::{LIMIT, Stage};
use crate::cluster::{NAMESPACE, eventually, node, script};

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
