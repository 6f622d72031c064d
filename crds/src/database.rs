use std::collections::BTreeMap;

use k8s_openapi::{
    api::core::v1::ResourceRequirements, apimachinery::pkg::api::resource::Quantity,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::{SecretReference, parameters::DESCRIPTION};

/// Postgres, with automatic failover from three instances on.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq)]
#[serde(rename_all = "camelCase", default)]
pub struct DatabaseSpec {
    /// The container image. Where absent that of `version`, and without one that which served the data
    /// last.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 512))]
    pub image: Option<String>,
    /// The major version of Postgres: 17. Upgrades are not built yet.
    #[schemars(range(min = 17, max = 18))]
    pub major_version: i32,
    /// How many instances, each on a node of its own. One has no failover; of three any one may be lost, of
    /// five any two at once. Changed while the vault serves: new ones copy their data from the primary,
    /// superfluous ones go one at a time, and their claims stay.
    #[schemars(range(min = 1, max = 9))]
    pub instances: i32,
    /// Requests and limits of an instance.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resources: Option<ResourceRequirements>,
    /// The claim of each instance.
    pub storage: StorageSpec,
    /// When a commit is acknowledged.
    pub replication: ReplicationSpec,
    /// Settings of Postgres, by name: those of [`PARAMETERS`](crate::PARAMETERS).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(description = DESCRIPTION, extend("maxProperties" = 64))]
    pub parameters: Option<BTreeMap<String, String>>,
    /// Where and how often backups are made. Not built yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backup: Option<BackupSpec>,
    /// Starts the database from a backup. Not built yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub restore: Option<RestoreSpec>,
}

impl Default for DatabaseSpec {
    fn default() -> Self {
        Self {
            image: None,
            major_version: 17,
            instances: 1,
            resources: None,
            storage: StorageSpec::of("10Gi"),
            replication: ReplicationSpec::default(),
            parameters: None,
            backup: None,
            restore: None,
        }
    }
}

/// A claim.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct StorageSpec {
    /// Its size, for example `10Gi`. It may grow while everything runs, where the storage class can grow
    /// volumes; it never shrinks.
    pub size: Quantity,
    /// Its storage class; the cluster's default where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253))]
    pub storage_class_name: Option<String>,
    /// Grows the claim before it is full: by a fifth and at least 1Gi, at four fifths used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auto_grow: Option<AutoGrowSpec>,
}

impl StorageSpec {
    /// A claim of `size` in the cluster's default class.
    pub fn of(size: &str) -> Self {
        Self { size: Quantity(size.into()), storage_class_name: None, auto_grow: None }
    }
}

/// Grows a claim before it is full.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq)]
pub struct AutoGrowSpec {
    /// Never beyond this size. What has grown stays so, whatever `size` says.
    pub limit: Quantity,
}

/// When a commit is acknowledged.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, Default, PartialEq, Eq)]
#[serde(default)]
pub struct ReplicationSpec {
    /// Quorum: when more than half of the instances have it, or the standbys that are there; no failover
    /// loses one, and a lone primary goes on alone. Strict: the same, but a lone primary takes no writes.
    /// Asynchronous: at once; a failover may lose acknowledged writes, and with them images. May be
    /// changed while the vault serves.
    pub mode: ReplicationMode,
}

/// When a commit is acknowledged.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ReplicationMode {
    /// When more than half of the instances have it, so that no failover loses one. While too few
    /// standbys are there, those that are suffice; a lone primary goes on alone, and its loss then loses
    /// what it alone had.
    #[default]
    Quorum,
    /// As Quorum, but a lone primary takes no writes: no acknowledged write is ever on one disk only.
    Strict,
    /// At once. A failover may lose acknowledged writes, and with them images.
    Asynchronous,
}

/// Where and how often backups are made.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct BackupSpec {
    /// The bucket they go to.
    pub destination: S3Location,
    /// When, as a cron line in UTC.
    #[schemars(length(max = 128))]
    pub schedule: String,
    /// How many are kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retention: Option<RetentionSpec>,
    /// When a restore is tried out, as a cron line in UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 128))]
    pub drill_schedule: Option<String>,
}

/// How many backups are kept.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq, Eq)]
pub struct RetentionSpec {
    /// Full backups.
    #[schemars(range(min = 1, max = 1000))]
    pub full: i32,
}

/// A bucket of an S3 store.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct S3Location {
    /// `https://…`
    #[schemars(length(max = 512))]
    pub endpoint: String,
    /// The bucket's name.
    #[schemars(length(max = 63))]
    pub bucket: String,
    /// A folder in the bucket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 512))]
    pub prefix: Option<String>,
    /// The Secret with the keys `access_key` and `secret_key`.
    pub credentials: SecretReference,
}

/// Starts the database from a backup.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct RestoreSpec {
    /// Names this restore; another id restores anew.
    #[schemars(length(min = 1, max = 63))]
    pub id: String,
    /// Whose backup.
    pub source: RestoreSource,
    /// The moment to restore to, RFC 3339; the newest where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 64))]
    pub target_time: Option<String>,
}

/// Whose backup: one of the two.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, Default, PartialEq)]
#[serde(rename_all = "camelCase", default)]
pub struct RestoreSource {
    /// A vault of this namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 63))]
    pub vault_name: Option<String>,
    /// A bucket.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub destination: Option<S3Location>,
}
