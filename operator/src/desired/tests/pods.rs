//! What holds of every pod.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::api::core::v1::{ConfigMap, PodSpec, Secret};
use kube::core::DynamicObject;

use super::{all, desired, golden_vaults, observed, pods, rotating};
use crate::{observed::Observed, vault::Vault};

/// Secrets and ConfigMaps by name, each with its keys.
type Sources = BTreeMap<String, BTreeSet<String>>;

/// What is there: what is desired, the credentials, and what the spec says is there.
fn sources(vault: &Vault, seen: &Observed, objects: &[DynamicObject]) -> Sources {
    let keys = |keys: &[&str]| keys.iter().map(|&key| key.to_owned()).collect();
    let mut sources = Sources::new();
    for secret in all::<Secret>(objects) {
        let keys = secret.data.unwrap_or_default().into_keys().collect();
        sources.insert(secret.metadata.name.unwrap_or_default(), keys);
    }
    for map in all::<ConfigMap>(objects) {
        let keys = map.data.unwrap_or_default().into_keys().collect();
        sources.insert(map.metadata.name.unwrap_or_default(), keys);
    }
    let credentials = seen.credentials.to_data().into_keys().collect();
    sources.insert(vault.names().credentials(), credentials);
    let sign_in = &vault.spec.sign_in;
    sources.insert(sign_in.credentials.secret_name.clone(), keys(&["client_id", "client_secret"]));
    if let Some(bundle) = &sign_in.ca_bundle {
        sources.insert(bundle.config_map_name.clone(), keys(&["ca.crt"]));
    }
    if let Some(store) = vault.spec.external() {
        let opens = keys(&["access_key", "secret_key"]);
        sources.insert(store.credentials.secret_name.clone(), opens);
        let bundle = store.ca_bundle.iter();
        sources.extend(bundle.map(|it| (it.config_map_name.clone(), keys(&["ca.crt"]))));
    }
    sources
}

/// Every Secret and ConfigMap that a pod names, with the keys it wants.
fn wanted(pod: &PodSpec) -> Vec<(String, Vec<String>)> {
    let json = serde_json::to_value(pod).expect("a pod is JSON");
    let mut found = Vec::new();
    collect(&json, &mut found);
    found
}

fn collect(value: &serde_json::Value, found: &mut Vec<(String, Vec<String>)>) {
    match value {
        serde_json::Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        serde_json::Value::Object(fields) => {
            for (field, value) in fields {
                if ["secret", "configMap", "secretKeyRef", "configMapKeyRef"]
                    .contains(&field.as_str())
                {
                    found.push(reference(value));
                }
                collect(value, found);
            }
        }
        _ => {}
    }
}

fn reference(source: &serde_json::Value) -> (String, Vec<String>) {
    let text = |value: &serde_json::Value| value.as_str().map(str::to_owned);
    let name = source.get("secretName").or_else(|| source.get("name")).and_then(text);
    let items = source.get("items").and_then(|items| items.as_array()).into_iter().flatten();
    let keys = items.chain([source]).filter_map(|item| item.get("key").and_then(text));
    (name.expect("a source has a name"), keys.collect())
}

/// Every vault, at rest and while its passwords are exchanged.
fn worlds() -> Vec<(Vault, Observed, Vec<DynamicObject>)> {
    let world = |(vault, seen): (Vault, Observed)| {
        let objects = desired(&vault, &seen);
        (vault, seen, objects)
    };
    let times = |(_, vault): (_, Vault)| [(vault.clone(), observed()), (vault, rotating())];
    golden_vaults().into_iter().flat_map(times).map(world).collect()
}

#[test]
fn every_source_and_every_key_that_a_pod_names_is_there() {
    for (vault, seen, objects) in worlds() {
        let sources = sources(&vault, &seen, &objects);
        for (name, _, pod) in pods(&objects) {
            let wanted = wanted(&pod);
            assert!(!wanted.is_empty(), "{name} wants at least whom to trust");
            for (source, keys) in wanted {
                let has = sources.get(&source).unwrap_or_else(|| panic!("{name}: no {source}"));
                for key in keys {
                    assert!(has.contains(&key), "{name}: {source} has no key {key}");
                }
            }
        }
    }
}

#[test]
fn every_mount_has_its_volume_and_none_is_of_a_part() {
    for (_, _, objects) in worlds() {
        for (name, _, pod) in pods(&objects) {
            let volumes: BTreeSet<_> =
                pod.volumes.iter().flatten().map(|volume| volume.name.clone()).collect();
            for mount in pod.containers.iter().flat_map(|it| it.volume_mounts.iter().flatten()) {
                let claimed = mount.name.starts_with("data");
                assert!(claimed || volumes.contains(&mount.name), "{name}: {}", mount.name);
                assert_eq!(mount.sub_path, None, "{name}: rotations would not reach the pod");
            }
        }
    }
}

/// What Kubernetes' restricted profile asks, and what we ask besides.
#[test]
fn every_pod_is_restricted_and_bounded() {
    for (_, _, objects) in worlds() {
        for (name, _, pod) in pods(&objects) {
            let security = pod.security_context.unwrap_or_default();
            assert_eq!(security.run_as_non_root, Some(true), "{name}");
            assert!(security.run_as_user.is_some_and(|user| user > 0), "{name}");
            let seccomp = security.seccomp_profile.map(|profile| profile.type_);
            assert_eq!(seccomp.as_deref(), Some("RuntimeDefault"), "{name}");
            let token = pod.service_account_name.is_some();
            assert_eq!(pod.automount_service_account_token, Some(token), "{name}");
            for container in pod.containers {
                let security = container.security_context.unwrap_or_default();
                assert_eq!(security.allow_privilege_escalation, Some(false), "{name}");
                assert_eq!(security.read_only_root_filesystem, Some(true), "{name}");
                let dropped = security.capabilities.and_then(|it| it.drop).unwrap_or_default();
                assert_eq!(dropped, ["ALL"], "{name}");
                let resources = container.resources.unwrap_or_default();
                assert!(resources.limits.unwrap_or_default().contains_key("memory"), "{name}");
                let requests = resources.requests.unwrap_or_default();
                assert!(requests.contains_key("memory") && requests.contains_key("cpu"), "{name}");
            }
        }
    }
}

#[test]
fn what_serves_is_probed() {
    for (_, vault) in golden_vaults() {
        for (name, _, pod) in pods(&desired(&vault, &observed())) {
            if pod.restart_policy.is_some() {
                continue;
            }
            let container = &pod.containers[0];
            assert!(container.startup_probe.is_some(), "{name}");
            assert!(container.liveness_probe.is_some(), "{name}");
            assert!(container.readiness_probe.is_some(), "{name}");
        }
    }
}

#[test]
fn the_spec_says_where_every_pod_may_run() {
    let (_, vault) = golden_vaults().swap_remove(1);
    let scheduling = &vault.spec.scheduling;
    for (name, _, pod) in pods(&desired(&vault, &observed())) {
        assert_eq!(pod.node_selector.as_ref(), Some(&scheduling.node_selector), "{name}");
        assert_eq!(pod.tolerations.as_ref(), Some(&scheduling.tolerations), "{name}");
        assert_eq!(pod.priority_class_name, scheduling.priority_class_name, "{name}");
        assert_eq!(pod.image_pull_secrets.as_ref(), Some(&vault.spec.image_pull_secrets), "{name}");
    }
}
