//! Instances of the database are taken away and come back.

use std::time::{Duration, Instant};

use crds::ImageVault;
use kube::api::{Patch, PatchParams};
use serde_json::json;

use super::{roll::told, stage::Stage};
use crate::cluster::{VAULT, api, eventually, ready_pods};

/// Two instances go one after the other, or come together and copy the primary.
const SCALE: Duration = Duration::from_mins(5);

/// To one, be it the primary or not, and back to three: what was acknowledged in between is on all.
pub async fn to_one_and_back(stage: &Stage) {
    to_each(stage, [1, 3]).await;
    let primary = stage.primary().await;
    assert_eq!(primary, format!("{VAULT}-postgres-0"), "the one that stayed leads");
}

/// To five and back to three, on five nodes: none of those that go takes a write with it.
pub async fn to_five_and_back(stage: &Stage) {
    to_each(stage, [5, 3]).await;
}

async fn to_each(stage: &Stage, counts: [usize; 2]) {
    for instances in counts {
        let began = Instant::now();
        let change = Patch::Merge(json!({ "spec": { "database": { "instances": instances } } }));
        let vaults = api::<ImageVault>(&stage.client);
        vaults
            .patch(VAULT, &PatchParams::default(), &change)
            .await
            .expect("the spec can be edited");
        eventually(SCALE, async || {
            let (ready, told) =
                (ready_pods(&stage.client, "postgres").await.len(), told(stage).await);
            if ready == instances && told.starts_with("Converged") {
                return Ok(());
            }
            Err(format!("{ready} instances of {instances}; {told}"))
        })
        .await;
        println!("{instances} instances after {} s", began.elapsed().as_secs());
        stage.moment(Duration::from_secs(5)).await;
    }
}
