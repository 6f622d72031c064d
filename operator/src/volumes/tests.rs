use crds::{AutoGrowSpec, StorageSpec};
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;
use serde_json::json;

use super::*;

const GI: u64 = GIBIBYTE;

/// A bound claim that asks for `requested` gibibytes, has them, and is so full.
fn claim(requested: u64, percent: u8) -> Claim {
    let of_volume = json!({
        "metadata": { "name": "data-photos-postgres-0", "uid": "u", "resourceVersion": "7" },
        "spec": { "resources": { "requests": { "storage": format!("{requested}Gi") } } },
        "status": { "phase": "Bound", "capacity": { "storage": format!("{requested}Gi") } },
    });
    let claim: PersistentVolumeClaim = serde_json::from_value(of_volume).unwrap();
    Claim::new(&claim, Some(Fullness { percent, bytes: requested * GI }))
}

fn group(size: &str, limit: Option<&str>, claims: Vec<Claim>) -> Group {
    let auto_grow = limit.map(|limit| AutoGrowSpec { limit: Quantity(limit.into()) });
    let storage = StorageSpec { auto_grow, ..StorageSpec::of(size) };
    let field = "database.storage".into();
    Group { set: "photos-postgres".into(), pool: None, field, storage, claims }
}

fn asked_to_grow(group: &Group) -> Vec<u64> {
    group.smaller().map(|claim| claim.requested / GI).collect()
}

#[test]
fn a_larger_spec_grows_every_claim_and_a_smaller_one_none() {
    let larger = group("20Gi", None, vec![claim(10, 10), claim(20, 10), claim(10, 10)]);
    assert_eq!((larger.size().0.as_str(), asked_to_grow(&larger)), ("20Gi", vec![10, 10]));
    let smaller = group("5Gi", None, vec![claim(10, 10), claim(10, 10)]);
    assert_eq!((smaller.size().0.as_str(), asked_to_grow(&smaller)), ("10Gi", vec![]));
}

#[test]
fn the_spec_s_own_words_are_kept() {
    assert_eq!(group("20480Mi", None, vec![claim(20, 0)]).size().0, "20480Mi");
    assert_eq!(group("1e10", None, Vec::new()).size().0, "1e10");
}

#[test]
fn a_claim_without_a_volume_takes_no_other_size() {
    let mut pending = claim(10, 0);
    pending.bound = false;
    assert_eq!(asked_to_grow(&group("20Gi", None, vec![pending])), [0_u64; 0]);
}

#[test]
fn at_four_fifths_all_grow_by_a_fifth_and_at_least_a_gibibyte() {
    for (size, percent, next) in
        [(10, 79, "10Gi"), (10, 80, "12Gi"), (2, 95, "3Gi"), (11, 80, "14Gi"), (100, 99, "120Gi")]
    {
        let of = |percent| claim(size, percent);
        let group = group(&format!("{size}Gi"), Some("500Gi"), vec![of(percent), of(10)]);
        assert_eq!(group.size().0, next, "{size}Gi at {percent} %");
        assert_eq!(asked_to_grow(&group).len(), if percent < 80 { 0 } else { 2 });
    }
}

#[test]
fn nothing_grows_beyond_its_limit_or_unasked() {
    assert_eq!(group("10Gi", Some("11Gi"), vec![claim(10, 99)]).size().0, "11Gi");
    assert_eq!(group("10Gi", Some("11Gi"), vec![claim(11, 99)]).size().0, "11Gi");
    assert_eq!(group("10Gi", Some("1Gi"), vec![claim(10, 99)]).size().0, "10Gi");
    assert_eq!(group("10Gi", None, vec![claim(10, 99)]).size().0, "10Gi");
}

#[test]
fn what_has_grown_stays_when_the_limit_is_taken_away() {
    assert_eq!(group("10Gi", None, vec![claim(14, 10)]).size().0, "14Gi");
}

#[test]
fn the_next_step_waits_until_the_last_has_arrived_and_was_looked_at() {
    let grown = |capacity: u64, seen: u64| {
        let mut one = claim(12, 83);
        one.capacity = capacity * GI;
        one.grown_from = Some(10 * GI);
        one.fullness = Some(Fullness { percent: 83, bytes: seen * GI });
        group("10Gi", Some("50Gi"), vec![one]).size().0
    };
    assert_eq!(grown(10, 10), "12Gi", "the volume has not grown");
    assert_eq!(grown(12, 10), "12Gi", "what is told of it is of before");
    assert_eq!(grown(12, 12), "15Gi", "it is as full again");
}

#[test]
fn a_claim_whose_node_is_away_holds_up_no_other() {
    let mut away = claim(12, 80);
    (away.capacity, away.fullness) = (10 * GI, None);
    assert_eq!(group("10Gi", Some("50Gi"), vec![away, claim(12, 80)]).size().0, "15Gi");
}

#[test]
fn an_instance_tells_how_full_it_is_in_whole_numbers_or_not_at_all() {
    let told = |used: &str, bytes: Option<&str>| {
        let pod: Pod = serde_json::from_value(json!({ "metadata": { "annotations": {
            "infravault.dev/disk-used-percent": used, "infravault.dev/disk-bytes": bytes,
        } } }))
        .unwrap_or_default();
        Fullness::told_by(&pod)
    };
    assert_eq!(told("81", Some("1024")), Some(Fullness { percent: 81, bytes: 1024 }));
    assert_eq!(told("300", Some("1024")).map(|told| told.percent), Some(100));
    assert_eq!(told("many", Some("1024")), None);
    assert_eq!(told("81", Some("-3")), None);
    assert_eq!(told("81", None), None);
}

#[test]
fn instances_that_are_to_go_count_as_long_as_they_are_there() {
    let claim = |ordinal: i32| {
        json!({
            "apiVersion": "v1", "kind": "PersistentVolumeClaim",
            "metadata": { "name": format!("data-photos-postgres-{ordinal}") },
        })
    };
    let set = json!({
        "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": { "name": "photos-postgres" },
        "spec": { "replicas": 3, "serviceName": "", "selector": {}, "template": {} },
    });
    let counted = |objects: &[serde_json::Value]| {
        let mut seen = Snapshot::default();
        seen.overlay(objects.iter().map(|object| serde_json::from_value(object.clone()).unwrap()));
        let spec = json!({ "host": "h", "signIn": { "credentials": { "secretName": "s" } } });
        let spec: ImageVaultSpec = serde_json::from_value(spec).unwrap();
        groups(Names("photos"), &spec, &seen).unwrap()[0].claims.len()
    };
    let claims: Vec<_> = (0..3).map(claim).collect();
    assert_eq!(counted(&claims), 1, "one is what the spec asks for");
    assert_eq!(counted(&[claims, vec![set]].concat()), 3);
}
