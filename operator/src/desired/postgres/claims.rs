//! What outlives the vault: nothing here has an owner.

use k8s_openapi::api::core::v1::{ConfigMap, PersistentVolumeClaim};

use crate::{
    desired::object::claim,
    names::{Component::Postgres, SCOPE_LABEL},
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
    (0..database.instances).map(of).collect()
}

/// The ConfigMaps in which Patroni keeps who leads. Made empty and first, so that the database's pods
/// need no right to create any; they hold the cluster's identity, and so outlive the vault.
pub(super) fn patroni_state(vault: &Vault) -> Vec<ConfigMap> {
    let of = |name| {
        let mut metadata = vault.data_metadata(Postgres, name);
        let labels = metadata.labels.get_or_insert_default();
        labels.insert(SCOPE_LABEL.to_owned(), vault.names().postgres());
        ConfigMap { metadata, ..ConfigMap::default() }
    };
    vault.names().patroni_state().map(of).into()
}
