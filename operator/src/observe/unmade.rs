//! Pods that are not there although a StatefulSet asks for them. Its status does not say why; its
//! controller's Events do, and they are read only then.

use std::collections::BTreeMap;

use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{Event, Pod},
};
use kube::{Api, Client, ResourceExt, api::ListParams};

use super::Snapshot;
use crate::{
    error::{Error, Result},
    vault::Vault,
};

/// What keeps the controller of a StatefulSet from making its pods, by StatefulSet.
pub async fn unmade(
    vault: &Vault,
    seen: &Snapshot,
    client: &Client,
) -> Result<BTreeMap<String, String>> {
    let sets = seen.all::<StatefulSet>()?;
    let pods = seen.all::<Pod>()?;
    let lacking = sets.iter().filter(|set| lacks_pods(set, &pods)).map(ResourceExt::name_any);
    let mut unmade = BTreeMap::new();
    for set in lacking {
        unmade.extend(last_word(vault, &set, client).await?.map(|said| (set, said)));
    }
    Ok(unmade)
}

fn lacks_pods(set: &StatefulSet, pods: &[Pod]) -> bool {
    let wanted = set.spec.as_ref().and_then(|spec| spec.replicas).unwrap_or(1);
    let is_of = |pod: &&Pod| {
        pod.owner_references().iter().any(|owner| Some(&owner.uid) == set.metadata.uid.as_ref())
    };
    i32::try_from(pods.iter().filter(is_of).count()).is_ok_and(|there| there < wanted)
}

async fn last_word(vault: &Vault, set: &str, client: &Client) -> Result<Option<String>> {
    let api = Api::<Event>::namespaced(client.clone(), &vault.namespace);
    let of_set = format!("involvedObject.kind=StatefulSet,involvedObject.name={set}");
    let params = ListParams::default().fields(&format!("{of_set},reason=FailedCreate"));
    let events = api.list(&params).await.map_err(Error::api("list", "Event", set))?.items;
    let last = events.into_iter().max_by_key(|event| event.last_timestamp.as_ref().map(|at| at.0));
    Ok(last.and_then(|event| event.message))
}
