//! What holds of every write of the operator, whatever the test.

use http::Method;
use operator::names::MANAGER;
use serde_json::Value;

use super::Asked;

/// Panics where `asked` breaks a rule.
pub fn hold(asked: &Asked) {
    let rests_on = |field: &str| text(&asked.body, &["metadata", field]);
    match &asked.method {
        // Events and Leases of nobody else: a recorder of its own, and the lease's own rule.
        _ if asked.path.contains("/events") => {}
        &Method::DELETE => deletes_what_was_seen(asked, &asked.body["preconditions"]),
        &Method::POST if asked.path.ends_with("/eviction") => {
            deletes_what_was_seen(asked, &asked.body["deleteOptions"]["preconditions"]);
        }
        &Method::POST => {}
        &Method::PUT => assert!(
            rests_on("resourceVersion").is_some() || asked.path.ends_with("/status"),
            "a PUT over what may have changed: {asked:#?}"
        ),
        // An apply: by force over what was seen, without where nothing was.
        &Method::PATCH
            if asked.query.contains("fieldManager=") && asked.body["apiVersion"].is_string() =>
        {
            assert!(asked.query.contains(&format!("fieldManager={MANAGER}")), "{asked:#?}");
        }
        &Method::PATCH => assert!(
            rests_on("resourceVersion").is_some() || is_test(&asked.body),
            "a patch of what may be another, or may have changed: {asked:#?}"
        ),
        method => panic!("the operator does not {method}"),
    }
}

/// One object, and just as it was seen.
fn deletes_what_was_seen(asked: &Asked, preconditions: &Value) {
    for field in ["uid", "resourceVersion"] {
        let said = preconditions[field].as_str().is_some_and(|value| !value.is_empty());
        assert!(said, "deletes without {field}: {asked:#?}");
    }
}

/// A JSON patch that tests before it writes.
fn is_test(patch: &Value) -> bool {
    patch.as_array().is_some_and(|steps| steps.iter().any(|step| step["op"] == "test"))
}

fn text(value: &Value, path: &[&str]) -> Option<String> {
    let found = path.iter().try_fold(value, |value, key| value.get(key))?;
    found.as_str().filter(|text| !text.is_empty()).map(str::to_owned)
}
