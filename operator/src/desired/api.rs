//! The API, which serves the web app too, and the Jobs that come first: one migrates its database, one
//! tries a store that somebody else runs.

mod autoscaler;
pub(super) mod check;
mod deployment;
mod environment;
pub(super) mod migration;
mod passwords;
mod service;
mod store;

use kube::core::DynamicObject;

use super::object::{disruption_budget, dynamic};
use crate::{
    names::Component::Api,
    observed::{ApiScale, Observed},
    vault::Vault,
};

/// Everything of the API, in the order in which it is applied.
pub(super) fn objects(vault: &Vault, observed: &Observed) -> Vec<DynamicObject> {
    let mut objects = vec![
        dynamic(&passwords::passwords(vault, observed)),
        dynamic(&migration::job(vault, observed)),
    ];
    if let (Some(store), Some(keys)) = (vault.spec.external(), &observed.external.keys) {
        objects.push(dynamic(&check::job(vault, store, keys, observed)));
    }
    objects.push(dynamic(&service::service(vault)));
    // At one replica a budget would block every drain, and protect nothing.
    if vault.fewest_api_pods() > 1 {
        objects.push(dynamic(&disruption_budget(vault, Api, vault.names().api())));
    }
    // An API runs on a database of its release or a later one, never on an earlier one; and with a store
    // that was tried.
    let is_tried = vault.spec.external().is_none() || observed.external.checked;
    let is_next = observed.migrated && is_tried;
    let image = if is_next {
        Some(vault.api_image(&observed.running))
    } else {
        observed.running.api.clone()
    };
    if let Some(image) = image {
        let replicas = replicas(vault, observed.api_scale);
        objects.push(dynamic(&deployment::deployment(vault, image, replicas, observed)));
        let autoscaling = vault.spec.api.autoscaling.iter();
        objects.extend(autoscaling.map(|limits| dynamic(&autoscaler::autoscaler(vault, limits))));
    }
    objects
}

/// The number of pods that is applied. Under an autoscaler it is the autoscaler's from its first word
/// on; until then we keep it what it is. Were it left out at once, it would go with its last owner, and
/// a Deployment without a number has one pod.
fn replicas(vault: &Vault, scale: ApiScale) -> Option<i32> {
    let Some(limits) = &vault.spec.api.autoscaling else { return Some(vault.spec.api.replicas) };
    match scale {
        ApiScale::Absent => Some(limits.min_replicas),
        ApiScale::Ours(now) => Some(now.min(limits.max_replicas).max(limits.min_replicas)),
        ApiScale::Theirs => None,
    }
}
