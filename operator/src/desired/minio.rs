//! The object store: MinIO, a StatefulSet a pool, and the bucket with the API's own key.

pub(super) mod bucket;
mod claims;
mod container;
mod keys;
mod pools;
mod service;
mod stateful_set;
mod task;

pub(super) use pools::joined;

use crds::PoolSpec;
use kube::core::DynamicObject;

use super::{
    object::{disruption_budget, dynamic},
    tls::certificate,
};
use crate::{names::Component::MinIo, observed::Observed, vault::Vault};

/// Everything of the object store, in the order in which it is applied.
pub(super) fn objects(vault: &Vault, observed: &Observed) -> Vec<DynamicObject> {
    let names = vault.names();
    let pair = observed.certificates.minio.iter();
    let certificate = |pair| dynamic(&certificate(vault, MinIo, names.minio_tls(), pair));
    let mut objects: Vec<_> = pair.map(certificate).collect();
    objects.push(dynamic(&service::client(vault)));
    let pools = pools::serving(vault, &observed.store);
    // At one server a budget would block every drain, and protect nothing.
    if pools.iter().map(|pool| pool.servers).sum::<i32>() > 1 {
        objects.push(dynamic(&disruption_budget(vault, MinIo, names.minio())));
    }
    // First what gives all servers their names and their drives: they wait for each other.
    for pool in &pools {
        objects.extend(claims::claims(vault, pool, observed).iter().map(dynamic));
        objects.push(dynamic(&service::headless(vault, pool)));
    }
    for pool in &pools {
        objects.push(dynamic(&stateful_set::stateful_set(vault, pool, observed)));
    }
    objects.push(dynamic(&bucket::job(vault, &observed.running)));
    objects.extend(tasks(vault, observed, &pools));
    objects
}

/// What is done besides, for as long as there is something to do.
fn tasks(vault: &Vault, observed: &Observed, pools: &[&PoolSpec]) -> Vec<DynamicObject> {
    let Observed { store, running, .. } = observed;
    let heal = store.returned.iter().map(|returned| task::heal(vault, running, returned));
    let drained = pools.iter().filter(|pool| pools::drains(pool, store));
    let drain = drained
        .map(|pool| task::drain(vault, running, &pool.name, &container::argument(vault, pool)));
    let keys = keys::job(vault, observed);
    heal.chain(drain).chain(keys).map(|job| dynamic(&job)).collect()
}
