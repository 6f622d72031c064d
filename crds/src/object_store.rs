use k8s_openapi::api::core::v1::ResourceRequirements;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{ConfigMapReference, ImageVaultSpec, SecretReference, StorageSpec};

/// Where the images' bytes are kept. Without `pools` and `external`: one pool of one server with
/// two drives.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, Default, PartialEq)]
#[serde(rename_all = "camelCase", default)]
pub struct ObjectStoreSpec {
    /// A MinIO-compatible server. Where absent that of `version`, and without one that which served the
    /// data last. Nothing that goes with `external`.
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
    /// An S3 store that somebody else runs, instead of MinIO. Whether images are kept there or in pools
    /// stands for good.
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

/// The rule that an endpoint is a host, and a port where it names one. That it begins with `https://` is
/// for the keys and the images: they never cross a network in plain text.
pub(crate) const ENDPOINT: &str = concat!(
    "!has(self.objectStore) || !has(self.objectStore.external) || self.objectStore.external.endpoint.matches(",
    "'^https://[a-zA-Z0-9]([a-zA-Z0-9.-]*[a-zA-Z0-9])?",
    "(:([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5]))?/?$')",
);

/// A bucket of an S3 store that somebody else runs: how safely it keeps what it holds is theirs to say.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct ExternalStoreSpec {
    /// Where it answers, without the bucket: `https://host` or `https://host:port`. It may be changed when
    /// the same bucket moves.
    #[schemars(length(min = 1, max = 512))]
    pub endpoint: String,
    /// The bucket, which must exist and be this vault's alone. It stands for good once images are kept in it.
    #[schemars(length(min = 3, max = 63))]
    pub bucket: String,
    /// Its region, by which requests are signed.
    #[serde(default = "us_east_1")]
    #[schemars(length(min = 1, max = 64))]
    pub region: String,
    /// The bucket is part of the path (`https://host/bucket`), not of the host (`https://bucket.host`).
    #[serde(default = "yes")]
    pub path_style: bool,
    /// A `ConfigMap` whose key `ca.crt` holds certificates to trust for it, besides the public ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_bundle: Option<ConfigMapReference>,
    /// The Secret with the keys `access_key` and `secret_key`.
    pub credentials: SecretReference,
}

impl ImageVaultSpec {
    /// The store that somebody else runs, where images are to be kept there.
    pub fn external(&self) -> Option<&ExternalStoreSpec> {
        self.object_store.as_ref()?.external.as_ref()
    }
}

fn us_east_1() -> String {
    "us-east-1".into()
}

fn yes() -> bool {
    true
}
