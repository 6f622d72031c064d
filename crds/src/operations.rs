use std::collections::BTreeMap;

use k8s_openapi::api::core::v1::Toleration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What happens to claims and credentials when the resource is deleted.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum DeletionPolicy {
    /// They stay; a vault created again under the same name finds them.
    #[default]
    Retain,
    /// They are removed with the resource, which waits for that for at most five minutes.
    Delete,
}

/// Where the pods may run.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, Default, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct SchedulingSpec {
    /// Labels a node must bear.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub node_selector: BTreeMap<String, String>,
    /// Taints the pods put up with.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 16))]
    pub tolerations: Vec<Toleration>,
    /// The priority of the pods.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority_class_name: Option<String>,
}

/// Whether the operator writes `NetworkPolicies`.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum NetworkPolicyMode {
    /// Everything is denied but the edges that the vault needs.
    #[default]
    Managed,
    /// None are written.
    Disabled,
}

/// Which pods may talk to which.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq)]
#[serde(rename_all = "camelCase", default)]
pub struct NetworkPolicySpec {
    /// Managed or Disabled.
    pub mode: NetworkPolicyMode,
    /// The namespace Traefik runs in.
    #[schemars(length(max = 63))]
    pub ingress_namespace: String,
    /// The namespace Prometheus runs in.
    #[schemars(length(max = 63))]
    pub monitoring_namespace: String,
}

impl Default for NetworkPolicySpec {
    fn default() -> Self {
        Self {
            mode: NetworkPolicyMode::default(),
            ingress_namespace: "traefik".into(),
            monitoring_namespace: "monitoring".into(),
        }
    }
}
