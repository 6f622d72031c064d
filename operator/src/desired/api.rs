//! The API, which serves the web app too, and the Job that migrates its database first.

mod deployment;
mod environment;
pub(super) mod migration;
mod service;

use kube::core::DynamicObject;

use super::object::{disruption_budget, dynamic};
use crate::{names::Component::Api, observed::Observed, vault::Vault};

/// Everything of the API, in the order in which it is applied.
pub(super) fn objects(vault: &Vault, observed: &Observed) -> Vec<DynamicObject> {
    let instances = observed.instances(vault);
    let mut objects =
        vec![dynamic(&migration::job(vault, instances)), dynamic(&service::service(vault))];
    // At one replica a budget would block every drain, and protect nothing.
    if vault.spec.api.replicas > 1 {
        objects.push(dynamic(&disruption_budget(vault, Api, vault.names().api())));
    }
    // An API runs on a database of its release or a later one, never on an earlier one.
    let image =
        if observed.migrated { Some(vault.api_image()) } else { observed.running.api.clone() };
    objects.extend(image.map(|image| dynamic(&deployment::deployment(vault, image, observed))));
    objects
}
