//! How far the pools of the object store are, and whether one is missing that still holds images.

use std::collections::BTreeSet;

use k8s_openapi::api::{
    batch::v1::Job,
    core::v1::{PersistentVolumeClaim, PodSpec},
};
use kube::ResourceExt;

use super::{
    Snapshot,
    servers::{Server, arguments, pool_sets, servers},
};
use crate::{
    desired::hash,
    error::{Error, Result},
    names::{COMPONENT_LABEL, Component, DRAINED_ANNOTATION, Names, TASK_LABEL, Task},
    observed::StorePools,
    vault::Vault,
};

/// How far the pools are. Fails where the spec leaves out one that holds images.
pub fn look(vault: &Vault, seen: &Snapshot) -> Result<StorePools> {
    let servers = servers(seen)?;
    let drained = drained(vault, &drive_claims(seen)?)?;
    let of_pool = |name: &str| servers.iter().filter(|it| it.pool == name).collect::<Vec<_>>();
    let pools = vault.pools.iter().map(|pool| pool.name.clone());
    let runs = |name: &String| {
        let of_pool = of_pool(name);
        !of_pool.is_empty() && of_pool.iter().all(|server| server.is_running())
    };
    let stays: Vec<_> = servers.iter().filter(|it| !drained.contains(&it.pool)).collect();
    Ok(StorePools {
        leaving: leaving(vault.names(), &drained, &stays),
        told: pool_order(vault.names(), seen)?,
        running: pools.filter(runs).collect(),
        returned: match returned(&stays) {
            Some(stay) if is_begun(seen, &stay)? || see_each_other(seen, &stays) => Some(stay),
            Some(_) | None => None,
        },
        drained,
    })
}

/// The claims of drives.
pub fn drive_claims(seen: &Snapshot) -> Result<Vec<PersistentVolumeClaim>> {
    let of_store = |claim: &PersistentVolumeClaim| {
        claim.labels().get(COMPONENT_LABEL).is_some_and(|it| it == Component::MinIo.as_str())
    };
    Ok(seen.all::<PersistentVolumeClaim>()?.into_iter().filter(of_store).collect())
}

/// Whether what a claim held was moved to other pools.
pub fn is_drained(claim: &PersistentVolumeClaim) -> bool {
    claim.annotations().contains_key(DRAINED_ANNOTATION)
}

/// The pools that were drained. Each claim tells it of its own pool, so that it is known as long as the
/// data is there.
fn drained(vault: &Vault, claims: &[PersistentVolumeClaim]) -> Result<BTreeSet<String>> {
    let mut drained = BTreeSet::new();
    for claim in claims {
        let name = claim.name_any();
        let Some(pool) = vault.names().pool_of_claim(&name).map(str::to_owned) else { continue };
        let wanted = vault.pools.iter().find(|one| one.name == pool);
        if vault.spec.external().is_some() && !is_drained(claim) {
            return Err(Error::StoreReplaced { claim: name });
        }
        match (wanted, is_drained(claim)) {
            (None, false) => return Err(Error::PoolMissing { pool, claim: name }),
            (Some(wanted), true) if !wanted.decommission => {
                return Err(Error::PoolDrained { pool, claim: name });
            }
            (_, true) => _ = drained.insert(pool),
            (Some(_), false) => {}
        }
    }
    // All of its claims, or a stop in the middle of telling would be taken for the end.
    let is_left = |pool: &String| {
        let of_pool = |claim: &&PersistentVolumeClaim| {
            vault.names().pool_of_claim(&claim.name_any()) == Some(pool)
        };
        claims.iter().filter(of_pool).all(is_drained)
    };
    drained.retain(is_left);
    Ok(drained)
}

/// The pools that every server is told of, in that order: those in the shortest of the arguments, since
/// a new pool's own servers are told first.
pub fn pool_order(names: Names<'_>, seen: &Snapshot) -> Result<Vec<String>> {
    let told = pool_sets(seen)?.into_iter().map(|set| {
        let pod = set.spec.and_then(|spec| spec.template.spec);
        told_by(names, pod.as_ref()).collect::<Vec<_>>()
    });
    Ok(told.min_by_key(Vec::len).unwrap_or_default())
}

/// The pools that the server of a pod is told of.
fn told_by(names: Names<'_>, pod: Option<&PodSpec>) -> impl Iterator<Item = String> {
    let prefix = format!("{}-", names.minio());
    let pool = move |argument: &String| {
        let (_, service) = argument.strip_prefix("https://")?.split_once("}.")?;
        Some(service.split('.').next()?.strip_prefix(&prefix)?.to_owned())
    };
    arguments(pod).iter().filter_map(pool)
}

/// The drained pools that a server which stays still counts on: it would wait for theirs, or fail without them.
fn leaving(names: Names<'_>, drained: &BTreeSet<String>, stays: &[&Server]) -> BTreeSet<String> {
    let counted = stays.iter().filter_map(|server| server.pod.as_ref());
    let counted = counted.flat_map(|pod| told_by(names, pod.spec.as_ref()));
    counted.filter(|pool| drained.contains(pool)).collect()
}

/// One server has nobody who could have written without it.
fn returned(servers: &[&Server]) -> Option<String> {
    if servers.len() < 2 || !servers.iter().all(|server| server.is_ready()) {
        return None;
    }
    let stays: Option<Vec<_>> = servers.iter().map(|server| server.stay()).collect();
    Some(hash::short(&stays?))
}

/// A server that is back takes part in what is written once each other has noticed it: to heal before
/// that would leave out what is written meanwhile. Where one cannot be asked, its readiness has to do.
fn see_each_other(seen: &Snapshot, servers: &[&Server]) -> bool {
    let Some(store) = &seen.store else { return true };
    let sees_all = |server: &&Server| {
        let health = store.servers.get(&server.name);
        server.siblings == 1 || health.is_none_or(|health| health.can_be_spared)
    };
    servers.iter().all(sees_all)
}

/// What has begun goes on, whatever a busy server says of others meanwhile.
fn is_begun(seen: &Snapshot, stay: &str) -> Result<bool> {
    let jobs = seen.all::<Job>()?;
    let heals = jobs
        .iter()
        .filter(|job| job.labels().get(TASK_LABEL).is_some_and(|task| task == Task::Heal.as_str()));
    let pods = heals.filter_map(|job| job.spec.as_ref()?.template.spec.as_ref());
    let mut variables =
        pods.flat_map(|pod| &pod.containers).flat_map(|one| one.env.iter().flatten());
    Ok(variables.any(|variable| variable.value.as_deref() == Some(stay)))
}

#[cfg(test)]
mod tests;
