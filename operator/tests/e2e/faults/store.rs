//! The object store loses a node, or a drive its contents.

use std::path::PathBuf;
use std::time::Duration;

use k8s_openapi::api::core::v1::{PersistentVolume, PersistentVolumeClaim};
use kube::{Api, ResourceExt};

use super::stage::{LIMIT, Stage};
use crate::cluster::{api, eventually, node, ours, ready_pods};

/// A node goes that the primary is not on.
pub async fn lose_a_node(stage: &Stage) {
    let primary = stage.primary().await;
    let spared = stage.home(&primary).await;
    let server = server_off(stage, &spared).await;
    let home = stage.home(&server).await;
    stage.moment(Duration::from_secs(5)).await;
    node("kill-node", &home);
    stage.traffic.writes(20, LIMIT).await;
    eventually(LIMIT, async || {
        let ready = ready_pods(&stage.client, "minio").await;
        if ready.len() < 3 { Ok(()) } else { Err(format!("{server} still counts as ready")) }
    })
    .await;
    stage.traffic.writes(20, LIMIT).await;
    println!("{home} with {server} was lost");
    node("start-node", &home);
}

/// A drive comes back empty, and is filled again.
pub async fn wipe_a_drive(stage: &Stage) {
    let claims = ours::<PersistentVolumeClaim>(&stage.client).await;
    let drive = claims.iter().find(|claim| claim.name_any().starts_with("data1-"));
    let drive = drive.expect("there are drives").name_any();
    let folder = folder(stage, &drive).await;
    let format = folder.join(".minio.sys/format.json");
    assert!(format.exists(), "{} is no drive", folder.display());
    stage.moment(Duration::from_secs(5)).await;
    for entry in std::fs::read_dir(&folder).expect("a drive can be listed").flatten() {
        let path = entry.path();
        let gone = if path.is_dir() {
            std::fs::remove_dir_all(&path)
        } else {
            std::fs::remove_file(&path)
        };
        // The server may have been faster, or make something at the same moment.
        gone.unwrap_or_else(|error| println!("{}: {error}", path.display()));
    }
    println!("{drive} was wiped");
    stage.traffic.writes(10, LIMIT).await;
    eventually(LIMIT, async || {
        if format.exists() { Ok(()) } else { Err(format!("{drive} is not a drive again")) }
    })
    .await;
}

async fn server_off(stage: &Stage, spared: &str) -> String {
    for server in ready_pods(&stage.client, "minio").await {
        if stage.home(&server.name_any()).await != spared {
            return server.name_any();
        }
    }
    panic!("every server is on {spared}")
}

/// Where a claim's bytes are on this machine.
async fn folder(stage: &Stage, claim: &str) -> PathBuf {
    let claim = api::<PersistentVolumeClaim>(&stage.client).get(claim).await.expect("a claim");
    let volume = claim.spec.and_then(|spec| spec.volume_name).expect("it is bound");
    let volumes = Api::<PersistentVolume>::all(stage.client.clone());
    let source = volumes.get(&volume).await.expect("a volume").spec.expect("it has a source");
    let local = source.local.map(|local| local.path);
    let path = local.or(source.host_path.map(|host| host.path));
    path.expect("it is a folder of its node").into()
}
