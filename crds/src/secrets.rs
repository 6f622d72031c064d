use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ConfigMapReference;

/// Where credentials come from.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq, Eq)]
pub struct SecretsSpec {
    /// `HashiCorp` Vault.
    pub vault: HashiCorpVaultSpec,
}

/// A `HashiCorp` Vault, reached by the API's service account.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct HashiCorpVaultSpec {
    /// `https://…`
    #[schemars(length(max = 512))]
    pub address: String,
    /// The role to log in as.
    #[schemars(length(max = 128))]
    pub role: String,
    /// Where the Kubernetes authentication is mounted.
    #[serde(default = "kubernetes")]
    #[schemars(length(max = 128))]
    pub mount: String,
    /// A `ConfigMap` whose key `ca.crt` holds certificates to trust.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_bundle: Option<ConfigMapReference>,
}

fn kubernetes() -> String {
    "kubernetes".into()
}
