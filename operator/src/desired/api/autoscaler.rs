use crds::AutoscalingSpec;
use k8s_openapi::api::{
    apps::v1::Deployment,
    autoscaling::v2::{
        CrossVersionObjectReference, HorizontalPodAutoscaler, HorizontalPodAutoscalerSpec,
        MetricSpec, MetricTarget, ResourceMetricSource,
    },
};
use kube::Resource;

use crate::{names::Component::Api, vault::Vault};

/// Scales the API between two numbers, by the share of the CPU that its pods asked for and use.
pub(super) fn autoscaler(vault: &Vault, limits: &AutoscalingSpec) -> HorizontalPodAutoscaler {
    let AutoscalingSpec { min_replicas, max_replicas, target_cpu_utilization_percentage } = limits;
    let cpu = ResourceMetricSource {
        name: "cpu".into(),
        target: MetricTarget {
            type_: "Utilization".into(),
            average_utilization: Some(*target_cpu_utilization_percentage),
            ..MetricTarget::default()
        },
    };
    HorizontalPodAutoscaler {
        metadata: vault.metadata(Api, vault.names().api()),
        spec: Some(HorizontalPodAutoscalerSpec {
            scale_target_ref: CrossVersionObjectReference {
                api_version: Some(Deployment::api_version(&()).into_owned()),
                kind: Deployment::kind(&()).into_owned(),
                name: vault.names().api(),
            },
            min_replicas: Some(*min_replicas),
            max_replicas: *max_replicas,
            metrics: Some(vec![MetricSpec {
                type_: "Resource".into(),
                resource: Some(cpu),
                ..MetricSpec::default()
            }]),
            ..HorizontalPodAutoscalerSpec::default()
        }),
        ..HorizontalPodAutoscaler::default()
    }
}
