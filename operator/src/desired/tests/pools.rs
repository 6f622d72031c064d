//! Pools of the object store come and go while it serves.

use k8s_openapi::api::{apps::v1::StatefulSet, batch::v1::Job, core::v1::PersistentVolumeClaim};
use kube::core::DynamicObject;

use super::{all, desired, observed, pods, vault};
use crate::{
    names::{POOL_LABEL, TASK_LABEL},
    observed::{Observed, StorePools},
};

const TWO: &str = "{objectStore: {pools: [{name: p0, servers: 3}, {name: p1, servers: 3}]}}";
const LEAVES: &str =
    "{objectStore: {pools: [{name: p0, servers: 3, decommission: true}, {name: p1, servers: 3}]}}";

fn build(spec: &str, store: StorePools) -> Vec<DynamicObject> {
    desired(&vault(spec), &Observed { store, ..observed() })
}

fn names(of: &[&str]) -> Vec<String> {
    of.iter().map(|name| (*name).to_owned()).collect()
}

fn store(told: &[&str], running: &[&str], drained: &[&str]) -> StorePools {
    StorePools {
        told: names(told),
        running: names(running).into_iter().collect(),
        drained: names(drained).into_iter().collect(),
        returned: None,
        ..StorePools::default()
    }
}

/// The pools that the servers of `pool` are told of.
fn told(objects: &[DynamicObject], pool: &str) -> Vec<String> {
    let suffix = format!("-{pool}");
    let (.., pod) = pods(objects).into_iter().find(|(name, ..)| name.ends_with(&suffix)).unwrap();
    let args = pod.containers[0].args.clone().unwrap();
    let pool =
        |arg: &String| Some(arg.split_once("photos-minio-")?.1.split_once("-{")?.0.to_owned());
    args.iter().filter_map(pool).collect()
}

fn sets(objects: &[DynamicObject]) -> Vec<String> {
    let of_store = |name: &String| name.starts_with("photos-minio");
    let names = all::<StatefulSet>(objects).into_iter().filter_map(|set| set.metadata.name);
    names.filter(of_store).collect()
}

#[test]
fn at_first_every_server_is_told_of_all_pools() {
    let objects = build(TWO, StorePools::default());
    assert_eq!(told(&objects, "p0"), ["p0", "p1"]);
    assert_eq!(told(&objects, "p1"), ["p0", "p1"]);
}

#[test]
fn those_that_serve_hear_of_a_new_pool_when_all_of_its_servers_run() {
    let waiting = build(TWO, store(&["p0"], &["p0"], &[]));
    assert_eq!(told(&waiting, "p0"), ["p0"], "they would wait for it, and serve nobody");
    assert_eq!(told(&waiting, "p1"), ["p0", "p1"]);
    let running = build(TWO, store(&["p0"], &["p0", "p1"], &[]));
    assert_eq!(told(&running, "p0"), ["p0", "p1"]);
    let lost = build(TWO, store(&["p0", "p1"], &["p0"], &[]));
    assert_eq!(told(&lost, "p0"), ["p0", "p1"], "a lost server is no reason to forget its pool");
}

#[test]
fn the_api_is_told_of_the_servers_that_have_joined() {
    let servers = |store| {
        let objects = build(LEAVES, store);
        let (.., pod) = pods(&objects).into_iter().find(|(name, ..)| name == "photos-api").unwrap();
        let variables = pod.containers[0].env.clone().unwrap();
        let told = variables.into_iter().find(|it| it.name == "S3_SERVERS").unwrap().value.unwrap();
        told.split(',').map(|host| host.split('.').next().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let three = |pool: &str| (0..3).map(|n| format!("photos-minio-{pool}-{n}")).collect::<Vec<_>>();
    assert_eq!(servers(store(&["p0"], &["p0"], &[])), three("p0"));
    let both = [three("p0"), three("p1")].concat();
    assert_eq!(servers(store(&["p0", "p1"], &["p0", "p1"], &[])), both);
    assert_eq!(servers(store(&["p1"], &["p1"], &["p0"])), three("p1"));
}

#[test]
fn claims_and_names_of_all_pools_are_there_before_any_server() {
    let objects = build(TWO, StorePools::default());
    let kind = |object: &DynamicObject| object.types.clone().unwrap().kind;
    let is_set = |object: &DynamicObject| {
        kind(object) == "StatefulSet" && object.metadata.name.as_ref().unwrap().contains("minio")
    };
    let first = objects.iter().position(is_set).unwrap();
    let later = &objects[first..];
    assert!(!later.iter().any(|object| kind(object) == "PersistentVolumeClaim"));
    assert!(!later.iter().any(|object| object.metadata.name.as_deref() == Some("photos-minio-p1")
        && kind(object) == "Service"));
}

#[test]
fn another_order_in_the_spec_restarts_nobody() {
    let turned = "{objectStore: {pools: [{name: p1, servers: 3}, {name: p0, servers: 3}]}}";
    let objects = build(turned, store(&["p0", "p1"], &["p0", "p1"], &[]));
    assert_eq!(told(&objects, "p1"), ["p0", "p1"]);
}

#[test]
fn a_pool_stays_until_it_is_drained_and_its_claims_are_left_alone() {
    let drains = |objects: &[DynamicObject]| {
        let label = |job: &Job, key| job.metadata.labels.as_ref()?.get(key).cloned();
        let jobs = all::<Job>(objects).into_iter();
        jobs.filter(|job| label(job, TASK_LABEL).as_deref() == Some("drain"))
            .map(|job| label(&job, POOL_LABEL).unwrap())
            .collect::<Vec<_>>()
    };
    let draining = build(LEAVES, store(&["p0", "p1"], &["p0", "p1"], &[]));
    assert_eq!(drains(&draining), ["p0"]);
    assert_eq!(told(&draining, "p1"), ["p0", "p1"]);
    assert_eq!(sets(&draining), ["photos-minio-p0", "photos-minio-p1"]);

    let drained = build(LEAVES, store(&["p0", "p1"], &["p0", "p1"], &["p0"]));
    assert!(drains(&drained).is_empty());
    assert_eq!(told(&drained, "p1"), ["p1"]);
    assert_eq!(sets(&drained), ["photos-minio-p1"]);
    let claims = all::<PersistentVolumeClaim>(&drained).into_iter();
    let claims: Vec<_> = claims.filter_map(|claim| claim.metadata.name).collect();
    assert!(!claims.iter().any(|name| name.contains("minio-p0")), "{claims:?}");
}

#[test]
fn a_pool_that_leaves_before_anybody_heard_of_it_just_goes() {
    let spec = "{objectStore: {pools: [{name: p0, servers: 3}, {name: p1, servers: 3, decommission: true}]}}";
    let objects = build(spec, store(&["p0"], &["p0"], &[]));
    assert_eq!(sets(&objects), ["photos-minio-p0"]);
}

#[test]
fn healing_follows_each_return_and_no_other_moment() {
    let heals = |returned: Option<&str>| {
        let store = StorePools { returned: returned.map(Into::into), ..StorePools::default() };
        let jobs = all::<Job>(&build("{}", store)).into_iter();
        let names = jobs.filter_map(|job| job.metadata.name);
        names.filter(|name| name.starts_with("photos-heal")).collect::<Vec<_>>()
    };
    assert!(heals(None).is_empty());
    assert_eq!(heals(Some("one")).len(), 1);
    assert_ne!(heals(Some("one")), heals(Some("another")));
    assert_eq!(heals(Some("one")), heals(Some("one")));
}

#[test]
fn servers_of_a_pool_never_share_a_node_and_those_of_two_may() {
    for set in all::<StatefulSet>(&build(TWO, StorePools::default())) {
        let Some(name) = set.metadata.name.filter(|name| name.contains("minio")) else { continue };
        let pod = set.spec.unwrap().template.spec.unwrap();
        let apart = pod.affinity.unwrap().pod_anti_affinity.unwrap();
        let terms = apart.required_during_scheduling_ignored_during_execution.unwrap();
        let labels = terms[0].label_selector.clone().unwrap().match_labels.unwrap();
        assert!(name.ends_with(&labels[POOL_LABEL]), "{labels:?}");
    }
}

#[test]
fn the_set_and_the_names_of_a_pool_that_others_count_on_stay() {
    use crate::desired::leaving;

    let mut store = store(&["p0", "p1"], &["p0", "p1"], &["p0"]);
    store.leaving = names(&["p0"]).into_iter().collect();
    let seen = Observed { store, ..observed() };
    let kept = leaving(&vault(LEAVES), &seen);
    let both =
        ["StatefulSet", "Service"].map(|kind| (kind.to_owned(), "photos-minio-p0".to_owned()));
    assert_eq!(kept, both);
    assert!(leaving(&vault(LEAVES), &observed()).is_empty());
}
