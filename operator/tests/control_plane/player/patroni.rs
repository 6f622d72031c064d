//! Patroni's members: who leads, who follows, and a switchover that was asked for.

use std::collections::BTreeMap;

use jiff::Timestamp;
use k8s_openapi::api::core::v1::{ConfigMap, Pod, Secret};
use kube::{
    Resource, ResourceExt,
    api::{Patch, PatchParams},
};
use operator::{
    names::{
        CA_KEY, COMPONENT_LABEL, Component, FILES_READ_ANNOTATION, Names, PATRONI_PASSWORDS_KEY,
        ROLE_LABEL, TLS_CERT_KEY,
    },
    patroni::INITIALIZE,
    rotation::hash_of,
};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Player, pods::is_ready};

impl Player {
    pub(super) async fn patroni(&self) -> usize {
        let names = Names(&self.vault);
        let Some(lock) = self.config_map(&names.patroni_leader()).await else { return 0 };
        let is_member = |pod: &Pod| {
            pod.labels().get(COMPONENT_LABEL).is_some_and(|c| c == Component::Postgres.as_str())
        };
        let alive = |pod: &Pod| is_ready(pod) && pod.metadata.deletion_timestamp.is_none();
        let mut members: Vec<Pod> = self.ours::<Pod>().await;
        members.retain(|pod| is_member(pod) && alive(pod));
        let up: Vec<_> = members.iter().map(ResourceExt::name_any).collect();
        let leader = lock.annotations().get("leader").cloned().unwrap_or_default();
        let asked = self.switchover(&names.patroni_failover(), &leader, &up).await;
        let mut moved = usize::from(asked.is_some());
        let Some(sync) = self.config_map(&names.patroni_sync()).await else { return moved };
        let leads = asked.or_else(|| up.contains(&leader).then(|| leader.clone()));
        let Some(leads) = leads.or_else(|| promoted(&sync, &up)) else { return moved };
        moved += self.sign(&lock, &leads).await;
        moved += self.initialize(&names.patroni_config()).await;
        // Whoever was promoted is alone until the others stream from it.
        let follow = |name: &&String| **name != leads && leads == leader;
        let standbys: Vec<_> = up.iter().filter(follow).cloned().collect();
        let waits_for = standbys.len().div_ceil(2);
        let says = json!({
            "leader": leads, "sync_standby": standbys.join(","),
            "quorum": (standbys.len() - waits_for).to_string(),
        });
        moved += self.annotate(&names.patroni_sync(), &sync, says).await;
        let files = self.files().await;
        for pod in &members {
            moved += self.tell(pod, pod.name_any() == leads).await;
            let read = json!({ FILES_READ_ANNOTATION: files.clone().unwrap_or_default() });
            moved += self.annotate(&pod.name_any(), pod, read).await;
        }
        moved
    }

    /// The hash of what the members have mounted.
    async fn files(&self) -> Option<String> {
        let names = Names(&self.vault);
        let secret = async |name: String, key: &str| {
            let secret = self.api::<Secret>().get_opt(&name).await.expect("an answer")?;
            Some(secret.data?.remove(key)?.0)
        };
        let certificate = secret(names.postgres_tls(), TLS_CERT_KEY).await?;
        let passwords = secret(names.patroni_passwords(), PATRONI_PASSWORDS_KEY).await?;
        let bundle = self.config_map(&names.ca_bundle()).await?.data?.remove(CA_KEY)?;
        Some(hash_of(&[certificate, passwords, bundle.into_bytes()]))
    }

    /// The leader renews its lock, which moves nothing unless it is another's.
    async fn sign(&self, lock: &ConfigMap, leads: &str) -> usize {
        let now = Timestamp::now();
        let renewed = lock.annotations().get("renewTime").and_then(|time| time.parse().ok());
        let is_young = |renewed: Timestamp| now.as_second() - renewed.as_second() < 5;
        let is_theirs = lock.annotations().get("leader").is_some_and(|one| one == leads);
        if is_theirs && renewed.is_some_and(is_young) {
            return 0;
        }
        let says = json!({ "leader": leads, "ttl": "20", "renewTime": now.to_string() });
        let signed = self.annotate(&lock.name_any(), lock, says).await;
        if is_theirs { 0 } else { signed }
    }

    /// Whoever leads first writes down which database it is.
    async fn initialize(&self, name: &str) -> usize {
        let Some(config) = self.config_map(name).await else { return 0 };
        if config.annotations().contains_key(INITIALIZE) {
            return 0;
        }
        self.annotate(name, &config, json!({ INITIALIZE: "7431" })).await
    }

    /// Takes a switchover that was asked for, and forgets it.
    async fn switchover(&self, name: &str, leader: &str, up: &[String]) -> Option<String> {
        let asked = self.config_map(name).await?;
        let of =
            |key: &str| asked.annotations().get(key).cloned().filter(|value| !value.is_empty());
        let (from, to) = (of("leader"), of("member"));
        if from.is_none() && to.is_none() {
            return None;
        }
        let forget = json!({ "metadata": { "annotations": { "leader": null, "member": null } } });
        let patch = Patch::Merge(forget);
        self.api::<ConfigMap>().patch(name, &PatchParams::default(), &patch).await.ok()?;
        let others = || up.iter().find(|name| *name != leader).cloned();
        from.is_none_or(|from| from == leader).then_some(())?;
        to.filter(|to| up.contains(to)).or_else(others)
    }

    /// What a member says of itself.
    async fn tell(&self, pod: &Pod, leads: bool) -> usize {
        let (role, state) = if leads { ("primary", "running") } else { ("replica", "streaming") };
        let mut status =
            json!({ "role": role, "state": "running", "timeline": 1, "version": "4.1.4" });
        if !leads {
            status["replication_state"] = json!(state);
        }
        let moved =
            self.annotate(&pod.name_any(), pod, json!({ "status": status.to_string() })).await;
        if pod.labels().get(ROLE_LABEL).is_some_and(|label| label == role) {
            return moved;
        }
        let patch = Patch::Merge(json!({ "metadata": { "labels": { ROLE_LABEL: role } } }));
        let patched =
            self.api::<Pod>().patch(&pod.name_any(), &PatchParams::default(), &patch).await;
        moved + usize::from(patched.is_ok())
    }

    async fn config_map(&self, name: &str) -> Option<ConfigMap> {
        self.api::<ConfigMap>().get_opt(name).await.expect("an answer")
    }

    /// Annotates where that says something new.
    async fn annotate<K>(&self, name: &str, object: &K, says: Value) -> usize
    where
        K: Resource<Scope = k8s_openapi::NamespaceResourceScope, DynamicType = ()>,
        K: Clone + std::fmt::Debug + DeserializeOwned,
    {
        let said: BTreeMap<String, String> = serde_json::from_value(says.clone()).expect("texts");
        if said.iter().all(|(key, value)| object.annotations().get(key) == Some(value)) {
            return 0;
        }
        let patch = Patch::Merge(json!({ "metadata": { "annotations": says } }));
        usize::from(self.api::<K>().patch(name, &PatchParams::default(), &patch).await.is_ok())
    }
}

/// Who of those that are `up` takes over: nobody who may lack an acknowledged commit.
fn promoted(sync: &ConfigMap, up: &[String]) -> Option<String> {
    let said = |key: &str| sync.annotations().get(key).cloned().unwrap_or_default();
    let (leader, standbys) = (said("leader"), said("sync_standby"));
    if leader.is_empty() {
        return up.first().cloned();
    }
    let counts = |name: &&String| **name == leader || standbys.split(',').any(|one| one == *name);
    let there: Vec<_> = up.iter().filter(counts).collect();
    let others: usize = said("quorum").parse().unwrap_or_default();
    (there.len() > others).then(|| there[0].clone())
}
