//! The samples are admitted as they are.

use std::fs;

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
    ];
    let output = control_plane().kubectl(&apply);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
