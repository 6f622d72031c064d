use k8s_openapi::api::core::v1::ResourceRequirements;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The API, which serves the web app too. It holds no state.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq)]
#[serde(rename_all = "camelCase", default)]
pub struct ApiSpec {
    /// The container image. Where absent that of `version`, and without one that by which the API served
    /// last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 512))]
    pub image: Option<String>,
    /// How many pods serve. Under autoscaling it is not looked at.
    #[schemars(range(min = 0, max = 100))]
    pub replicas: i32,
    /// Requests and limits of a pod.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<ResourceRequirements>,
    /// Scales with the load between two numbers, by a `HorizontalPodAutoscaler`: the cluster needs a
    /// metrics server.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub autoscaling: Option<AutoscalingSpec>,
}

impl Default for ApiSpec {
    fn default() -> Self {
        Self { image: None, replicas: 2, resources: None, autoscaling: None }
    }
}

/// Scales with the load between two numbers.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct AutoscalingSpec {
    /// Never fewer pods than this.
    #[schemars(range(min = 1, max = 100))]
    pub min_replicas: i32,
    /// Never more pods than this.
    #[schemars(range(min = 1, max = 100))]
    pub max_replicas: i32,
    /// The share of the requested CPU, in percent, to aim for.
    #[serde(rename = "targetCPUUtilizationPercentage", default = "default_target_cpu")]
    #[schemars(range(min = 1, max = 100))]
    pub target_cpu_utilization_percentage: i32,
}

fn default_target_cpu() -> i32 {
    70
}
