use std::time::{Duration, Instant};

use k8s_openapi::api::core::v1::{Node, Pod};
use kube::api::{DeleteParams, Patch, PatchParams};
use kube::{Api, Client};
use serde_json::json;

use super::{blobs, inside, settled, told};
use crate::cluster::{api, client, eventually};
use crate::gallery::Visitor;
use crate::photograph::photograph;

const SERVER: &str = "photos-minio-p0-1";
const OTHER: &str = "photos-minio-p0-0";
/// An original and its renditions.
const BLOBS: usize = 2;

#[tokio::test]
async fn what_a_lost_server_missed_is_healed_when_it_is_back() {
    let client = client().await;
    settled(&client).await;
    let pod = api::<Pod>(&client).get(SERVER).await.expect("the server is there");
    let home = pod.spec.and_then(|spec| spec.node_name).expect("it runs on a node");
    cordon(&client, &home, true).await;
    let now = DeleteParams::default().grace_period(0);
    api::<Pod>(&client).delete(SERVER, &now).await.expect("the server can be killed");
    let lost = Instant::now();
    let ada = Visitor::signed_in("ada").await;
    let image = upload(&ada, 40_000).await;
    println!("a server was lost; an upload went on after {:.1} s", lost.elapsed().as_secs_f32());
    eventually(Duration::from_secs(30), async || match told(&client).await.nodes_that_may_fail {
        Some(0) => Ok(()),
        other => Err(format!("{other:?} nodes may fail")),
    })
    .await;
    let kept = blobs(OTHER, 0, &image);
    assert!(kept >= BLOBS, "{kept} blobs are on the others");

    cordon(&client, &home, false).await;
    let back = Instant::now();
    settled(&client).await;
    for drive in [0, 1] {
        assert_eq!(blobs(SERVER, drive, &image), kept, "drive {drive} has what it missed");
    }
    println!("it came back, and had what it missed after {:.1} s", back.elapsed().as_secs_f32());
    assert!(ada.original(&image).await.expect("it is readable") == photograph(40_000));
}

#[tokio::test]
async fn a_wiped_drive_is_filled_again() {
    let client = client().await;
    settled(&client).await;
    let ada = Visitor::signed_in("ada").await;
    let image = upload(&ada, 41_000).await;
    let kept = blobs(OTHER, 0, &image);
    assert!(kept >= BLOBS && blobs(SERVER, 0, &image) == kept);
    inside(SERVER, "rm -rf /data0/infravault /data0/.minio.sys").expect("the drive is wiped");
    assert_eq!(blobs(SERVER, 0, &image), 0, "the drive is empty");
    let wiped = Instant::now();
    assert!(ada.original(&image).await.expect("it is readable") == photograph(41_000));
    upload(&ada, 41_001).await;
    eventually(Duration::from_mins(4), async || match blobs(SERVER, 0, &image) {
        now if now == kept => Ok(()),
        now => Err(format!("{now} of {kept} blobs are back")),
    })
    .await;
    println!("a wiped drive was filled again after {:.1} s", wiped.elapsed().as_secs_f32());
    settled(&client).await;
}

async fn upload(visitor: &Visitor, seed: u32) -> String {
    let key = format!("00000000-0000-4000-a000-{seed:012}");
    let picture = photograph(seed);
    let upload = async || visitor.upload("Kept", &picture, &key).await;
    eventually(Duration::from_mins(1), upload).await.id
}

async fn cordon(client: &Client, node: &str, closed: bool) {
    let patch = Patch::Merge(json!({ "spec": { "unschedulable": closed } }));
    let nodes = Api::<Node>::all(client.clone());
    nodes.patch(node, &PatchParams::default(), &patch).await.expect("the node can be changed");
}
