//! Every field that the API server takes is built or refused, never silently ignored: each is in one of
//! `config/samples`, whose every line is built, or on the list of what a rule refuses.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;

use crds::definition;
use serde_json::{Value, to_value};

/// What no release builds yet, and the words of the rule that refuses it. Each refusal by the API
/// server itself is tried in the operator's control-plane tests.
const REFUSED: [(&str, &str); 5] = [
    ("spec.signIn.admins", "signIn.admins is not built yet"),
    ("spec.database.backup", "database.backup is not built yet"),
    ("spec.database.restore", "database.restore is not built yet"),
    ("spec.secrets", "secrets is not built yet"),
    ("spec.monitoring", "monitoring is not built yet"),
];

/// Kubernetes' own types, which go into the pods as they are.
const PASSED_ON: [&str; 4] = [
    "spec.api.resources",
    "spec.database.resources",
    "spec.objectStore.pools[].resources",
    "spec.scheduling.tolerations",
];

fn schema() -> Value {
    let definition = to_value(definition()).unwrap();
    definition["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"].clone()
}

/// The paths of all fields below `path`; not below what is refused or passed on whole.
fn fields(path: &str, schema: &Value, found: &mut Vec<String>) {
    let of = if schema["items"]["properties"].is_object() {
        (format!("{path}[]"), &schema["items"])
    } else {
        (path.to_owned(), schema)
    };
    for (name, property) in of.1["properties"].as_object().into_iter().flatten() {
        let path = format!("{}.{name}", of.0);
        found.push(path.clone());
        let whole = REFUSED.iter().any(|(refused, _)| *refused == path);
        if !whole && !PASSED_ON.contains(&path.as_str()) {
            fields(&path, property, found);
        }
    }
}

/// Whether the sample says something at `path`, `[]` being the first item.
fn is_in(sample: &Value, path: &str) -> bool {
    let pointer = format!("/{}", path.replace("[]", "/0").replace('.', "/"));
    sample.pointer(&pointer).is_some()
}

fn is_in_any(samples: &[Value], path: &str) -> bool {
    samples.iter().any(|sample| is_in(sample, path))
}

/// Every vault of `config/samples`.
fn samples() -> Vec<Value> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../config/samples");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let read = |file| serde_saphyr::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let vaults: Vec<Value> =
        files.map(read).filter(|sample: &Value| sample["kind"] == "ImageVault").collect();
    assert!(vaults.len() > 2, "the folder is where it was");
    vaults
}

#[test]
fn every_field_is_built_or_refused() {
    let samples = samples();
    let mut found = Vec::new();
    fields("spec", &schema(), &mut found);
    assert!(found.len() > 50, "the walk sees the schema: {found:?}");
    let refused = |path: &String| REFUSED.iter().any(|(refused, _)| refused == path);
    let ignored: Vec<_> =
        found.iter().filter(|path| !is_in_any(&samples, path) && !refused(path)).collect();
    assert!(ignored.is_empty(), "neither in a sample nor refused: {ignored:#?}");
    for path in REFUSED.iter().map(|(path, _)| path).chain(&PASSED_ON) {
        assert!(found.iter().any(|one| one == path), "{path} is listed and no field");
    }
}

#[test]
fn what_is_refused_is_refused_by_a_rule() {
    let schema = schema();
    let rules = schema["x-kubernetes-validations"].as_array().unwrap();
    for (path, words) in REFUSED {
        let field = path.rsplit('.').next().unwrap();
        let refuses = |rule: &&Value| {
            rule["message"].as_str().is_some_and(|message| message.contains(words))
                && rule["rule"].as_str().is_some_and(|rule| rule.contains(field))
        };
        assert!(rules.iter().any(|rule| refuses(&rule)), "no rule refuses {path}: {words}");
    }
}
