//! The object store: MinIO, a StatefulSet a pool, and the bucket with the API's own key.

pub(super) mod bucket;
mod claims;
mod container;
mod service;
mod stateful_set;

use kube::core::DynamicObject;

use super::{
    object::{disruption_budget, dynamic},
    tls::certificate,
};
use crate::{names::Component::MinIo, observed::Observed, vault::Vault};

/// Everything of the object store, in the order in which it is applied.
pub(super) fn objects(vault: &Vault, observed: &Observed) -> Vec<DynamicObject> {
    let names = vault.names();
    let pair = &observed.certificates.minio;
    let mut objects = vec![
        dynamic(&certificate(vault, MinIo, names.minio_tls(), pair)),
        dynamic(&service::client(vault)),
    ];
    // At one server a budget would block every drain, and protect nothing.
    if vault.pools.iter().map(|pool| pool.servers).sum::<i32>() > 1 {
        objects.push(dynamic(&disruption_budget(vault, MinIo, names.minio())));
    }
    for pool in &vault.pools {
        objects.extend(claims::claims(vault, pool, observed).iter().map(dynamic));
        objects.push(dynamic(&service::headless(vault, pool)));
        objects.push(dynamic(&stateful_set::stateful_set(vault, pool, observed)));
    }
    objects.push(dynamic(&bucket::job(vault, &observed.running)));
    objects
}
