//! Certificates of the servers, and whom their clients trust.

use k8s_openapi::{
    ByteString,
    api::core::v1::{ConfigMap, Secret, Volume},
};

use super::pod::config_map_volume;
use crate::{
    names::{CA_KEY, Component, TLS_CERT_KEY, TLS_KEY_KEY},
    observed::{Certificates, KeyPair},
    vault::Vault,
};

/// Where a pod finds the folder of [`CA_FILE`].
pub(super) const CA_FOLDER: &str = "/etc/ca";
/// Where a pod finds whom to trust.
pub(super) const CA_FILE: &str = "/etc/ca/ca.crt";

/// Whom the vault's clients trust.
pub(super) fn ca_bundle(vault: &Vault, certificates: &Certificates) -> ConfigMap {
    ConfigMap {
        metadata: vault.metadata(Component::Postgres, vault.names().ca_bundle()),
        data: Some([(CA_KEY.to_owned(), certificates.ca_bundle.clone())].into()),
        ..ConfigMap::default()
    }
}

/// A server's certificate and its key.
pub(super) fn certificate(
    vault: &Vault,
    component: Component,
    name: String,
    pair: &KeyPair,
) -> Secret {
    let file = |key: &str, pem: &str| (key.to_owned(), ByteString(pem.as_bytes().to_vec()));
    Secret {
        metadata: vault.metadata(component, name),
        type_: Some("kubernetes.io/tls".into()),
        data: Some([file(TLS_CERT_KEY, &pair.cert), file(TLS_KEY_KEY, &pair.key)].into()),
        ..Secret::default()
    }
}

/// The volume `ca`, for [`CA_FOLDER`].
pub(super) fn ca_volume(vault: &Vault) -> Volume {
    config_map_volume("ca", vault.names().ca_bundle())
}
