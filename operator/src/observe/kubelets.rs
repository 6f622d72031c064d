//! Whether the node is up of an instance that has not been ready for long. Its pod does not say: the last
//! words of one whose node is lost stay. A kubelet tells every few minutes of a probe that fails or of a
//! container that ends, in Events, and these are read only then.

use std::collections::BTreeMap;

use jiff::Timestamp;
use k8s_openapi::api::core::v1::{Event, Pod};
use kube::{Api, Client, ResourceExt, api::ListParams};

use super::Snapshot;
use crate::{
    error::{Error, Result},
    names::{COMPONENT_LABEL, Component},
    rolls::{
        pod::{is_ready, turned},
        rebuild::PATIENCE,
    },
    vault::Vault,
};

/// The source of a kubelet's Events.
const KUBELET: &str = "kubelet";

/// When its kubelet spoke last of each instance of the database that has not been ready for long, by name.
pub async fn spoke(
    vault: &Vault,
    seen: &Snapshot,
    client: &Client,
    now: Timestamp,
) -> Result<BTreeMap<String, Timestamp>> {
    let mut spoke = BTreeMap::new();
    for pod in seen.all::<Pod>()?.iter().filter(|pod| is_asked_about(pod, now)) {
        spoke.extend(last_word(vault, pod, client).await?.map(|at| (pod.name_any(), at)));
    }
    Ok(spoke)
}

fn is_asked_about(pod: &Pod, now: Timestamp) -> bool {
    let of_database =
        pod.labels().get(COMPONENT_LABEL).is_some_and(|it| it == Component::Postgres.as_str());
    let since = turned(pod).filter(|_| of_database && !is_ready(pod));
    since.is_some_and(|since| now.as_second() - since.as_second() > PATIENCE)
}

async fn last_word(vault: &Vault, pod: &Pod, client: &Client) -> Result<Option<Timestamp>> {
    let api = Api::<Event>::namespaced(client.clone(), &vault.namespace);
    let (name, uid) = (pod.name_any(), pod.uid().unwrap_or_default());
    let of_it = format!("involvedObject.kind=Pod,involvedObject.name={name}");
    let params = ListParams::default().fields(&format!("{of_it},involvedObject.uid={uid}"));
    let events = api.list(&params).await.map_err(Error::api("list", "Event", &name))?.items;
    Ok(latest(&events))
}

fn latest(events: &[Event]) -> Option<Timestamp> {
    let of_kubelet = |event: &&Event| {
        let source = event.source.as_ref().and_then(|source| source.component.as_deref());
        source == Some(KUBELET)
    };
    let events = events.iter().filter(of_kubelet);
    events.filter_map(|event| event.last_timestamp.as_ref().map(|at| at.0)).max()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn only_a_kubelet_s_own_words_count() {
        let event = |source: &str, at: &str| -> Event {
            let event = json!({
                "metadata": {}, "involvedObject": {}, "lastTimestamp": at,
                "source": { "component": source },
            });
            serde_json::from_value(event).unwrap()
        };
        let said = [
            event(KUBELET, "2026-11-23T11:40:00Z"),
            event(KUBELET, "2026-11-23T11:50:00Z"),
            event("taint-eviction-controller", "2026-11-23T11:59:00Z"),
        ];
        assert_eq!(latest(&said), Some("2026-11-23T11:50:00Z".parse().unwrap()));
        assert_eq!(latest(&said[2..]), None);
    }
}
