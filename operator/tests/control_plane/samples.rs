//! The samples are admitted as they are.

use std::fs;

use serde_json::Value;

use crate::{
    processes::{control_plane, root},
    world::World,
};

#[tokio::test]
async fn every_sample_is_admitted() {
    World::new("samples").await;
    let folder = fs::read_dir(root().join("config/samples")).expect("the samples");
    let names = folder.map(|entry| entry.expect("a file").file_name().into_string().unwrap());
    let samples: Vec<_> = names.filter(|name| name != "kustomization.yaml").collect();
    assert!(samples.len() > 4, "{samples:?}");
    for sample in samples {
        let file = format!("config/samples/{sample}");
        let apply =
            ["-n", "samples", "apply", "--dry-run=server", "--validate=strict", "-f", &file];
        let output = control_plane().kubectl(&apply);
        assert!(output.status.success(), "{sample}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[tokio::test]
async fn the_install_for_one_namespace_is_admitted_too() {
    World::new("photos").await;
    let apply = [
        "apply",
        "--dry-run=server",
        "--validate=strict",
        "-k",
        "config/overlays/single-namespace",
        "-o",
        "json",
    ];
    let output = control_plane().kubectl(&apply);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let list: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let named = |kind: &str| {
        let mut objects = list["items"].as_array().into_iter().flatten();
        let is_it = |object: &&Value| {
            object["kind"] == kind && object["metadata"]["name"] == "infravault-operator"
        };
        objects.find(is_it).unwrap_or_else(|| panic!("no {kind}")).clone()
    };
    let variables = named("Deployment")["spec"]["template"]["spec"]["containers"][0]["env"].take();
    let watched = variables.as_array().into_iter().flatten();
    let watched: Vec<_> = watched.filter(|one| one["name"] == "WATCH_NAMESPACE").collect();
    assert_eq!(watched.len(), 1, "{variables}");
    assert_eq!(watched[0]["value"], named("RoleBinding")["metadata"]["namespace"]);
}
