//! One operator leads.

use std::time::Duration;

use k8s_openapi::api::coordination::v1::Lease;
use operator::leader::{Elector, LEASE};
use serde_json::json;
use tokio::time::timeout;

use crate::world::World;

fn elector(world: &World, identity: &str) -> Elector {
    Elector::new(world.admin.clone(), &world.namespace, identity.into())
}

#[tokio::test]
async fn of_two_one_leads_and_hands_over_when_it_stops() {
    let world = World::new("hand-over").await;
    let (mut first, mut second) = (elector(&world, "first"), elector(&world, "second"));
    first.acquire(|| {}).await;
    first.leadership().check().expect("the first leads");
    let waits = timeout(Duration::from_secs(4), second.acquire(|| {})).await;
    assert!(waits.is_err(), "the second leads beside the first");
    second.leadership().check().expect_err("the second does not lead");
    first.release().await;
    timeout(Duration::from_secs(5), second.acquire(|| {})).await.expect("the second leads at once");
    second.leadership().check().expect("the second leads");
}

#[tokio::test]
async fn a_leader_that_does_not_stop_is_waited_out() {
    let world = World::new("waited-out").await;
    let (mut first, mut second) = (elector(&world, "first"), elector(&world, "second"));
    first.acquire(|| {}).await;
    let leadership = first.leadership();
    timeout(Duration::from_secs(25), second.acquire(|| {})).await.expect("the second leads");
    leadership.check().expect_err("the first, which could not renew, has stopped before");
}

#[tokio::test]
async fn who_loses_the_lease_notices() {
    let world = World::new("lost").await;
    let mut elector = elector(&world, "first");
    elector.acquire(|| {}).await;
    let leadership = elector.leadership();
    world.patch::<Lease>(LEASE, &json!({ "spec": { "holderIdentity": "another" } })).await;
    timeout(Duration::from_secs(10), elector.keep()).await.expect("it stops");
    leadership.check().expect_err("it no longer leads");
}
