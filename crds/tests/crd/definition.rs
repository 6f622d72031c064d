//! What holds of the generated definition, without a cluster.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::path::Path;

use crds::{ImageVault, definition, definition_yaml};
use serde_json::{Value, json, to_value};

#[test]
fn the_committed_definition_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("imagevaults.infravault.dev.yaml");
    let committed = std::fs::read_to_string(path).unwrap();
    assert!(committed == definition_yaml().unwrap(), "stale definition: run `just generate`");
}

/// Above 262,144 bytes a plain `kubectl apply` refuses the definition; we stay well below.
#[test]
fn plain_apply_takes_the_definition() {
    assert!(definition_yaml().unwrap().len() < 200_000);
}

/// `kubectl explain` has a sentence for every field that is ours.
#[test]
fn every_field_is_described() {
    let crd = to_value(definition()).unwrap();
    let schema = &crd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"];
    let mut silent = Vec::new();
    for root in ["spec", "status"] {
        collect_silent(root, &schema[root], &mut silent);
    }
    assert!(silent.is_empty(), "no description: {silent:?}");
}

fn collect_silent(path: &str, schema: &Value, silent: &mut Vec<String>) {
    if schema.get("description").is_none() {
        silent.push(path.to_owned());
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        collect_silent(&format!("{path}.{name}"), property, silent);
    }
    if schema["items"].get("properties").is_some() {
        for (name, property) in schema["items"]["properties"].as_object().into_iter().flatten() {
            collect_silent(&format!("{path}[].{name}"), property, silent);
        }
    }
}

fn vault(spec: &Value) -> ImageVault {
    serde_json::from_value(json!({
        "apiVersion": "infravault.dev/v1alpha1", "kind": "ImageVault",
        "metadata": { "name": "photos" }, "spec": spec,
    }))
    .unwrap()
}

fn messages(spec: &Value) -> String {
    vault(spec).validate_cel().err().map(|errors| errors.to_string()).unwrap_or_default()
}

#[test]
fn the_smallest_vault_is_valid() {
    let spec =
        json!({ "host": "photos.example.org", "signIn": { "credentials": { "secretName": "s" } } });
    assert_eq!(messages(&spec), "");
}

/// The rules of the API server run in the operator too.
#[test]
fn what_is_not_built_is_refused_by_name() {
    let spec = json!({
        "host": "photos.example.org",
        "signIn": { "credentials": { "secretName": "s" } },
        "monitoring": { "mode": "Auto" },
    });
    assert!(messages(&spec).contains("monitoring is not built yet"));
}

/// The kernel would kill the whole pod when a large image is decoded.
#[test]
fn an_api_without_room_for_a_decoder_is_refused() {
    let limited = |memory: &str| {
        messages(&json!({
            "host": "photos.example.org",
            "signIn": { "credentials": { "secretName": "s" } },
            "api": { "resources": { "limits": { "memory": memory } } },
        }))
    };
    assert!(limited("512Mi").contains("at least 1324Mi"));
    assert_eq!(limited("2Gi"), "");
}

/// A number is a quantity too, as in `cpu: 2`.
#[test]
fn an_upload_has_a_bound_that_the_decoder_has_room_for() {
    let limited = |size: Value| {
        messages(&json!({
            "host": "photos.example.org",
            "signIn": { "credentials": { "secretName": "s" } },
            "gallery": { "maxUploadBytes": size },
        }))
    };
    assert!(limited(json!("513Mi")).contains("at most 512Mi"));
    assert_eq!(limited(json!("512Mi")), "");
    assert_eq!(limited(json!(1_048_576)), "");
}

/// The same rule in the operator, for a resource that is older than it; the API server's is tried in the
/// operator's control-plane tests.
#[test]
fn a_store_of_somebody_else_is_named_by_host_and_port_over_https() {
    let named = |endpoint: &str| {
        messages(&json!({
            "host": "photos.example.org",
            "signIn": { "credentials": { "secretName": "s" } },
            "objectStore": { "external": {
                "endpoint": endpoint, "bucket": "photos", "credentials": { "secretName": "s3" },
            } },
        }))
    };
    for good in ["https://s3.example.org", "https://10.0.0.7:9000", "https://s3.example.org:65535/"]
    {
        assert_eq!(named(good), "", "{good}");
    }
    for bad in [
        "http://s3.example.org",
        "s3.example.org",
        "https://s3.example.org/photos",
        "https://s3.example.org?x",
        "https://key:secret@s3.example.org",
        "https://s3.example.org:65536",
        "https://s3.example.org:0",
        "https://",
    ] {
        assert!(named(bad).contains("endpoint must be https://host"), "{bad}: {}", named(bad));
    }
}
