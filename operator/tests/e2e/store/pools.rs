use std::time::Duration;

use k8s_openapi::api::apps::v1::StatefulSet;
use k8s_openapi::api::core::v1::PersistentVolumeClaim;
use kube::ResourceExt;
use serde_json::json;

use super::{condition, edit, nothing_lost, settled, told};
use crate::cluster::{client, eventually, ours};
use crate::gallery::Visitor;
use crate::photograph::photograph;
use crate::traffic::Traffic;

/// All servers restart together: so long may images neither be stored nor seen.
const PAUSE: Duration = Duration::from_mins(2);
const LIMIT: Duration = Duration::from_mins(8);

/// A pool of four servers joins, on five nodes.
#[tokio::test]
async fn a_pool_of_four_servers_joins_and_no_image_is_lost() {
    let client = client().await;
    settled(&client).await;
    let traffic = Traffic::start(1).await;
    traffic.writes(5, LIMIT).await;
    let pools = json!([{ "name": "p0", "servers": 3 }, { "name": "p1", "servers": 4 }]);
    edit(&client, &json!({ "objectStore": { "pools": pools } })).await;
    eventually(LIMIT, async || match told(&client).await {
        told if told.servers == Some(7) && told.drives_online == Some(14) => Ok(()),
        told => Err(format!("{told:?}; {}", condition(&client, "Progressing").await)),
    })
    .await;
    settled(&client).await;
    traffic.writes(5, LIMIT).await;
    nothing_lost("a pool of four servers joined", &traffic.finish().await, PAUSE);
}

/// A pool joins while images are stored, and the first one leaves.
#[tokio::test]
async fn a_pool_joins_and_another_is_drained_and_no_image_is_lost() {
    let client = client().await;
    settled(&client).await;
    let ada = Visitor::signed_in("ada").await;
    let (picture, key) = (photograph(51_000), "00000000-0000-4000-a000-000000051000");
    let old = ada.upload("Old", &picture, key).await.expect("it is stored").id;
    let traffic = Traffic::start(1).await;
    traffic.writes(5, LIMIT).await;
    let first = json!({ "name": "p0", "servers": 3 });
    let second = json!({ "name": "p1", "servers": 3 });
    edit(&client, &json!({ "objectStore": { "pools": [first, second] } })).await;
    eventually(LIMIT, async || match told(&client).await {
        told if told.servers == Some(6) && told.drives_online == Some(12) => Ok(()),
        told => Err(format!("{told:?}; {}", condition(&client, "Progressing").await)),
    })
    .await;
    settled(&client).await;
    nothing_lost("a pool joined", &traffic.finish().await, PAUSE);

    let traffic = Traffic::start(1).await;
    traffic.writes(5, LIMIT).await;
    let leaves = json!({ "name": "p0", "servers": 3, "decommission": true });
    edit(&client, &json!({ "objectStore": { "pools": [leaves, second] } })).await;
    eventually(LIMIT, async || match told(&client).await {
        told if told.drained_claims.len() == 6 && told.servers == Some(3) => Ok(()),
        told => Err(format!("{told:?}; {}", condition(&client, "Progressing").await)),
    })
    .await;
    settled(&client).await;
    nothing_lost("a pool was drained and left", &traffic.finish().await, PAUSE);
    let sets = ours::<StatefulSet>(&client).await;
    let sets: Vec<_> = sets.iter().map(ResourceExt::name_any).collect();
    assert!(!sets.contains(&"photos-minio-p0".to_owned()), "{sets:?}");
    let claims = ours::<PersistentVolumeClaim>(&client).await;
    assert_eq!(claims.iter().filter(|it| it.name_any().contains("minio-p0")).count(), 6);
    assert!(
        ada.original(&old).await.expect("it is readable") == photograph(51_000),
        "an old image"
    );
}
