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
    /// Only accounts of these domains may sign in, and those of `allowedEmails`. At Google it is the
    /// organisation of the account that counts, elsewhere the domain of the verified address; a domain is
    /// none of those below it. Where both lists are empty, everybody may whom the issuer lets in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(
        length(max = 64),
        inner(
            regex(
                pattern = r"^[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*$"
            ),
            length(max = 253)
        )
    )]
    pub allowed_domains: Vec<String>,
    /// Only these verified addresses may sign in, and the accounts of `allowedDomains`; capitals make no
    /// difference.
    // 512 of the longest fit into one variable of the API's environment, which the kernel takes up to 128 KiB.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(
        length(max = 512),
        inner(
            // Nothing that a list with commas or Kubernetes' own `$(VARIABLE)` would take for something else.
            regex(pattern = r"^[^@,$()\s\x00-\x1f\x7f]+@[^@,$()\s\x00-\x1f\x7f]+$"),
            length(max = 254)
        )
    )]
    pub allowed_emails: Vec<String>,
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
