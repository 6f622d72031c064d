//! What Kubernetes makes of network policies.

use k8s_openapi::{
    api::networking::v1::{NetworkPolicyPeer, NetworkPolicyPort},
    apimachinery::pkg::{apis::meta::v1::LabelSelector, util::intstr::IntOrString},
};

use super::{Labels, Scene, ends::End};

impl Scene {
    /// Whether one side lets the edge pass: some policy of `of` does.
    pub(super) fn passes(&self, of: &End, to: &End, port: i32, egress: bool) -> bool {
        let End::Pod(_, labels) = of else { return true };
        let mut specs = self.policies.iter().filter_map(|policy| policy.spec.as_ref());
        specs.any(|spec| {
            let selected = selects(match_labels(spec.pod_selector.as_ref()), labels);
            let egress_rules = spec.egress.iter().flatten().map(|rule| (&rule.to, &rule.ports));
            let ingress = spec.ingress.iter().flatten().map(|rule| (&rule.from, &rule.ports));
            let rules: Vec<_> = if egress { egress_rules.collect() } else { ingress.collect() };
            selected
                && rules.into_iter().any(|(peers, ports)| {
                    peers.as_ref().is_none_or(|peers| peers.iter().any(|peer| is(peer, to)))
                        && ports.as_ref().is_none_or(|ports| ports.iter().any(|it| opens(it, port)))
                })
        })
    }
}

/// Whether labels are what a selector asks for.
pub(super) fn selects(selector: &Labels, labels: &Labels) -> bool {
    !selector.is_empty() && selector.iter().all(|(key, value)| labels.get(key) == Some(value))
}

fn match_labels(selector: Option<&LabelSelector>) -> &Labels {
    let selector = selector.expect("a selector");
    assert!(selector.match_expressions.is_none(), "this test reads labels only");
    selector.match_labels.as_ref().expect("labels")
}

fn is(peer: &NetworkPolicyPeer, end: &End) -> bool {
    assert!(peer.ip_block.is_none(), "this test reads no addresses");
    match (&peer.pod_selector, &peer.namespace_selector, end) {
        (pods @ Some(_), None, End::Pod(_, labels)) => selects(match_labels(pods.as_ref()), labels),
        (pods, namespace @ Some(_), End::Elsewhere(name, labels)) => {
            let name = [("kubernetes.io/metadata.name".to_owned(), name.clone())].into();
            selects(match_labels(namespace.as_ref()), &name)
                && pods.as_ref().is_none_or(|pods| selects(match_labels(Some(pods)), labels))
        }
        _ => false,
    }
}

fn opens(rule: &NetworkPolicyPort, port: i32) -> bool {
    rule.protocol.as_deref() == Some("TCP") && rule.port == Some(IntOrString::Int(port))
}
