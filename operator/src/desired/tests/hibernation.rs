//! A vault that sleeps has no pods and all its data.

use std::collections::BTreeSet;

use k8s_openapi::api::{
    apps::v1::{Deployment, StatefulSet},
    batch::v1::Job,
};
use kube::{ResourceExt, core::DynamicObject};

use super::{all, desired, find, observed, rotating, vault};
use crate::{
    desired::{bucket_job, migrate_job},
    observed::{ApiScale, Observed, Passing},
};

const SPEC: &str =
    "{database: {instances: 3}, api: {autoscaling: {minReplicas: 2, maxReplicas: 6}}";

fn build(hibernated: bool, observed: &Observed) -> Vec<DynamicObject> {
    desired(&vault(&format!("{SPEC}, hibernated: {hibernated}}}")), observed)
}

fn servers(objects: &[DynamicObject]) -> Vec<Option<i32>> {
    let sets = all::<StatefulSet>(objects).into_iter();
    sets.map(|set| set.spec.and_then(|spec| spec.replicas)).collect()
}

#[test]
fn the_api_stops_first_and_then_what_it_stands_on() {
    for api_scale in [ApiScale::Absent, ApiScale::Ours(4), ApiScale::Theirs] {
        let stopping = build(true, &Observed { api_scale, ..observed() });
        let api: Deployment = find(&stopping, "photos-api");
        assert_eq!(api.spec.unwrap().replicas, Some(0), "{api_scale:?}");
        assert_eq!(servers(&stopping), [Some(3), Some(1)], "the API still needs them");
    }
    let stopped = build(true, &Observed { api_stopped: true, ..observed() });
    assert_eq!(servers(&stopped), [Some(0), Some(0)]);
    let going_claims = vec!["data-photos-postgres-0".to_owned()];
    let going = build(true, &Observed { api_stopped: true, going_claims, ..observed() });
    assert_eq!(servers(&going), [Some(3), Some(1)], "a claim would go with its pod");
}

#[test]
fn a_sleeping_vault_keeps_everything_but_what_makes_guards_and_scales_pods() {
    let names = |objects: &[DynamicObject]| {
        let name = |object: &DynamicObject| {
            let kind = object.types.as_ref().map(|types| types.kind.clone()).unwrap_or_default();
            (kind, object.name_any())
        };
        objects.iter().map(name).collect::<BTreeSet<_>>()
    };
    let (awake, asleep) = (names(&build(false, &observed())), names(&build(true, &observed())));
    let gone: BTreeSet<_> = awake.difference(&asleep).map(|(kind, _)| kind.as_str()).collect();
    let makers_and_guards = ["HorizontalPodAutoscaler", "Job", "PodDisruptionBudget"];
    assert_eq!(gone, BTreeSet::from(makers_and_guards));
    let done = [
        migrate_job(&vault("{}"), &observed().running),
        bucket_job(&vault("{}"), &observed().running),
    ];
    for job in done {
        assert!(asleep.contains(&("Job".into(), job.clone())), "{job} is not done again");
    }
    assert!(asleep.is_subset(&awake));
}

#[test]
fn what_is_not_done_is_not_begun() {
    let begun = Observed { migrated: false, bucket_ready: false, ..observed() };
    assert!(all::<Job>(&build(false, &begun)).len() >= 2);
    assert!(all::<Job>(&build(true, &begun)).is_empty());
}

/// Standbys would not get into a database that took passwords which nobody was told of.
#[test]
fn a_vault_that_takes_other_passwords_sleeps_once_it_has_them() {
    let taking = build(true, &Observed { api_stopped: true, ..rotating() });
    assert_eq!(servers(&taking), [Some(3), Some(1)]);
    let takes = |job: &Job| job.name_any().starts_with("photos-take-");
    assert!(all::<Job>(&taking).iter().any(takes), "the Job goes on");
    let passing = Passing { offered: true, taking: false };
    let offered = build(true, &Observed { api_stopped: true, passing, ..rotating() });
    assert_eq!(servers(&offered), [Some(0), Some(0)]);
}
