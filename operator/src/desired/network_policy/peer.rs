use k8s_openapi::{
    api::networking::v1::{
        NetworkPolicyEgressRule, NetworkPolicyIngressRule, NetworkPolicyPeer, NetworkPolicyPort,
    },
    apimachinery::pkg::{apis::meta::v1::LabelSelector, util::intstr::IntOrString},
};

use crate::{
    names::{self, Component, NAME_LABEL, OPERATOR, Task},
    vault::Vault,
};

/// The pods of `component`.
pub(super) fn component(vault: &Vault, component: Component) -> NetworkPolicyPeer {
    pods(vault.selector(component))
}

/// The pods that do `task`.
pub(super) fn task(vault: &Vault, task: Task) -> NetworkPolicyPeer {
    pods(task_pods(vault, task))
}

/// Selects the pods that do `task`.
pub(super) fn task_pods(vault: &Vault, task: Task) -> LabelSelector {
    LabelSelector {
        match_labels: Some(names::task_selector(&vault.name, task)),
        ..LabelSelector::default()
    }
}

/// Every pod of a namespace.
pub(super) fn namespace(name: &str) -> NetworkPolicyPeer {
    NetworkPolicyPeer {
        namespace_selector: Some(selector([("kubernetes.io/metadata.name", name)])),
        ..NetworkPolicyPeer::default()
    }
}

/// The operator's own pods, which run in `namespace`.
pub(super) fn operator(namespace: &str) -> NetworkPolicyPeer {
    let pods = selector([(NAME_LABEL, OPERATOR)]);
    NetworkPolicyPeer { pod_selector: Some(pods), ..self::namespace(namespace) }
}

/// Selects by labels.
pub(super) fn selector<const N: usize>(labels: [(&str, &str); N]) -> LabelSelector {
    let labels = labels.map(|(key, value)| (key.to_owned(), value.to_owned()));
    LabelSelector { match_labels: Some(labels.into()), ..LabelSelector::default() }
}

/// Requests of `peers` to `ports`.
pub(super) fn from(peers: Vec<NetworkPolicyPeer>, ports: &[i32]) -> NetworkPolicyIngressRule {
    NetworkPolicyIngressRule { from: Some(peers), ports: Some(tcp(ports)) }
}

/// Requests to `ports` of `peers`; to all their ports where none is named.
pub(super) fn to(peers: Vec<NetworkPolicyPeer>, ports: &[i32]) -> NetworkPolicyEgressRule {
    let ports = (!ports.is_empty()).then(|| tcp(ports));
    NetworkPolicyEgressRule { to: Some(peers), ports }
}

/// Requests to `ports` of anyone.
pub(super) fn to_anyone(ports: &[i32]) -> NetworkPolicyEgressRule {
    NetworkPolicyEgressRule { to: None, ports: Some(tcp(ports)) }
}

/// Questions for names. Who answers them differs from cluster to cluster.
pub(super) fn names() -> NetworkPolicyEgressRule {
    let ports = vec![port("UDP", 53), port("TCP", 53)];
    NetworkPolicyEgressRule { to: None, ports: Some(ports) }
}

fn pods(selector: LabelSelector) -> NetworkPolicyPeer {
    NetworkPolicyPeer { pod_selector: Some(selector), ..NetworkPolicyPeer::default() }
}

fn tcp(ports: &[i32]) -> Vec<NetworkPolicyPort> {
    let mut ports = ports.to_vec();
    ports.sort_unstable();
    ports.dedup();
    ports.into_iter().map(|number| port("TCP", number)).collect()
}

fn port(protocol: &str, number: i32) -> NetworkPolicyPort {
    NetworkPolicyPort {
        protocol: Some(protocol.to_owned()),
        port: Some(IntOrString::Int(number)),
        end_port: None,
    }
}
