//! No spec that the schema and the rules admit makes us panic, whatever was seen of its vault.

use kube::core::DynamicObject;
use proptest::{collection::vec, prelude::*, sample::Index, test_runner::TestCaseResult};
use serde_json::{Value, json, to_value};

use super::{
    desired,
    fields::{admitted, bases},
    observed,
    variants::{Field, bounds, fields, put},
};
use crate::observed::{ApiScale, ExternalStore, Observed, RunningImages};

/// Any text, number or word that the schema takes at a field.
fn any_value(field: &Field) -> BoxedStrategy<Value> {
    let listed = proptest::sample::select(field.values.clone());
    let schema = &field.schema;
    let most = usize::try_from(schema["maxLength"].as_u64().unwrap_or(64)).unwrap_or(64).min(64);
    match schema["type"].as_str() {
        _ if schema["enum"].is_array() => listed.boxed(),
        Some("string") => {
            let pattern = schema["pattern"].as_str().unwrap_or(".*");
            let drawn = proptest::string::string_regex(pattern.trim_matches(['^', '$']));
            let short = drawn
                .expect("a pattern")
                .prop_map(move |text| json!(text.chars().take(most).collect::<String>()));
            prop_oneof![listed, short].boxed()
        }
        Some("integer") => {
            let (least, most) = bounds(schema);
            let numbers = least..=most;
            prop_oneof![listed, numbers.prop_map(|number| json!(number))].boxed()
        }
        Some("array") if schema["items"]["type"] == "string" => {
            prop_oneof![listed, vec(".{0,40}", 0..4).prop_map(|texts| json!(texts))].boxed()
        }
        Some("object") if schema["additionalProperties"]["type"] == "string" => {
            let texts = proptest::collection::btree_map(".{0,30}", ".{0,30}", 0..4);
            prop_oneof![listed, texts.prop_map(|texts| json!(texts))].boxed()
        }
        _ if schema["x-kubernetes-int-or-string"] == true => prop_oneof![
            listed,
            "[0-9]{1,12}(\\.[0-9]{1,3})?(m|k|Ki|M|Mi|Gi|T|e3)?".prop_map(|text| json!(text))
        ]
        .boxed(),
        _ => listed.boxed(),
    }
}

/// Some fields with any value, one after the other.
fn any_edits() -> impl Strategy<Value = Vec<(String, Value)>> {
    let edit = any::<Index>().prop_flat_map(|index| {
        let field = index.get(fields());
        (Just(field.path.clone()), any_value(field))
    });
    vec(edit, 1..12)
}

/// A vault at any time of its life.
fn any_observed() -> impl Strategy<Value = Observed> {
    let scale = prop_oneof![
        Just(ApiScale::Absent),
        Just(ApiScale::Theirs),
        (0..60).prop_map(ApiScale::Ours),
    ];
    (any::<[bool; 5]>(), 0..10, scale).prop_map(|(flags, held_instances, api_scale)| {
        let [migrated, bucket_ready, api_stopped, runs, checked] = flags;
        let image = || runs.then(|| "example.org/image:1".to_owned());
        let running =
            RunningImages { postgres: image(), minio: image(), api: image(), api_served: image() };
        Observed {
            external: ExternalStore { checked, ..observed().external },
            running,
            held_instances,
            api_scale,
            api_stopped,
            migrated,
            bucket_ready,
            ..observed()
        }
    })
}

fn builds(base: usize, edits: &[(String, Value)], seen: &Observed) -> TestCaseResult {
    let mut spec = bases()[base].clone();
    for (path, value) in edits {
        let before = spec.clone();
        put(&mut spec, path, value.clone());
        let Some(vault) = admitted(&spec) else {
            spec = before;
            continue;
        };
        let objects = desired(&vault, seen);
        prop_assert!(objects.len() > 20, "{spec}");
        let again = serde_json::from_value::<Vec<DynamicObject>>(to_value(&objects).unwrap());
        prop_assert!(again.is_ok(), "{spec}");
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..ProptestConfig::default() })]

    /// As often as `PROPTEST_CASES` says.
    #[test]
    fn any_spec_that_is_admitted_builds(
        base in 0..4_usize, edits in any_edits(), seen in any_observed(),
    ) {
        builds(base, &edits, &seen)?;
    }
}
