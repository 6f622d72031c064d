use crds::IssuerReference;

use crate::{
    foreign::cert_manager::{Certificate, CertificateSpec, IssuerRef, PrivateKey, SecretTemplate},
    names::{self, Component::Ingress},
    vault::Vault,
};

/// The certificate of the host, which cert-manager makes and renews. Its Secret bears our labels, so
/// that it goes with the data of a vault that is deleted together with that.
pub(super) fn certificate(vault: &Vault, issuer: &IssuerReference) -> Certificate {
    let IssuerReference { name, kind, group } = issuer;
    let secret = vault.names().ingress_tls();
    Certificate {
        metadata: vault.metadata(Ingress, secret.clone()),
        spec: CertificateSpec {
            secret_name: secret,
            secret_template: SecretTemplate { labels: names::labels(&vault.name, Ingress) },
            dns_names: vec![vault.spec.host.clone()],
            issuer_ref: IssuerRef { name: name.clone(), kind: kind.clone(), group: group.clone() },
            private_key: PrivateKey { rotation_policy: "Always".into() },
        },
        status: None,
    }
}
