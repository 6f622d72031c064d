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

/// Spreads `pods` over zones, then over nodes, as far as there are some.
pub(in crate::desired) fn spread(pods: &LabelSelector) -> Vec<TopologySpreadConstraint> {
    let over = |topology_key: &str| TopologySpreadConstraint {
        label_selector: Some(pods.clone()),
        max_skew: 1,
        topology_key: topology_key.to_owned(),
        when_unsatisfiable: "ScheduleAnyway".into(),
        ..TopologySpreadConstraint::default()
    };
    vec![over(ZONE), over(HOST)]
}
