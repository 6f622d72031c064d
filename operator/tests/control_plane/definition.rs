//! The definition of the resource, as people meet it by `kubectl`.

use std::fs;

use crds::ImageVault;
use kube::api::{Patch, PatchParams};
use serde_json::{Value, json};

use crate::{
    processes::{control_plane, root},
    world::{VAULT, World},
};

fn kubectl(arguments: &[&str]) -> String {
    let output = control_plane().kubectl(arguments);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// A plain apply keeps the whole definition in an annotation, which may hold 256 KiB.
#[test]
fn the_definition_leaves_room_for_a_plain_apply() {
    let size = fs::metadata(root().join("crds/imagevaults.infravault.dev.yaml")).unwrap().len();
    assert!(size < 200_000, "{size} bytes");
}

#[tokio::test]
async fn the_columns_say_what_matters() {
    let world = World::with_vault("columns").await;
    world.run().await.expect("it converges as far as it can");
    let shown = kubectl(&["-n", "columns", "get", "iv"]);
    let words =
        |line: usize| shown.lines().nth(line).unwrap().split_whitespace().collect::<Vec<_>>();
    assert_eq!(words(0), ["NAME", "READY", "URL", "PRIMARY", "API", "AGE"]);
    assert_eq!(words(1)[..3], ["photos", "False", "https://photos.example.org"]);
    let wide = kubectl(&["-n", "columns", "get", "imagevaults", "-o", "wide"]);
    assert!(wide.contains("DATABASE") && wide.contains("NoPrimary"), "{wide}");
    assert!(kubectl(&["-n", "columns", "get", "all"]).contains("imagevault.infravault.dev/photos"));
}

#[tokio::test]
async fn the_api_scales_by_the_scale_subresource() {
    let world = World::with_vault("scales").await;
    let patch = Patch::Merge(json!({ "spec": { "replicas": 4 } }));
    let api = world.api::<ImageVault>();
    api.patch_scale(VAULT, &PatchParams::default(), &patch).await.expect("it scales");
    assert_eq!(world.get::<ImageVault>(VAULT).await.spec.api.replicas, 4);
    world.run().await.expect("it converges as far as it can");
    let scale = api.get_scale(VAULT).await.expect("a scale");
    let selector = scale.status.and_then(|status| status.selector).unwrap_or_default();
    assert!(selector.contains("app.kubernetes.io/component=api"), "{selector}");
}

/// By what the API server publishes, which is what `kubectl explain` reads.
#[test]
fn every_field_is_explained() {
    let published = kubectl(&["get", "--raw", "/openapi/v3/apis/infravault.dev/v1alpha1"]);
    let published: Value = serde_json::from_str(&published).expect("JSON");
    let vault = &published["components"]["schemas"]["dev.infravault.v1alpha1.ImageVault"];
    let mut explained = Vec::new();
    for root in ["spec", "status"] {
        explain(root, &vault["properties"][root], &mut explained);
    }
    assert!(explained.len() > 100, "the walk sees the fields: {explained:?}");
    let silent: Vec<_> = explained.iter().filter(|(_, text)| text.is_empty()).collect();
    assert!(silent.is_empty(), "not explained: {silent:?}");
    let shown = kubectl(&["explain", "imagevault.spec.signIn"]);
    assert!(shown.contains("Who lets people in"), "{shown}");
}

/// The text of every field of ours at `path` and below.
fn explain(path: &str, schema: &Value, explained: &mut Vec<(String, String)>) {
    let text = schema["description"].as_str().unwrap_or_default();
    explained.push((path.to_owned(), text.to_owned()));
    for properties in [&schema["properties"], &schema["items"]["properties"]] {
        for (name, property) in properties.as_object().into_iter().flatten() {
            explain(&format!("{path}.{name}"), property, explained);
        }
    }
}
