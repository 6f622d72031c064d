use std::collections::BTreeMap;

use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What was seen of the vault at the last look.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, Default, PartialEq)]
#[serde(rename_all = "camelCase", default)]
pub struct ImageVaultStatus {
    /// The generation of the spec that this speaks of.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub observed_generation: Option<i64>,
    /// `DatabaseReady`, `ObjectStoreReady`, `ApiReady`, `IngressReady`, `VolumesHealthy`, `Progressing`,
    /// `Ready`; while the vault is deleted together with its data, `Deleting` and `Ready`.
    #[schemars(extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["type"]))]
    pub conditions: Vec<Condition>,
    /// Where people open the vault.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// The release that runs.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// The API's pods.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub api: Option<ApiStatus>,
    /// The database.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<DatabaseStatus>,
    /// The object store.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object_store: Option<ObjectStoreStatus>,
}

/// The API's pods.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct ApiStatus {
    /// Pods there are.
    pub replicas: i32,
    /// Pods that serve.
    pub ready_replicas: i32,
    /// Selects the pods, for autoscalers.
    pub selector: String,
}

/// The database.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct DatabaseStatus {
    /// The pod that takes writes.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub primary: Option<String>,
    /// Counts the promotions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeline: Option<i64>,
    /// Instances that are ready.
    pub instances: i32,
    /// Standbys that a commit waits for.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub synchronous_standbys: Vec<String>,
    /// Bytes that the claim of each instance asks for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub claim_bytes: Option<i64>,
}

/// The object store.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct ObjectStoreStatus {
    /// Where the API keeps images, if somebody else runs the store.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub endpoint: Option<String>,
    /// The bucket there that holds them: another one cannot be named in the spec.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bucket: Option<String>,
    /// Servers of MinIO that are ready.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub servers: Option<i32>,
    /// Drives that take part, as the servers tell.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub drives_online: Option<i32>,
    /// Nodes that may be lost now while uploads go on, as the servers are placed. None, while what was
    /// written when a server was away is not on all drives yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub nodes_that_may_fail: Option<i32>,
    /// Bytes that can be kept, what is kept already included. Told in whole steps of a hundredth of it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub usable_bytes: Option<i64>,
    /// Bytes of these that are free, in the same steps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub free_bytes: Option<i64>,
    /// Bytes that the claim of each drive asks for, by pool.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub claim_bytes: BTreeMap<String, i64>,
    /// Claims of pools that were drained. Nothing uses them: they may be deleted.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub drained_claims: Vec<String>,
}
