//! The overlay for K3s. What it tells K3s' Traefik is what the manual says, and what the Traefik of the
//! test cluster runs with.

use std::fs;

use serde_json::Value;

use crate::processes::{control_plane, root};

fn rendered() -> Vec<Value> {
    let output = control_plane().kubectl(&["kustomize", "config/overlays/k3s"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("YAML is text");
    text.split("\n---\n").map(|one| serde_saphyr::from_str(one).expect("YAML")).collect()
}

/// What Traefik is started with besides what its chart gives it.
fn arguments() -> Vec<String> {
    let objects = rendered();
    let mut values = objects.iter().filter(|one| one["kind"] == "HelmChartConfig");
    let config = values.next().expect("K3s' Traefik is told something");
    assert_eq!(config["metadata"]["name"], "traefik");
    assert_eq!(config["metadata"]["namespace"], "kube-system");
    let content = config["spec"]["valuesContent"].as_str().expect("values");
    let values: Value = serde_saphyr::from_str(content).expect("the values are YAML");
    serde_json::from_value(values["additionalArguments"].clone()).expect("arguments")
}

#[test]
fn the_overlay_installs_the_operator_too() {
    let named = |kind: &str, name: &str| {
        rendered().iter().any(|one| one["kind"] == kind && one["metadata"]["name"] == name)
    };
    assert!(named("Deployment", "infravault-operator"));
    assert!(named("CustomResourceDefinition", "imagevaults.infravault.dev"));
    assert!(named("ClusterRoleBinding", "infravault-operator"));
}

#[test]
fn the_overlay_the_manual_and_the_test_cluster_set_traefik_alike() {
    let read = |file: &str| fs::read_to_string(root().join(file)).expect(file);
    let (manual, cluster) =
        (read("docs/install.md"), read("config/cluster/manifests/traefik.yaml"));
    let arguments = arguments();
    assert!(arguments.len() > 3, "{arguments:?}");
    for argument in arguments {
        assert!(manual.contains(&format!("`{argument}`")), "docs/install.md lacks {argument}");
        let line = format!("            - {argument}\n");
        assert!(cluster.contains(&line), "the test cluster's Traefik lacks {argument}");
    }
}
