//! Whether an object has to be written, decided without a write.

use kube::{ResourceExt, core::DynamicObject};
use serde_json::Value;
use sha2::{Digest, Sha256};

use super::amount;
use crate::names::SPEC_HASH_ANNOTATION;

/// Fields that map names to quantities.
const AMOUNTS: [&str; 2] = ["limits", "requests"];
/// A field that holds a quantity.
const SIZE_LIMIT: &str = "sizeLimit";

/// The hash of what is desired, which names what was applied last.
pub fn hash(object: &DynamicObject) -> String {
    let text = serde_json::to_string(object).unwrap_or_default();
    let digest = Sha256::digest(text.as_bytes());
    digest.iter().take(8).fold(String::new(), |hash, byte| hash + &format!("{byte:02x}"))
}

/// Whether `wanted` (with its hash) has to be applied over `observed`.
///
/// The hash tells that something is no longer wanted, the comparison that somebody else changed
/// what is. What others added beside it, status above all, is no difference, so that a resource at
/// rest is read only.
pub fn differs(wanted: &DynamicObject, observed: &DynamicObject) -> bool {
    if is_another(wanted, observed) {
        return true;
    }
    let metadata = |object: &DynamicObject| serde_json::to_value(&object.metadata);
    let Ok((there, asked)) = metadata(observed).and_then(|it| Ok((it, metadata(wanted)?))) else {
        return true;
    };
    let same = wanted.types == observed.types && holds(&there, &asked);
    !(same && holds(&observed.data, &wanted.data))
}

/// Whether another than `wanted` (with its hash) was applied last.
pub fn is_another(wanted: &DynamicObject, observed: &DynamicObject) -> bool {
    let hash = |object: &DynamicObject| object.annotations().get(SPEC_HASH_ANNOTATION).cloned();
    hash(wanted) != hash(observed)
}

/// Whether everything in `wanted` is in `observed`.
fn holds(observed: &Value, wanted: &Value) -> bool {
    match (observed, wanted) {
        (Value::Object(observed), Value::Object(wanted)) => wanted.iter().all(|(key, wanted)| {
            // The API server leaves out what says nothing.
            observed.get(key).map_or_else(|| is_empty(wanted), |one| same_field(key, one, wanted))
        }),
        (Value::Array(observed), Value::Array(wanted)) => {
            observed.len() == wanted.len()
                && observed.iter().zip(wanted).all(|(observed, wanted)| holds(observed, wanted))
        }
        _ => observed == wanted,
    }
}

/// Amounts are written by the API server in its own spelling.
fn same_field(key: &str, observed: &Value, wanted: &Value) -> bool {
    match (observed, wanted) {
        (Value::Object(observed), Value::Object(wanted)) if AMOUNTS.contains(&key) => {
            let same = |(name, wanted)| observed.get(name).is_some_and(|one| amounts(one, wanted));
            wanted.iter().all(same)
        }
        _ if key == SIZE_LIMIT => amounts(observed, wanted),
        _ => holds(observed, wanted),
    }
}

fn amounts(observed: &Value, wanted: &Value) -> bool {
    let text = observed.as_str().zip(wanted.as_str());
    observed == wanted || text.is_some_and(|(observed, wanted)| amount::same(observed, wanted))
}

/// An absent `false` or `0` is not among it: for many a field absent means true.
fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Object(fields) => fields.values().all(is_empty),
        Value::Array(items) => items.is_empty(),
        Value::String(text) => text.is_empty(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn stamped(spec: &Value) -> DynamicObject {
        let mut object: DynamicObject = serde_json::from_value(json!({
            "apiVersion": "v1", "kind": "Service", "metadata": { "name": "photos-api" }, "spec": spec,
        }))
        .unwrap();
        let hash = hash(&object);
        object.annotations_mut().insert(SPEC_HASH_ANNOTATION.into(), hash);
        object
    }

    fn observed(of: &DynamicObject, change: impl FnOnce(&mut Value)) -> DynamicObject {
        let mut object = of.clone();
        change(&mut object.data);
        object
    }

    #[test]
    fn defaults_and_status_are_no_difference() {
        let wanted = stamped(&json!({ "ports": [{ "port": 8080 }], "selector": {} }));
        let seen = observed(&wanted, |data| {
            *data = json!({
                "spec": { "ports": [{ "port": 8080, "protocol": "TCP" }], "clusterIP": "10.0.0.1" },
                "status": { "loadBalancer": {} },
            });
        });
        assert!(!differs(&wanted, &seen));
    }

    #[test]
    fn an_amount_in_another_spelling_is_no_difference() {
        let limits = |cpu: &str| json!({ "resources": { "limits": { "cpu": cpu } } });
        let wanted = stamped(&limits("0.5"));
        assert!(!differs(&wanted, &observed(&wanted, |data| data["spec"] = limits("500m"))));
        assert!(differs(&wanted, &observed(&wanted, |data| data["spec"] = limits("400m"))));
        let env = |value: &str| json!({ "env": { "value": value } });
        let wanted = stamped(&env("1000m"));
        assert!(differs(&wanted, &observed(&wanted, |data| data["spec"] = env("1"))), "a text");
    }

    #[test]
    fn a_false_that_somebody_removed_is_a_difference() {
        let wanted = stamped(&json!({ "automountServiceAccountToken": false }));
        let removed = observed(&wanted, |data| data["spec"] = json!({ "serviceAccountName": "x" }));
        assert!(differs(&wanted, &removed), "absent means true");
    }

    #[test]
    fn what_somebody_changed_is_a_difference() {
        let wanted = stamped(&json!({ "ports": [{ "port": 8080 }] }));
        let seen = observed(&wanted, |data| data["spec"]["ports"][0]["port"] = json!(80));
        assert!(differs(&wanted, &seen));
    }

    #[test]
    fn what_is_no_longer_wanted_is_a_difference() {
        let before = stamped(&json!({ "ports": [{ "port": 8080 }], "type": "NodePort" }));
        let wanted = stamped(&json!({ "ports": [{ "port": 8080 }] }));
        assert!(differs(&wanted, &before));
    }
}
