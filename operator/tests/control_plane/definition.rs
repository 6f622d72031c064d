//! The definition of the resource, as people meet it by `kubectl`.

use std::fs;

use crds::ImageVault;
use kube::api::{Patch, PatchParams};
use serde_json::json;

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

#[test]
fn every_field_is_explained() {
    let explained = kubectl(&["explain", "imagevault.spec.signIn"]);
    assert!(explained.contains("Who lets people in"), "{explained}");
}
