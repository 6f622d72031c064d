//! cert-manager's certificates, as far as we write them and read how they are.

use std::collections::BTreeMap;

use kube::CustomResource;
use serde::{Deserialize, Serialize};

/// A certificate that cert-manager makes, renews and keeps in a Secret.
#[derive(CustomResource, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[kube(
    group = "cert-manager.io",
    version = "v1",
    kind = "Certificate",
    namespaced,
    schema = "disabled",
    status = "CertificateStatus"
)]
#[serde(rename_all = "camelCase")]
pub struct CertificateSpec {
    /// Where it is kept.
    pub secret_name: String,
    /// What that Secret bears.
    pub secret_template: SecretTemplate,
    /// The names it is for.
    pub dns_names: Vec<String>,
    /// Who signs it.
    pub issuer_ref: IssuerRef,
    /// Its key.
    pub private_key: PrivateKey,
}

/// What the Secret of a certificate bears.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SecretTemplate {
    /// Its labels.
    pub labels: BTreeMap<String, String>,
}

/// Who signs a certificate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct IssuerRef {
    /// Its name.
    pub name: String,
    /// Its kind.
    pub kind: String,
    /// The group of its kind.
    pub group: String,
}

/// The key of a certificate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PrivateKey {
    /// `Always`: a renewed certificate has a key of its own.
    pub rotation_policy: String,
}

/// How a certificate is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CertificateStatus {
    /// `Ready`, and `Issuing` while another is on its way.
    #[serde(default)]
    pub conditions: Vec<CertificateCondition>,
}

/// One condition of a certificate.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct CertificateCondition {
    /// `Ready` or `Issuing`.
    #[serde(rename = "type")]
    pub type_: String,
    /// `True`, `False` or `Unknown`.
    pub status: String,
    /// The CamelCase cause.
    #[serde(default)]
    pub reason: String,
    /// What cert-manager says.
    #[serde(default)]
    pub message: String,
}
