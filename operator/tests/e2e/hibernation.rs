//! The vault sleeps: nothing runs, and everything is there when it wakes.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use k8s_openapi::api::core::v1::{PersistentVolumeClaim, Pod};
use kube::{Client, ResourceExt};
use serde_json::json;

use crate::cluster::{client, eventually, ours};
use crate::gallery::Visitor;
use crate::photograph::photograph;
use crate::vault::{condition, edit, well};

/// The API ends what it has begun, and then all others stop together.
const STOP: Duration = Duration::from_mins(4);

#[tokio::test]
async fn a_vault_that_slept_has_every_image() {
    let client = client().await;
    well(&client).await;
    let ada = Visitor::signed_in("ada").await;
    let mut images = Vec::new();
    for seed in 60_000..60_010 {
        let key = format!("00000000-0000-4000-a000-{seed:012}");
        let stored = ada.upload("Asleep", &photograph(seed), &key).await.expect("it is stored");
        images.push((seed, stored.id));
    }
    let claims = claims(&client).await;

    let began = Instant::now();
    edit(&client, &json!({ "hibernated": true })).await;
    eventually(STOP, async || {
        let pods = ours::<Pod>(&client).await;
        let left: Vec<_> = pods.iter().filter(|pod| runs(pod)).map(ResourceExt::name_any).collect();
        let ready = condition(&client, "Ready").await;
        let sleeps = left.is_empty() && ready.starts_with("False Hibernated");
        if sleeps { Ok(()) } else { Err(format!("{left:?} run; Ready is {ready}")) }
    })
    .await;
    println!("asleep after {:.1} s", began.elapsed().as_secs_f32());
    assert_eq!(self::claims(&client).await, claims, "its data is kept");
    let answer = ada.original(&images[0].1).await.expect_err("nobody is there");
    assert!(answer.contains(": 503 "), "it is unavailable, not unknown: {answer}");

    let began = Instant::now();
    edit(&client, &json!({ "hibernated": false })).await;
    well(&client).await;
    println!("awake after {:.1} s", began.elapsed().as_secs_f32());
    for (seed, id) in &images {
        let bytes =
            ada.original(id).await.expect("it can be seen, and nobody had to sign in again");
        assert!(bytes == photograph(*seed), "{id} is as it was uploaded");
    }
}

async fn claims(client: &Client) -> BTreeSet<(String, Option<String>)> {
    let claims = ours::<PersistentVolumeClaim>(client).await;
    claims.iter().map(|claim| (claim.name_any(), claim.uid())).collect()
}

/// Jobs that are done keep their pods, which run no more.
fn runs(pod: &Pod) -> bool {
    let phase = pod.status.as_ref().and_then(|status| status.phase.as_deref());
    !matches!(phase, Some("Succeeded" | "Failed"))
}
