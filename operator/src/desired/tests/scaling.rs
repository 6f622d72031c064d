//! How many pods the API has, and who says so.

use k8s_openapi::api::{
    apps::v1::Deployment, autoscaling::v2::HorizontalPodAutoscaler, policy::v1::PodDisruptionBudget,
};

use super::{all, build, desired, find, observed, pods, vault};
use crate::observed::{ApiScale, Observed};

const SCALED: &str = "{api: {replicas: 9, autoscaling: {minReplicas: 2, maxReplicas: 6}}}";

fn replicas(spec: &str, api_scale: ApiScale) -> Option<i32> {
    let objects = desired(&vault(spec), &Observed { api_scale, ..observed() });
    find::<Deployment>(&objects, "photos-api").spec.unwrap().replicas
}

#[test]
fn an_autoscaler_has_the_last_word_and_takes_over_without_a_jump() {
    assert_eq!(replicas(SCALED, ApiScale::Absent), Some(2), "a new one starts at the least");
    assert_eq!(replicas(SCALED, ApiScale::Ours(4)), Some(4), "until it has spoken, nothing moves");
    assert_eq!(replicas(SCALED, ApiScale::Ours(0)), Some(2), "it would never wake what is at 0");
    assert_eq!(replicas(SCALED, ApiScale::Ours(50)), Some(6));
    assert_eq!(replicas(SCALED, ApiScale::Theirs), None);
    assert_eq!(replicas("{api: {replicas: 3}}", ApiScale::Theirs), Some(3), "and gives back");
}

#[test]
fn the_autoscaler_is_there_only_where_it_is_asked_for() {
    let scaler: HorizontalPodAutoscaler = find(&build(SCALED), "photos-api");
    let spec = scaler.spec.unwrap();
    assert_eq!((spec.min_replicas, spec.max_replicas), (Some(2), 6));
    assert_eq!(spec.scale_target_ref.name, "photos-api");
    assert!(all::<HorizontalPodAutoscaler>(&build("{}")).is_empty());
}

#[test]
fn connections_last_for_the_most_pods_there_may_be() {
    let objects = build("{api: {autoscaling: {minReplicas: 1, maxReplicas: 54}}}");
    let (_, _, pod) = pods(&objects).into_iter().find(|(name, ..)| name == "photos-api").unwrap();
    let variables = pod.containers[0].env.clone().unwrap();
    let each = variables.into_iter().find(|it| it.name == "DATABASE_CONNECTIONS").unwrap();
    assert_eq!(each.value.as_deref(), Some("4"), "220 for 54 pods and one that rolls");
}

#[test]
fn one_pod_at_the_least_is_none_to_protect() {
    let one = build("{api: {replicas: 3, autoscaling: {minReplicas: 1, maxReplicas: 6}}}");
    assert!(all::<PodDisruptionBudget>(&one).is_empty());
    assert_eq!(all::<PodDisruptionBudget>(&build(SCALED)).len(), 1);
}
