//! Every field that the API server takes is built or refused, never silently ignored: each is in
//! `config/samples/full.yaml`, whose every line is built, or on the list of what a rule refuses.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;

use crds::definition;
use serde_json::{Value, to_value};

/// What no release builds yet, and the words of the rule that refuses it. Each refusal by the API
/// server itself is tried in the operator's control-plane tests.
const REFUSED: [(&str, &str); 15] = [
    ("spec.signIn.allowedDomains", "signIn.allowedDomains is not built yet"),
    ("spec.signIn.allowedEmails", "signIn.allowedEmails is not built yet"),
    ("spec.signIn.admins", "signIn.admins is not built yet"),
    ("spec.gallery.quota", "gallery.quota is not built yet"),
    ("spec.gallery.trashRetentionDays", "gallery.trashRetentionDays is not built yet"),
    ("spec.api.autoscaling", "api.autoscaling is not built yet"),
    ("spec.database.backup", "database.backup is not built yet"),
    ("spec.database.restore", "database.restore is not built yet"),
    ("spec.objectStore.external", "objectStore.external is not built yet"),
    ("spec.ingress.tls.issuerRef", "issuerRef and certResolver are not built yet"),
    ("spec.ingress.tls.certResolver", "issuerRef and certResolver are not built yet"),
    ("spec.secrets", "secrets is not built yet"),
    ("spec.monitoring", "monitoring is not built yet"),
    ("spec.hibernated", "hibernated is not built yet"),
    ("spec.deletionPolicy", "deletionPolicy must be Retain"),
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

#[test]
fn every_field_is_built_or_refused() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../config/samples/full.yaml");
    let text = std::fs::read_to_string(file).unwrap();
    let sample: Value = serde_saphyr::from_str(&text).unwrap();
    let mut found = Vec::new();
    fields("spec", &schema(), &mut found);
    assert!(found.len() > 50, "the walk sees the schema: {found:?}");
    let refused = |path: &String| REFUSED.iter().any(|(refused, _)| refused == path);
    let ignored: Vec<_> =
        found.iter().filter(|path| !is_in(&sample, path) && !refused(path)).collect();
    assert!(ignored.is_empty(), "neither in full.yaml nor refused: {ignored:#?}");
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
