//! Nothing that is desired names what is not there.

use std::collections::{BTreeMap, BTreeSet};

use k8s_openapi::{
    api::{
        core::v1::{Container, Service},
        networking::v1::NetworkPolicy,
    },
    apimachinery::pkg::util::intstr::IntOrString,
};
use kube::core::DynamicObject;

use super::{all, desired, find, golden_vaults, observed, pods};
use crate::{
    desired::kinds,
    foreign::traefik::{IngressRoute, Middleware},
    names::{self, INSTANCE_LABEL, MANAGED_BY_LABEL, MANAGER},
    vault::Vault,
};

fn worlds() -> Vec<(Vault, Vec<DynamicObject>)> {
    let world = |(_, vault): (_, Vault)| {
        let objects = desired(&vault, &observed());
        (vault, objects)
    };
    golden_vaults().into_iter().map(world).collect()
}

fn selects(selector: &BTreeMap<String, String>, labels: &BTreeMap<String, String>) -> bool {
    !selector.is_empty() && selector.iter().all(|(key, value)| labels.get(key) == Some(value))
}

#[test]
fn every_service_leads_to_one_workload_and_to_ports_that_it_has() {
    for (_, objects) in worlds() {
        for service in all::<Service>(&objects) {
            let name = service.metadata.name.unwrap_or_default();
            let spec = service.spec.unwrap_or_default();
            let selector = spec.selector.unwrap_or_default();
            let behind: Vec<_> = pods(&objects)
                .into_iter()
                .filter(|(_, labels, _)| selects(&selector, labels))
                .collect();
            assert_eq!(behind.len(), 1, "{name} selects one workload");
            for port in spec.ports.unwrap_or_default() {
                let Some(IntOrString::String(target)) = port.target_port else {
                    panic!("{name} names its target port")
                };
                let (_, _, pod) = &behind[0];
                let has = |container: &Container| {
                    let ports = container.ports.iter().flatten();
                    ports.filter(|port| port.name.as_ref() == Some(&target)).count() == 1
                };
                assert!(pod.containers.iter().any(has), "{name}: no container has port {target}");
            }
        }
    }
}

#[test]
fn every_route_names_a_service_a_port_and_middlewares_that_exist() {
    for (vault, objects) in worlds() {
        let routes = all::<IngressRoute>(&objects);
        assert!(!routes.is_empty());
        for rule in routes.into_iter().flat_map(|route| route.spec.routes) {
            assert_eq!(rule.matches, format!("Host(`{}`)", vault.spec.host));
            for middleware in rule.middlewares {
                find::<Middleware>(&objects, &middleware.name);
            }
            for service in rule.services.into_iter().filter(|service| service.kind.is_none()) {
                let spec = find::<Service>(&objects, &service.name).spec.unwrap_or_default();
                let ports = spec.ports.unwrap_or_default();
                assert!(ports.iter().any(|port| port.name == service.port), "{service:?}");
            }
        }
    }
}

#[test]
fn every_object_is_ours_and_goes_with_the_vault_unless_it_is_data() {
    for (vault, objects) in worlds() {
        for object in objects {
            let kind = object.types.as_ref().map(|types| types.kind.clone()).unwrap_or_default();
            let name = object.metadata.name.clone().unwrap_or_default();
            let labels = object.metadata.labels.unwrap_or_default();
            assert!(selects(&names::vault_labels(&vault.name), &labels), "{kind} {name}");
            assert_eq!(object.metadata.namespace.as_ref(), Some(&vault.namespace));
            let data = kind == "PersistentVolumeClaim"
                || (kind == "ConfigMap" && vault.names().patroni_state().contains(&name));
            let owners = object.metadata.owner_references.unwrap_or_default();
            let ours = vec![vault.owner_reference()];
            assert_eq!(owners, if data { vec![] } else { ours }, "{kind} {name}");
        }
    }
}

#[test]
fn every_kind_but_claims_is_pruned() {
    let known: BTreeSet<_> =
        kinds().into_iter().map(|kind| (kind.api_version, kind.kind)).collect();
    let mut seen = BTreeSet::new();
    for object in worlds().into_iter().flat_map(|(_, objects)| objects) {
        let types = object.types.expect("an object has a kind");
        seen.insert((types.api_version, types.kind));
    }
    assert!(seen.remove(&("v1".into(), "PersistentVolumeClaim".into())));
    assert_eq!(seen, known);
}

#[test]
fn no_two_objects_share_a_name() {
    for (_, objects) in worlds() {
        let mut seen = BTreeSet::new();
        for object in objects {
            let key = (object.types.map(|types| types.kind), object.metadata.name);
            assert!(seen.insert(key.clone()), "{key:?}");
        }
    }
}

#[test]
fn every_pod_is_denied_all_but_its_edges() {
    for (vault, objects) in worlds() {
        let policies = all::<NetworkPolicy>(&objects);
        let selector = |policy: &NetworkPolicy| {
            let spec = policy.spec.clone().unwrap_or_default();
            spec.pod_selector.and_then(|pods| pods.match_labels).unwrap_or_default()
        };
        for policy in &policies {
            let reached = pods(&objects)
                .into_iter()
                .any(|(_, labels, _)| selects(&selector(policy), &labels));
            assert!(reached, "{:?} selects no pod", policy.metadata.name);
        }
        for (name, labels, _) in pods(&objects) {
            assert_eq!(labels.get(INSTANCE_LABEL), Some(&vault.name));
            assert_eq!(labels.get(MANAGED_BY_LABEL).map(String::as_str), Some(MANAGER));
            let of_pod =
                policies.iter().filter(|policy| selects(&selector(policy), &labels)).count();
            assert_eq!(of_pod, 2, "{name} has its own policy besides the one that denies");
        }
    }
}
