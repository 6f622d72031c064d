//! What outlives the vault: nothing here has an owner.

use k8s_openapi::api::core::v1::{ConfigMap, PersistentVolumeClaim};

use super::dynamic::dynamic_configuration;
use crate::{
    desired::object::claim,
    names::{Component::Postgres, PATRONI_CONFIG_ANNOTATION, SCOPE_LABEL},
    observed::Observed,
    vault::Vault,
};

/// The claim of each instance.
pub(super) fn claims(vault: &Vault, observed: &Observed) -> Vec<PersistentVolumeClaim> {
    let database = &vault.spec.database;
    let size = observed.claim_size(&vault.names().postgres(), &database.storage.size);
    let of = |ordinal| {
        let metadata = vault.data_metadata(Postgres, vault.names().postgres_claim(ordinal));
        claim(metadata, &database.storage, size.clone())
    };
    (0..observed.instances(vault)).map(of).collect()
}

/// The ConfigMaps in which Patroni keeps who leads. Made first, so that the database's pods need no right
/// to create any, with the configuration of the cluster and else empty; they hold its identity, and so
/// outlive the vault.
pub(super) fn patroni_state(vault: &Vault) -> Vec<ConfigMap> {
    let of = |name: String| {
        let mut metadata = vault.data_metadata(Postgres, name);
        let labels = metadata.labels.get_or_insert_default();
        labels.insert(SCOPE_LABEL.to_owned(), vault.names().postgres());
        if metadata.name == Some(vault.names().patroni_config()) {
            let config = dynamic_configuration(vault).to_string();
            metadata.annotations = Some([(PATRONI_CONFIG_ANNOTATION.to_owned(), config)].into());
        }
        ConfigMap { metadata, ..ConfigMap::default() }
    };
    vault.names().patroni_state().map(of).into()
}
