use k8s_openapi::{
    NamespaceResourceScope,
    api::apps::v1::{DaemonSet, Deployment},
};
use kube::{Api, Client, Resource, api::ListParams};
use serde::de::DeserializeOwned;

use crate::{
    error::{Error, Result},
    vault::Vault,
};

/// What Traefik's own manifests and charts call it.
const LABELS: &str = "app.kubernetes.io/name=traefik";

/// How many Traefiks there are to be, looked up only where the answer matters. `None` where nothing of
/// that name is found, or where we may not look: what is unknown stays unknown.
pub async fn replicas(vault: &Vault, client: &Client) -> Result<Option<i32>> {
    let tls = vault.spec.ingress.tls.as_ref();
    if tls.is_none_or(|tls| tls.cert_resolver.is_none()) {
        return Ok(None);
    }
    let namespace = &vault.spec.network_policy.ingress_namespace;
    let (deployments, daemon_sets) = futures::try_join!(
        list::<Deployment>(namespace, client),
        list::<DaemonSet>(namespace, client)
    )?;
    let (Some(deployments), Some(daemon_sets)) = (deployments, daemon_sets) else {
        return Ok(None);
    };
    let one_each = deployments.iter().map(|one| one.spec.as_ref()?.replicas.or(Some(1)));
    let one_a_node =
        daemon_sets.iter().map(|one| Some(one.status.as_ref()?.desired_number_scheduled));
    let counts: Vec<_> = one_each.chain(one_a_node).flatten().collect();
    Ok((!counts.is_empty()).then(|| counts.iter().sum()))
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
