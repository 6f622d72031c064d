use k8s_openapi::api::core::v1::ResourceRequirements;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ConfigMapReference, SecretReference, StorageSpec};

/// Where the images' bytes are kept. Without `pools` and `external`: one pool of one server with
/// two drives.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, Default, PartialEq)]
#[serde(rename_all = "camelCase", default)]
pub struct ObjectStoreSpec {
    /// A MinIO-compatible server. Where absent that of `version`, and without one that which served the
    /// data last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 512))]
    pub image: Option<String>,
    /// Groups of servers. The store grows by another pool behind the first, with which all share
    /// their parity: beside a pool of one server all have one, others have at least as many as the first.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(
        length(min = 1, max = 8),
        extend("x-kubernetes-list-type" = "map", "x-kubernetes-list-map-keys" = ["name"])
    )]
    pub pools: Option<Vec<PoolSpec>>,
    /// A store of your own instead. Not built yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub external: Option<ExternalStoreSpec>,
}

/// Servers that keep objects together. Its shape stands for good.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct PoolSpec {
    /// Its name.
    #[schemars(regex(pattern = r"^[a-z]([a-z0-9-]*[a-z0-9])?$"), length(min = 1, max = 10))]
    pub name: String,
    /// How many servers, one a node.
    #[serde(default = "one")]
    #[schemars(range(min = 1, max = 32))]
    pub servers: i32,
    /// How many drives a server.
    #[serde(default = "two")]
    #[schemars(range(min = 1, max = 16))]
    pub volumes_per_server: i32,
    /// Requests and limits of a server.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resources: Option<ResourceRequirements>,
    /// The claim of each drive.
    #[serde(default = "fifty_gibibytes")]
    pub storage: StorageSpec,
    /// Moves everything off this pool, which cannot be taken back. Once it is drained its servers go,
    /// and the pool may be removed here; its claims stay.
    #[serde(default)]
    pub decommission: bool,
}

impl PoolSpec {
    /// The pool of a store that names none: one server, two drives. One drive could never grow.
    pub fn first() -> Self {
        Self {
            name: "p0".into(),
            servers: one(),
            volumes_per_server: two(),
            resources: None,
            storage: fifty_gibibytes(),
            decommission: false,
        }
    }
}

fn one() -> i32 {
    1
}

fn two() -> i32 {
    2
}

fn fifty_gibibytes() -> StorageSpec {
    StorageSpec::of("50Gi")
}

/// An S3 store that somebody else runs.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct ExternalStoreSpec {
    /// `https://…`
    #[schemars(length(min = 1, max = 512))]
    pub endpoint: String,
    /// The bucket, which must exist.
    #[schemars(length(min = 3, max = 63))]
    pub bucket: String,
    /// Its region.
    #[serde(default = "us_east_1")]
    #[schemars(length(max = 64))]
    pub region: String,
    /// The bucket is part of the path, not of the host.
    #[serde(default = "yes")]
    pub path_style: bool,
    /// A `ConfigMap` whose key `ca.crt` holds certificates to trust.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_bundle: Option<ConfigMapReference>,
    /// The Secret with the keys `access_key` and `secret_key`.
    pub credentials: SecretReference,
}

fn us_east_1() -> String {
    "us-east-1".into()
}

fn yes() -> bool {
    true
}
