//! One release of the API replaces another: both serve meanwhile, on one schema, and nobody notices.

mod roll;

use std::time::{Duration, Instant};

use k8s_openapi::api::apps::v1::Deployment;
use kube::Client;
use serde_json::json;

use self::roll::Roll;
use crate::cluster::{VAULT, api, client, script};
use crate::gallery::Visitor;
use crate::photograph::photograph;
use crate::traffic::Traffic;
use crate::vault::{edit, well};

/// A migration, and then one pod after the other.
const LIMIT: Duration = Duration::from_mins(4);
/// An upload over a slow line, longer than any one pod has left.
const SLOW: usize = 20;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_releases_serve_at_once_and_no_request_fails() {
    let client = client().await;
    well(&client).await;
    let image = image(&client).await;
    let next = format!("{image}-next");
    let named = script("name-image", &image).arg(&next).status();
    assert!(named.is_ok_and(|status| status.success()), "the nodes have no {image}");

    let ada = Visitor::signed_in("ada").await;
    let people = Traffic::start(11).await;
    people.writes(5, LIMIT).await;
    let there = (70_000, json!(next), &image, &next);
    // By its name: an image that has served is left for another only.
    let back = (70_001, json!(image), &next, &image);
    for (seed, wanted, from, to) in [there, back] {
        let began = Instant::now();
        let roll = Roll::begin(&client, from, to);
        let slow = tokio::spawn(slow_upload(ada.clone(), seed));
        tokio::time::sleep(Duration::from_secs(1)).await;
        edit(&client, &json!({ "api": { "image": wanted } })).await;
        let refused = roll.end(&client, LIMIT).await;
        assert_eq!(refused, Vec::<String>::new(), "nobody who looked was refused");
        slow.await.expect("an upload that has begun is stored");
        println!("{to} replaced {from} after {:.1} s", began.elapsed().as_secs_f32());
    }
    edit(&client, &json!({ "api": { "image": null } })).await;
    well(&client).await;
    let history = people.finish().await;
    println!("{} uploads, and none refused", history.writes.len());
    assert!(history.failures.is_empty(), "{:#?}", history.failures);
    assert!(history.lost.is_empty(), "{:#?}", history.lost);
}

/// What serves now.
async fn image(client: &Client) -> String {
    let deployment = api::<Deployment>(client).get(&format!("{VAULT}-api")).await;
    let template = deployment.expect("the API is a Deployment").spec.expect("a spec").template;
    let containers = template.spec.expect("a pod").containers;
    containers.into_iter().find_map(|one| one.image).expect("an image")
}

/// Begun at a pod of the old release, which ends meanwhile.
async fn slow_upload(ada: Visitor, seed: u32) {
    let (picture, key) = (photograph(seed), format!("00000000-0000-4000-b000-{seed:012}"));
    let image = ada.upload_slowly("Slow", &picture, &key, SLOW).await.expect("it is stored");
    assert!(ada.original(&image.id).await.expect("it can be seen") == picture);
}
