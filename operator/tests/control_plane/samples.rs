//! The samples are admitted as they are.

use crate::{processes::control_plane, world::World};

#[tokio::test]
async fn every_sample_is_admitted() {
    World::new("samples").await;
    for sample in ["minimal", "ha", "full"] {
        let file = format!("config/samples/{sample}.yaml");
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
