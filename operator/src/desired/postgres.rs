//! The database: Postgres under Patroni, which fails over by itself, with the operator or without.

mod claims;
mod config;
mod container;
mod dynamic;
mod parameters;
mod passwords;
mod rbac;
mod service;
mod stateful_set;

pub(super) use dynamic::dynamic_configuration;
pub(super) use parameters::check as check_parameters;

use kube::core::DynamicObject;

use super::{
    object::{disruption_budget, dynamic},
    tls::{ca_bundle, certificate},
};
use crate::{
    names::{Component::Postgres, POSTGRES_PORT, pod_host},
    observed::Observed,
    vault::Vault,
};

/// The API's pods share them; an idle one costs a few kilobytes.
pub(super) const MAX_CONNECTIONS: i32 = 250;

/// Everything of the database, in the order in which it is applied.
pub(super) fn objects(vault: &Vault, observed: &Observed) -> Vec<DynamicObject> {
    let (names, instances) = (vault.names(), observed.instances(vault));
    let pair = &observed.certificates.postgres;
    let mut objects = vec![
        dynamic(&ca_bundle(vault, &observed.certificates)),
        dynamic(&certificate(vault, Postgres, names.postgres_tls(), pair)),
        dynamic(&config::config_map(vault)),
        dynamic(&passwords::patroni(vault, &observed.credentials)),
        dynamic(&rbac::service_account(vault)),
        dynamic(&rbac::role(vault, instances)),
        dynamic(&rbac::role_binding(vault)),
    ];
    objects.extend(claims::patroni_state(vault).iter().map(dynamic));
    objects.extend(claims::claims(vault, observed).iter().map(dynamic));
    objects.push(dynamic(&service::headless(vault)));
    // At one instance a budget would block every drain, and protect nothing.
    if instances > 1 {
        objects.push(dynamic(&disruption_budget(vault, Postgres, names.postgres())));
    }
    objects.push(dynamic(&stateful_set::stateful_set(vault, observed)));
    if observed.passing.taking {
        objects.push(dynamic(&passwords::take(vault, observed)));
    }
    objects
}

/// Every member by its own name: the one that takes writes is found by asking, not by a label that may
/// be stale when its node is lost.
pub(super) fn members(vault: &Vault, instances: i32) -> String {
    let names = vault.names();
    let hosts = (0..instances).map(|ordinal| {
        let host = pod_host(&names.postgres_pod(ordinal), &names.postgres(), &vault.namespace);
        format!("{host}:{POSTGRES_PORT}")
    });
    hosts.collect::<Vec<_>>().join(",")
}
