use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who lets people in: any OpenID Connect provider, Google where none is named.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq)]
#[serde(rename_all = "camelCase")]
pub struct SignInSpec {
    /// The provider's issuer, exactly as its discovery document spells it.
    #[serde(default = "google")]
    #[schemars(regex(pattern = r"^https://"), length(max = 512))]
    pub issuer: String,
    /// The Secret with the keys `client_id` and `client_secret`.
    pub credentials: SecretReference,
    /// A `ConfigMap` whose key `ca.crt` holds certificates to trust for the provider, besides the public ones.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ca_bundle: Option<ConfigMapReference>,
    /// Only accounts of these domains may sign in. Not built yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 64), inner(length(max = 253)))]
    pub allowed_domains: Option<Vec<String>>,
    /// Only these addresses may sign in. Not built yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 1024), inner(length(max = 254)))]
    pub allowed_emails: Option<Vec<String>>,
    /// The verified addresses of admins. Not built yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(length(max = 64), inner(length(max = 254)))]
    pub admins: Option<Vec<String>>,
}

fn google() -> String {
    "https://accounts.google.com".into()
}

/// A Secret of the vault's namespace.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct SecretReference {
    /// Its name.
    #[schemars(length(min = 1, max = 253))]
    pub secret_name: String,
}

/// A `ConfigMap` of the vault's namespace.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq, Eq)]
#[serde(rename_all = "camelCase")]
pub struct ConfigMapReference {
    /// Its name.
    #[schemars(length(min = 1, max = 253))]
    pub config_map_name: String,
}
