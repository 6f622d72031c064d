use crds::PoolSpec;
use k8s_openapi::api::core::v1::PersistentVolumeClaim;

use crate::{desired::object::claim, names::Component::MinIo, observed::Observed, vault::Vault};

/// The claim of each drive of `pool`.
pub(super) fn claims(
    vault: &Vault,
    pool: &PoolSpec,
    observed: &Observed,
) -> Vec<PersistentVolumeClaim> {
    let size = observed.claim_size(&vault.names().pool(&pool.name), &pool.storage.size);
    let of = |ordinal, drive| {
        let name = vault.names().drive_claim(&pool.name, ordinal, drive);
        claim(vault.data_metadata(MinIo, name), &pool.storage, size.clone())
    };
    (0..pool.servers)
        .flat_map(|ordinal| (0..pool.volumes_per_server).map(move |drive| (ordinal, drive)))
        .map(|(ordinal, drive)| of(ordinal, drive))
        .collect()
}
