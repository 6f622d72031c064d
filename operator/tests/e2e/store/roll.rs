use std::time::Duration;

use serde_json::json;

use super::{condition, edit, nothing_lost, servers, settled};
use crate::cluster::{client, eventually, ready_pods};
use crate::traffic::Traffic;

/// One server goes at a time, so that uploads hardly notice; on a busy machine they do.
const GAP: Duration = Duration::from_secs(30);
/// Three servers, each stopped, started, and healed.
const ROLL: Duration = Duration::from_mins(6);

#[tokio::test]
async fn changed_resources_roll_the_servers_and_lose_no_image() {
    let client = client().await;
    let before = settled(&client).await;
    assert_eq!(before.len(), 3);
    let traffic = Traffic::start(1).await;
    traffic.writes(5, ROLL).await;
    let resources = json!({ "limits": { "memory": "1088Mi" } });
    let pools = json!([{ "name": "p0", "servers": 3, "resources": resources }]);
    edit(&client, &json!({ "objectStore": { "pools": pools } })).await;

    let mut fewest = 3;
    eventually(ROLL, async || {
        let now = servers(&client).await;
        fewest = fewest.min(now.len());
        let same = now.iter().filter(|(name, uid)| before.get(*name) == Some(*uid)).count();
        match (now.len(), same) {
            (3, 0) => Ok(()),
            _ => Err(condition(&client, "Progressing").await),
        }
    })
    .await;
    settled(&client).await;
    nothing_lost("three servers restarted", &traffic.finish().await, GAP);
    assert_eq!(fewest, 2, "one at a time");
    for pod in ready_pods(&client, "minio").await {
        let limits = pod.spec.and_then(|spec| spec.containers[0].resources.clone()?.limits);
        assert_eq!(limits.expect("limits")["memory"].0, "1088Mi");
    }
}
