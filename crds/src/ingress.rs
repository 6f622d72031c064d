use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// How the host reaches the API, by Traefik.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq)]
#[serde(rename_all = "camelCase", default)]
pub struct IngressSpec {
    /// The entry points of Traefik that serve the host.
    #[schemars(length(min = 1, max = 8), inner(length(min = 1, max = 63)))]
    pub entry_points: Vec<String>,
    /// Where the certificate comes from; Traefik's default certificate where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<TlsSpec>,
}

impl Default for IngressSpec {
    fn default() -> Self {
        Self { entry_points: vec!["websecure".into()], tls: None }
    }
}

/// Where the certificate comes from: one of the three.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, Default, PartialEq, Eq)]
#[serde(rename_all = "camelCase", default)]
pub struct TlsSpec {
    /// An issuer of cert-manager, which makes the certificate and renews it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issuer_ref: Option<IssuerReference>,
    /// A certificate resolver of Traefik, of which there may be one pod only: it shares certificates
    /// with nobody.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 63))]
    pub cert_resolver: Option<String>,
    /// A Secret of type `kubernetes.io/tls`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(length(min = 1, max = 253))]
    pub secret_name: Option<String>,
}

/// An issuer of cert-manager.
#[derive(Serialize, Deserialize, JsonSchema, Clone, Debug, PartialEq, Eq)]
pub struct IssuerReference {
    /// Its name.
    #[schemars(length(min = 1, max = 253))]
    pub name: String,
    /// Issuer or `ClusterIssuer`.
    #[serde(default = "cluster_issuer")]
    #[schemars(length(max = 63))]
    pub kind: String,
    /// The group of the kind: another than cert-manager's own for issuers that others make.
    #[serde(default = "cert_manager")]
    #[schemars(length(max = 253))]
    pub group: String,
}

fn cert_manager() -> String {
    "cert-manager.io".into()
}

fn cluster_issuer() -> String {
    "ClusterIssuer".into()
}
