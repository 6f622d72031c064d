use std::time::{Duration, Instant};

use k8s_openapi::api::apps::v1::StatefulSet;
use k8s_openapi::api::core::v1::PersistentVolumeClaim;
use kube::ResourceExt;
use serde_json::json;
use tokio::time::sleep;

use super::{change, condition, settled, told};
use crate::cluster::{client, eventually, ours};
use crate::gallery::Visitor;
use crate::writer::Writer;

/// All servers restart together: so long may images neither be stored nor seen.
const PAUSE: Duration = Duration::from_mins(2);
const LIMIT: Duration = Duration::from_mins(8);

/// A pool joins while images are stored, and the first one leaves.
#[tokio::test]
async fn a_pool_joins_and_another_is_drained_and_no_image_is_lost() {
    let client = client().await;
    settled(&client).await;
    let writer = Writer::start(Visitor::signed_in("ada").await, 50_000);
    sleep(Duration::from_secs(3)).await;
    let first = json!({ "name": "p0", "servers": 3 });
    let second = json!({ "name": "p1", "servers": 3 });
    change(&client, &json!({ "objectStore": { "pools": [first, second] } })).await;
    let started = Instant::now();
    eventually(LIMIT, async || match told(&client).await {
        told if told.servers == 6 && told.drives_online == Some(12) => Ok(()),
        told => Err(format!("{told:?}; {}", condition(&client, "Progressing").await)),
    })
    .await;
    settled(&client).await;
    let written = writer.stop().await;
    println!(
        "a pool joined in {:.0} s; longest write gap {:.1} s, {} uploads, {} tried again",
        started.elapsed().as_secs_f32(),
        written.longest_gap().as_secs_f32(),
        written.count(),
        written.retries
    );
    assert!(written.longest_gap() < PAUSE, "the pause was too long");
    written.check().await;

    let writer = Writer::start(Visitor::signed_in("ada").await, 60_000);
    sleep(Duration::from_secs(3)).await;
    let leaves = json!({ "name": "p0", "servers": 3, "decommission": true });
    change(&client, &json!({ "objectStore": { "pools": [leaves, second] } })).await;
    let started = Instant::now();
    eventually(LIMIT, async || match told(&client).await {
        told if told.drained_claims.len() == 6 && told.servers == 3 => Ok(()),
        told => Err(format!("{told:?}; {}", condition(&client, "Progressing").await)),
    })
    .await;
    settled(&client).await;
    let after = writer.stop().await;
    println!(
        "a pool was drained and left in {:.0} s; longest write gap {:.1} s, {} uploads, {} tried again",
        started.elapsed().as_secs_f32(),
        after.longest_gap().as_secs_f32(),
        after.count(),
        after.retries
    );
    assert!(after.longest_gap() < PAUSE, "the pause was too long");
    let sets = ours::<StatefulSet>(&client).await;
    let sets: Vec<_> = sets.iter().map(ResourceExt::name_any).collect();
    assert!(!sets.contains(&"photos-minio-p0".to_owned()), "{sets:?}");
    let claims = ours::<PersistentVolumeClaim>(&client).await;
    assert_eq!(claims.iter().filter(|it| it.name_any().contains("minio-p0")).count(), 6);
    written.check().await;
    after.check().await;
}
