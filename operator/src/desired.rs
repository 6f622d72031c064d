//! What a vault is made of. Everything under this module is pure: no client, no clock, no chance.

mod api;
pub(crate) mod hash;
mod hibernation;
mod ingress;
mod job;
mod minio;
mod network_policy;
mod object;
mod pod;
mod postgres;
mod tls;

#[cfg(test)]
mod tests;

use k8s_openapi::api::{
    apps::v1::{Deployment, StatefulSet},
    autoscaling::v2::HorizontalPodAutoscaler,
    batch::v1::Job,
    core::v1::{ConfigMap, Secret, Service, ServiceAccount},
    networking::v1::NetworkPolicy,
    policy::v1::PodDisruptionBudget,
    rbac::v1::{Role, RoleBinding},
};
use kube::{
    Resource,
    core::{ApiResource, DynamicObject},
};
use serde_json::Value;

use crate::{
    foreign::{
        cert_manager::Certificate,
        traefik::{IngressRoute, Middleware, ServersTransport},
    },
    observed::{Observed, RunningImages},
    vault::{InvalidSpec, Vault},
};

/// Every object of `vault`, in the order in which they are applied: what denies first, then what
/// others wait for. Objects without an owner are data: made when absent, never overwritten.
pub fn desired(vault: &Vault, observed: &Observed) -> Vec<DynamicObject> {
    let mut objects = network_policy::objects(vault, observed);
    objects.extend(postgres::objects(vault, observed));
    if vault.spec.external().is_none() {
        objects.extend(minio::objects(vault, observed));
    }
    objects.extend(api::objects(vault, observed));
    if observed.cluster.traefik {
        objects.extend(ingress::objects(vault, &observed.cluster));
    }
    if vault.spec.hibernated { hibernation::asleep(objects, vault, observed) } else { objects }
}

/// What stays as it is for now, though nothing wants it any more: drained servers, as long as others count on them.
pub fn leaving(vault: &Vault, observed: &Observed) -> Vec<(String, String)> {
    let names = observed.store.leaving.iter().map(|pool| vault.names().pool(pool));
    let of = |name: String| {
        [(StatefulSet::kind(&()), name.clone()), (Service::kind(&()), name)]
            .map(|(kind, name)| (kind.into_owned(), name))
    };
    names.flat_map(of).collect()
}

/// The kinds that [`desired`] holds and that are pruned. Claims are not among them: data is never
/// pruned.
pub fn kinds() -> Vec<ApiResource> {
    vec![
        ApiResource::erase::<NetworkPolicy>(&()),
        ApiResource::erase::<ConfigMap>(&()),
        ApiResource::erase::<Secret>(&()),
        ApiResource::erase::<ServiceAccount>(&()),
        ApiResource::erase::<Role>(&()),
        ApiResource::erase::<RoleBinding>(&()),
        ApiResource::erase::<Service>(&()),
        ApiResource::erase::<PodDisruptionBudget>(&()),
        ApiResource::erase::<StatefulSet>(&()),
        ApiResource::erase::<Job>(&()),
        ApiResource::erase::<Deployment>(&()),
        ApiResource::erase::<HorizontalPodAutoscaler>(&()),
        ApiResource::erase::<Certificate>(&()),
        ApiResource::erase::<Middleware>(&()),
        ApiResource::erase::<ServersTransport>(&()),
        ApiResource::erase::<IngressRoute>(&()),
    ]
}

/// What Patroni is to hold for the whole database cluster, but for keys that are not ours.
pub fn patroni_configuration(vault: &Vault) -> Value {
    postgres::dynamic_configuration(vault)
}

/// Refuses a setting of Postgres that is not the spec's to change, and a value it would not take.
pub fn check_parameters(vault: &Vault) -> Result<(), InvalidSpec> {
    postgres::check_parameters(vault)
}

/// The name of the Job that migrates the database for the wanted API image.
pub fn migrate_job(vault: &Vault, running: &RunningImages) -> String {
    api::migration::name(vault, running)
}

/// The name of the Job that tries the store that somebody else runs, once all that opens it is there.
pub fn check_store_job(
    vault: &Vault,
    running: &RunningImages,
    keys: Option<&String>,
) -> Option<String> {
    Some(api::check::name(vault, running, (vault.spec.external()?, keys?)))
}

/// The name of the Job that makes the bucket.
pub fn bucket_job(vault: &Vault, running: &RunningImages) -> String {
    object::name(&minio::bucket::job(vault, running))
}
