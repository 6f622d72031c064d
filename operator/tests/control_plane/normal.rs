//! A vault's objects as text that is the same for two vaults that are the same: without what the API
//! server counts, what was drawn, and when it was.

use std::collections::BTreeMap;

use crds::ImageVault;
use k8s_openapi::api::core::v1::{PersistentVolumeClaim, Pod};
use kube::{
    Api, Resource, ResourceExt,
    api::ListParams,
    core::{ApiResource, DynamicObject},
};
use operator::{
    desired::kinds,
    names::{MANAGER, Names, SPEC_HASH_ANNOTATION, list_selector},
};
use serde_json::{Value, json};

use crate::world::{VAULT, World};

/// Fields that differ between two runs that do the same.
const COUNTED: [&str; 16] = [
    "uid",
    "resourceVersion",
    "creationTimestamp",
    "deletionTimestamp",
    "generation",
    "observedGeneration",
    "lastTransitionTime",
    "clusterIP",
    "clusterIPs",
    "renewTime",
    SPEC_HASH_ANNOTATION,
    "controller-uid",
    "batch.kubernetes.io/controller-uid",
    "primary",
    "timeline",
    "synchronousStandbys",
];

/// Each object of the vault, by kind and name.
pub type Dump = BTreeMap<String, Value>;

/// What is there of the vault.
pub async fn dump(world: &World) -> Dump {
    let mut dump = Dump::new();
    let beside = [ApiResource::erase::<PersistentVolumeClaim>(&()), ApiResource::erase::<Pod>(&())];
    for kind in kinds().into_iter().chain(beside) {
        let api =
            Api::<DynamicObject>::namespaced_with(world.admin.clone(), &world.namespace, &kind);
        let params = ListParams::default().labels(&list_selector(VAULT));
        for object in api.list(&params).await.map(|list| list.items).unwrap_or_default() {
            let value = normal(&world.namespace, &kind.kind, &object);
            dump.insert(format!("{} {}", kind.kind, plain(&object.name_any(), "")), value);
        }
    }
    if let Some(vault) = world.api::<ImageVault>().get_opt(VAULT).await.expect("an answer") {
        let value = serde_json::to_value(&vault).expect("a vault is JSON");
        let object: DynamicObject = serde_json::from_value(value).expect("an object");
        let kind = ImageVault::kind(&());
        dump.insert(format!("{kind} {VAULT}"), normal(&world.namespace, &kind, &object));
    }
    dump
}

/// What two dumps differ in, in words; empty where they are the same.
pub fn difference(one: &Dump, other: &Dump) -> Vec<String> {
    let keys: std::collections::BTreeSet<_> = one.keys().chain(other.keys()).collect();
    let mut found = Vec::new();
    for key in keys {
        match (one.get(key), other.get(key)) {
            (Some(one), Some(other)) => differ(key, one, other, &mut found),
            (Some(_), None) => found.push(format!("{key} is missing")),
            _ => found.push(format!("{key} is too many")),
        }
    }
    found
}

fn differ(path: &str, one: &Value, other: &Value, found: &mut Vec<String>) {
    match (one, other) {
        (Value::Object(one), Value::Object(other)) => {
            let keys: std::collections::BTreeSet<_> = one.keys().chain(other.keys()).collect();
            for key in keys {
                let of = |fields: &serde_json::Map<String, Value>| fields.get(key).cloned();
                let (one, other) = (of(one).unwrap_or_default(), of(other).unwrap_or_default());
                differ(&format!("{path}.{key}"), &one, &other, found);
            }
        }
        (one, other) if one != other => found.push(format!("{path}: {one} became {other}")),
        _ => {}
    }
}

fn normal(namespace: &str, kind: &str, object: &DynamicObject) -> Value {
    let mut value = serde_json::to_value(object).expect("an object is JSON");
    let fields = value["metadata"]["managedFields"].take();
    value["metadata"]["managedFields"] = ours(&fields);
    if kind == "Secret" {
        let keys = value["data"].as_object().map(|data| data.keys().cloned().collect::<Vec<_>>());
        value["data"] = json!(keys);
    }
    // Patroni's own.
    if Names(VAULT).patroni_state().contains(&object.name_any()) || kind == "Pod" {
        value["metadata"]["annotations"].take();
        value["metadata"]["managedFields"].take();
    }
    if kind == "Pod" {
        value["status"].take();
        value["metadata"]["labels"].take();
    }
    cleaned(value, namespace)
}

/// The fields that the operator holds.
fn ours(managed: &Value) -> Value {
    let entries = managed.as_array().into_iter().flatten();
    let held = entries.filter(|entry| entry["manager"] == MANAGER).map(|entry| {
        let of = |key: &str| entry[key].as_str().unwrap_or_default().to_owned();
        (format!("{} {}", of("operation"), of("subresource")), entry["fieldsV1"].clone())
    });
    Value::Object(held.collect())
}

fn cleaned(value: Value, namespace: &str) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.into_iter().filter(|(key, _)| !COUNTED.contains(&key.as_str()));
            kept.filter(|(_, value)| !value.is_null())
                .map(|(key, value)| (plain(&key, namespace), cleaned(value, namespace)))
                .collect()
        }
        Value::Array(items) => items.into_iter().map(|item| cleaned(item, namespace)).collect(),
        Value::String(text) if text.contains("-----BEGIN") => json!("PEM"),
        Value::String(text) => json!(plain(&text, namespace)),
        other => other,
    }
}

/// `text` without the namespace, identifiers and hashes in it: runs of ten and more hexadecimal digits.
fn plain(text: &str, namespace: &str) -> String {
    let text =
        if namespace.is_empty() { text.to_owned() } else { text.replace(namespace, "NAMESPACE") };
    let mut plain = String::new();
    let mut run = String::new();
    for character in text.chars().chain(['\n']) {
        if character.is_ascii_hexdigit() || (character == '-' && run.len() >= 8) {
            run.push(character);
            continue;
        }
        let digits = run.chars().filter(char::is_ascii_digit).count();
        plain.push_str(if run.len() >= 10 && digits > 0 { "HASH" } else { &run });
        run.clear();
        plain.push(character);
    }
    plain.pop();
    plain
}
