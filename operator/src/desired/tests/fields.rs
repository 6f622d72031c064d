//! No field is without effect: each changes an object or is refused.

use std::path::Path;

use kube::core::DynamicObject;
use serde_json::{Value, to_value};

use super::{
    desired, observed, parse,
    variants::{Field, fields, put, remove},
};
use crate::{observed::Observed, vault::Vault};

/// What says to the operator how it is to act, and is in no object. Beside each, the test that shows
/// what it does.
const ACTS: [(&str, &str, &str); 4] = [
    (
        "database.storage.autoGrow.limit",
        "control_plane/growing.rs",
        "a_claim_that_fills_grows_up_to_its_limit_step_by_step",
    ),
    (
        "objectStore.pools[].storage.autoGrow.limit",
        "e2e/volumes.rs",
        "a_drive_that_fills_grows_before_it_is_full",
    ),
    (
        "deletionPolicy",
        "control_plane/ending.rs",
        "data_goes_with_the_resource_after_the_last_pod_whoever_dies_on_the_way",
    ),
    ("paused", "control_plane/runs.rs", "a_paused_vault_is_looked_at_and_left_alone"),
];

/// Vaults to start from.
pub(super) fn bases() -> [Value; 4] {
    let full = include_str!("../../../../config/samples/full.yaml");
    let least = include_str!("../../../tests/golden/minimal/vault.yaml");
    let edge = include_str!("../../../tests/golden/edge/vault.yaml");
    let external = include_str!("../../../tests/golden/external/vault.yaml");
    [full, least, edge, external].map(|yaml| to_value(parse(yaml).spec).expect("a spec is JSON"))
}

/// The vault of `spec`; `None` where a rule refuses it.
pub(super) fn admitted(spec: &Value) -> Option<Vault> {
    let mut resource = parse(include_str!("../../../tests/golden/minimal/vault.yaml"));
    resource.spec = serde_json::from_value(spec.clone()).ok()?;
    Vault::try_from(&resource).ok()
}

fn built(spec: &Value) -> Option<Vec<DynamicObject>> {
    admitted(spec).map(|vault| desired(&vault, &observed()))
}

/// Whether there is a choice at `field` that the rules leave, and whether it matters what is chosen.
fn effect(field: &Field) -> (bool, bool) {
    let (mut is_choice, mut matters) = (false, false);
    for base in bases() {
        let mut choices = Vec::new();
        let mut without = base.clone();
        remove(&mut without, &field.path);
        if without != base {
            choices.push(base.clone());
        }
        for value in &field.values {
            let mut with = base.clone();
            put(&mut with, &field.path, value.clone());
            without.clone_from(&with);
            choices.push(with);
        }
        if field.schema["default"].is_null() {
            remove(&mut without, &field.path);
            choices.push(without);
        }
        choices.sort_by_key(Value::to_string);
        choices.dedup();
        let built: Vec<_> = choices.iter().filter_map(|spec| to_value(built(spec)?).ok()).collect();
        is_choice |= built.len() > 1;
        matters |= built.windows(2).any(|two| two[0] != two[1]);
    }
    (is_choice, matters)
}

#[test]
fn every_field_changes_an_object_or_is_refused() {
    let fields = fields();
    assert!(fields.len() > 50, "the walk sees the schema: {}", fields.len());
    let mut refused = 0;
    for field in fields {
        let acts = ACTS.iter().any(|(path, ..)| *path == field.path);
        match effect(field) {
            (false, _) => {
                assert!(!acts, "{} is refused: take it off ACTS", field.path);
                refused += 1;
            }
            (true, changes) => assert!(
                changes != acts,
                "{}: a field either changes an object or is on ACTS, with the test of what it does",
                field.path
            ),
        }
    }
    assert!(fields.len() - refused > 25, "{refused} of {} are refused", fields.len());
    for (path, file, test) in ACTS {
        assert!(fields.iter().any(|field| field.path == path), "{path} is no field");
        let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(file);
        let tests = std::fs::read_to_string(tests).unwrap();
        assert!(tests.contains(&format!("async fn {test}()")), "{file} has no {test}");
    }
}

/// A newer operator describes pods as the older one did: nothing but their image names a release.
#[test]
fn a_newer_release_of_the_operator_rolls_no_pod() {
    use crate::{observed::RunningImages, vault::RELEASE};
    use k8s_openapi::api::apps::v1::{Deployment, StatefulSet};

    let older = |program: &str| Some(crate::names::image(program, "0.0.1"));
    let api = older("api-server");
    let running = RunningImages {
        postgres: older("postgres"),
        minio: older("minio"),
        api_served: api.clone(),
        api,
    };
    let seen = Observed { running, ..observed() };
    for base in bases() {
        let mut spec = base;
        for path in ["version", "database.image", "objectStore.image", "api.image"] {
            remove(&mut spec, path);
        }
        let vault = admitted(&spec).expect("it keeps the rules");
        let objects = desired(&vault, &seen);
        let sets = super::all::<StatefulSet>(&objects).into_iter();
        let sets = sets.filter_map(|set| Some(to_value(set.spec?.template).unwrap()));
        let apis = super::all::<Deployment>(&objects).into_iter();
        let apis = apis.filter_map(|api| Some(to_value(api.spec?.template).unwrap()));
        let templates: Vec<_> = sets.chain(apis).map(|it| it.to_string()).collect();
        assert_eq!(templates.len(), 2 + vault.pools.len());
        for template in templates {
            assert!(template.contains(":0.0.1\""), "{template}");
            assert!(!template.contains(RELEASE), "{template}");
        }
    }
}
