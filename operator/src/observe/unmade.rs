//! Pods that are not there although a StatefulSet or a Job asks for them. Their status does not say why;
//! their controllers' Events do, and they are read only then. A Deployment's own status does.

use std::collections::BTreeMap;

use k8s_openapi::api::{
    apps::v1::StatefulSet,
    batch::v1::Job,
    core::v1::{Event, Pod},
};
use kube::{Api, Client, Resource, ResourceExt, api::ListParams};

use super::{Snapshot, has_failed, succeeded};
use crate::{
    error::{Error, Result},
    vault::Vault,
};

/// What keeps the controller of a StatefulSet or of a Job from making its pods, by the name of either.
pub async fn unmade(
    vault: &Vault,
    seen: &Snapshot,
    client: &Client,
) -> Result<BTreeMap<String, String>> {
    let (sets, jobs) = (seen.all::<StatefulSet>()?, seen.all::<Job>()?);
    let pods = seen.all::<Pod>()?;
    let sets = sets.iter().filter(|set| lacks_pods(*set, instances(set), &pods)).map(named);
    let ended = |job: &Job| succeeded(job) || has_failed(job);
    let jobs = jobs.iter().filter(|job| !ended(job) && lacks_pods(*job, 1, &pods)).map(named);
    let lacking: Vec<_> = sets.chain(jobs).collect();
    let mut unmade = BTreeMap::new();
    for (kind, name) in lacking {
        unmade.extend(last_word(vault, &kind, &name, client).await?.map(|said| (name, said)));
    }
    Ok(unmade)
}

fn named<K: Resource<DynamicType = ()>>(object: &K) -> (String, String) {
    (K::kind(&()).into_owned(), object.name_any())
}

fn instances(set: &StatefulSet) -> usize {
    let replicas = set.spec.as_ref().and_then(|spec| spec.replicas).unwrap_or(1);
    usize::try_from(replicas).unwrap_or_default()
}

fn lacks_pods(owner: &impl Resource, wanted: usize, pods: &[Pod]) -> bool {
    let uid = owner.meta().uid.as_ref();
    let is_of = |pod: &&Pod| pod.owner_references().iter().any(|owner| Some(&owner.uid) == uid);
    pods.iter().filter(is_of).count() < wanted
}

async fn last_word(
    vault: &Vault,
    kind: &str,
    name: &str,
    client: &Client,
) -> Result<Option<String>> {
    let api = Api::<Event>::namespaced(client.clone(), &vault.namespace);
    let of_it = format!("involvedObject.kind={kind},involvedObject.name={name}");
    let params = ListParams::default().fields(&format!("{of_it},reason=FailedCreate"));
    let events = api.list(&params).await.map_err(Error::api("list", "Event", name))?.items;
    let last = events.into_iter().max_by_key(|event| event.last_timestamp.as_ref().map(|at| at.0));
    Ok(last.and_then(|event| event.message))
}
