//! Which pools there are to be, and which of them a server is told of.

use crds::PoolSpec;

use crate::{observed::StorePools, vault::Vault};

/// The pools that are to be there: those of the spec that hold something, in the order in which servers
/// are told of them. The order that was told stays, whatever the spec says: another would be another
/// argument, and restart all servers for nothing.
pub(super) fn serving<'a>(vault: &'a Vault, store: &StorePools) -> Vec<&'a PoolSpec> {
    let mut pools: Vec<_> = vault.pools.iter().filter(|pool| !is_gone(pool, store)).collect();
    let place = |pool: &&PoolSpec| {
        store.told.iter().position(|told| *told == pool.name).unwrap_or(usize::MAX)
    };
    pools.sort_by_key(place);
    pools
}

/// The pools that a server of `pool` is told of. Servers wait for every pool that they are told of, so
/// that those which serve hear of a new one only when all of its servers run: one that finds no node
/// stops nobody.
pub(super) fn told<'a>(vault: &'a Vault, store: &StorePools, pool: &PoolSpec) -> Vec<&'a PoolSpec> {
    let serving = serving(vault, store);
    let is_new = |pool: &PoolSpec| !store.told.is_empty() && !store.told.contains(&pool.name);
    let waits = serving.iter().any(|one| is_new(one) && !store.running.contains(&one.name));
    if is_new(pool) || !waits {
        return serving;
    }
    serving.into_iter().filter(|one| !is_new(one)).collect()
}

/// The pools that hold images, or may.
pub(in crate::desired) fn joined<'a>(vault: &'a Vault, store: &StorePools) -> Vec<&'a PoolSpec> {
    let is_told = |pool: &&PoolSpec| store.told.is_empty() || store.told.contains(&pool.name);
    serving(vault, store).into_iter().filter(is_told).collect()
}

/// Whether everything of `pool` is to be moved elsewhere, and is not yet.
pub(super) fn drains(pool: &PoolSpec, store: &StorePools) -> bool {
    pool.decommission && store.told.contains(&pool.name) && !store.drained.contains(&pool.name)
}

/// Drained; or to be drained before it ever held something.
fn is_gone(pool: &PoolSpec, store: &StorePools) -> bool {
    let never_told = !store.told.is_empty() && !store.told.contains(&pool.name);
    store.drained.contains(&pool.name) || pool.decommission && never_told
}
