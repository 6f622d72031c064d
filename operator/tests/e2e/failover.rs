//! The node of the Postgres primary dies: uploads go on soon, and no acknowledged image is lost.

use std::time::{Duration, Instant};

use k8s_openapi::api::core::v1::{ConfigMap, Pod};
use kube::{Client, ResourceExt};

use crate::cluster::{VAULT, api, client, eventually, node, ready_pods};
use crate::gallery::Visitor;
use crate::photograph::photograph;

/// Uploads must work again by then. Patroni's ttl is 20 s; the rest is promotion and reconnecting.
const OUTAGE: Duration = Duration::from_secs(90);

#[tokio::test]
async fn losing_the_primarys_node_loses_no_image() {
    let client = client().await;
    let ada = Visitor::signed_in("ada").await;
    let mut kept = Vec::new();
    for seed in 0..5 {
        kept.push(upload_by(Duration::from_secs(30), &ada, seed).await);
    }

    let primary = primary(&client).await.expect("there is a primary");
    let home = home_of(&client, &primary).await;
    node("kill-node", &home);
    let lost = Instant::now();
    kept.push(upload_by(OUTAGE, &ada, 5).await);
    println!(
        "{home} with {primary} was lost; uploads went on after {:.1} s",
        lost.elapsed().as_secs_f32()
    );

    let successor = eventually(Duration::from_mins(1), async || {
        self::primary(&client)
            .await
            .filter(|now| *now != primary)
            .ok_or(format!("{primary} is still called primary"))
    })
    .await;
    for seed in 6..10 {
        kept.push(upload_by(OUTAGE, &ada, seed).await);
    }
    check(&ada, &kept).await;

    node("start-node", &home);
    eventually(Duration::from_mins(2), async || {
        match ready_pods(&client, "postgres").await.len() {
            3 => Ok(()),
            ready => Err(format!("{ready} of 3 instances are ready, after {home} came back")),
        }
    })
    .await;
    println!("{successor} took over; {} images are as they were; {home} is back", kept.len());
}

/// Uploads a picture, again and again under the same key, and gives its seed and id.
async fn upload_by(limit: Duration, visitor: &Visitor, seed: u32) -> (u32, String) {
    let picture = photograph(seed);
    let key = format!("00000000-0000-4000-8000-{seed:012}");
    let title = format!("Before and after {seed}");
    let image = eventually(limit, async || visitor.upload(&title, &picture, &key).await).await;
    assert_eq!(image.title, title);
    (seed, image.id)
}

async fn check(visitor: &Visitor, kept: &[(u32, String)]) {
    for (seed, id) in kept {
        let found = eventually(Duration::from_secs(30), async || visitor.original(id).await).await;
        assert!(found == photograph(*seed), "image {id} came back as other bytes");
    }
}

/// Who holds Patroni's leader lock.
async fn primary(client: &Client) -> Option<String> {
    let lock = api::<ConfigMap>(client)
        .get_opt(&format!("{VAULT}-postgres-leader"))
        .await
        .ok()
        .flatten()?;
    lock.annotations().get("leader").cloned()
}

async fn home_of(client: &Client, pod: &str) -> String {
    let pod = api::<Pod>(client).get(pod).await.expect("the primary is a pod");
    pod.spec.and_then(|spec| spec.node_name).expect("the primary runs on a node")
}
