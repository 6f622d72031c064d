//! What can be seen of Traefik: how many there are, and how long they let a request arrive.

mod arguments;

use k8s_openapi::{
    NamespaceResourceScope,
    api::{
        apps::v1::{DaemonSet, Deployment},
        core::v1::{Container, PodTemplateSpec},
    },
};
use kube::{Api, Client, Resource, api::ListParams};
use serde::de::DeserializeOwned;

use crate::{
    error::{Error, Result},
    names::PLAIN_ENTRY_POINT,
    observed::ReadTimeout,
    vault::Vault,
};

/// What Traefik's own manifests and charts call it.
const LABELS: &str = "app.kubernetes.io/name=traefik";

/// The Traefiks of the vault's cluster. What is not found, or where we may not look, stays unknown.
#[derive(Debug, Default)]
pub struct Traefik {
    /// How many there are to be.
    pub replicas: Option<i32>,
    /// The shortest of their limits on how long a request may take to arrive.
    pub read_timeout: Option<ReadTimeout>,
}

/// Looks where the vault expects requests to come from.
pub async fn look(vault: &Vault, client: &Client) -> Result<Traefik> {
    let namespace = &vault.spec.network_policy.ingress_namespace;
    let (deployments, daemon_sets) = futures::try_join!(
        list::<Deployment>(namespace, client),
        list::<DaemonSet>(namespace, client)
    )?;
    let (Some(deployments), Some(daemon_sets)) = (deployments, daemon_sets) else {
        return Ok(Traefik::default());
    };
    let one_each = deployments.iter().map(|one| one.spec.as_ref()?.replicas.or(Some(1)));
    let one_a_node =
        daemon_sets.iter().map(|one| Some(one.status.as_ref()?.desired_number_scheduled));
    let counts: Vec<_> = one_each.chain(one_a_node).flatten().collect();
    let templates = deployments.iter().filter_map(|one| Some(&one.spec.as_ref()?.template));
    let templates =
        templates.chain(daemon_sets.iter().filter_map(|one| Some(&one.spec.as_ref()?.template)));
    Ok(Traefik {
        replicas: (!counts.is_empty()).then(|| counts.iter().sum()),
        read_timeout: templates.filter_map(|template| shortest(vault, template)).min(),
    })
}

/// The entry point of the vault's at which an upload has the least time: one that only redirects takes
/// none.
fn shortest(vault: &Vault, template: &PodTemplateSpec) -> Option<ReadTimeout> {
    let containers = template.spec.as_ref().map(|spec| spec.containers.as_slice());
    let of_container = |container: &Container| {
        let words = container.command.iter().chain(&container.args).flatten();
        let line: Vec<_> = words.map(String::as_str).collect();
        let timeout = |entry_point: &String| {
            let seconds = arguments::read_timeout(&line, entry_point)?;
            Some(ReadTimeout { seconds, entry_point: entry_point.clone() })
        };
        let entry_points = vault.spec.ingress.entry_points.iter();
        entry_points.filter(|name| *name != PLAIN_ENTRY_POINT).filter_map(timeout).min()
    };
    containers.unwrap_or_default().iter().filter_map(of_container).min()
}

async fn list<K>(namespace: &str, client: &Client) -> Result<Option<Vec<K>>>
where
    K: Resource<Scope = NamespaceResourceScope, DynamicType = ()>,
    K: Clone + std::fmt::Debug + DeserializeOwned,
{
    let api = Api::<K>::namespaced(client.clone(), namespace);
    match api.list(&ListParams::default().labels(LABELS)).await {
        Ok(list) => Ok(Some(list.items)),
        Err(kube::Error::Api(status)) if status.code == 403 => Ok(None),
        Err(source) => Err(Error::api("list", &K::kind(&()), namespace)(source)),
    }
}
