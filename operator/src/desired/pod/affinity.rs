use k8s_openapi::{
    api::core::v1::{Affinity, PodAffinityTerm, PodAntiAffinity, TopologySpreadConstraint},
    apimachinery::pkg::apis::meta::v1::LabelSelector,
};

const HOST: &str = "kubernetes.io/hostname";
const ZONE: &str = "topology.kubernetes.io/zone";

/// Never two of `pods` on one node: the loss of it would take both.
pub(in crate::desired) fn one_per_node(pods: LabelSelector) -> Affinity {
    let term = PodAffinityTerm {
        label_selector: Some(pods),
        topology_key: HOST.into(),
        ..PodAffinityTerm::default()
    };
    Affinity {
        pod_anti_affinity: Some(PodAntiAffinity {
            required_during_scheduling_ignored_during_execution: Some(vec![term]),
            ..PodAntiAffinity::default()
        }),
        ..Affinity::default()
    }
}

/// Spreads `pods` over zones, as far as there are some.
pub(in crate::desired) fn over_zones(pods: LabelSelector) -> TopologySpreadConstraint {
    TopologySpreadConstraint {
        label_selector: Some(pods),
        max_skew: 1,
        topology_key: ZONE.into(),
        when_unsatisfiable: "ScheduleAnyway".into(),
        ..TopologySpreadConstraint::default()
    }
}

/// Spreads the pods of a Deployment over nodes, evenly: all of them on one would go with it. Pods of an
/// older template do not count, nor do nodes on which none may run, such as one that is lost or drained.
pub(in crate::desired) fn over_nodes(pods: LabelSelector) -> TopologySpreadConstraint {
    TopologySpreadConstraint {
        label_selector: Some(pods),
        match_label_keys: Some(vec!["pod-template-hash".into()]),
        max_skew: 1,
        node_taints_policy: Some("Honor".into()),
        topology_key: HOST.into(),
        when_unsatisfiable: "DoNotSchedule".into(),
        ..TopologySpreadConstraint::default()
    }
}
