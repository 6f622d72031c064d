//! The vault that faults happen to, with people at work on it.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use k8s_openapi::api::core::v1::{ConfigMap, Pod};
use kube::api::{Patch, PatchParams};
use kube::{Client, ResourceExt};
use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use serde_json::json;

use crate::cluster::{self, VAULT, api, client, eventually};
use crate::history::History;
use crate::traffic::Traffic;
use crate::vault::{edit, well};

/// What anything may take before it counts as hung.
pub const LIMIT: Duration = Duration::from_mins(2);

/// A vault that is well, and people who use it.
pub struct Stage {
    /// The test cluster.
    pub client: Client,
    /// The people.
    pub traffic: Traffic,
    /// What was acknowledged to others than them, and is gone.
    pub lost: Mutex<Vec<String>>,
    chance: Mutex<StdRng>,
}

impl Stage {
    /// Waits until all is well, and lets people begin. All chance follows from `seed`.
    pub async fn set(seed: u64) -> Self {
        let client = client().await;
        well(&client).await;
        let traffic = Traffic::start(seed).await;
        let chance = Mutex::new(StdRng::seed_from_u64(seed));
        traffic.writes(5, LIMIT).await;
        Self { client, traffic, chance, lost: Mutex::default() }
    }

    /// Waits for a moment that nobody chose, up to `most`.
    pub async fn moment(&self, most: Duration) {
        let part = self.chance.lock().unwrap_or_else(PoisonError::into_inner).random::<f32>();
        tokio::time::sleep(most.mul_f32(part)).await;
    }

    /// Who leads.
    pub async fn primary(&self) -> String {
        eventually(LIMIT, async || {
            cluster::primary(&self.client).await.ok_or("nobody leads".into())
        })
        .await
    }

    /// Waits until another than `old` leads, and says how long that took.
    pub async fn successor(&self, old: &str) -> String {
        let began = Instant::now();
        let successor = eventually(LIMIT, async || {
            let now = cluster::primary(&self.client).await;
            now.filter(|now| now != old).ok_or(format!("{old} still leads"))
        })
        .await;
        println!("{successor} has the lock after {:.1} s", began.elapsed().as_secs_f32());
        successor
    }

    /// Asks Patroni to let another member lead: `to`, or whichever it likes best.
    pub async fn switch(&self, from: &str, to: Option<&str>) {
        let annotations = json!({"leader": from, "member": to});
        let patch = json!({"metadata": {"annotations": annotations}});
        self.patroni("failover", patch).await;
    }

    /// How the database replicates from now on.
    pub async fn replicate(&self, mode: &str) {
        edit(&self.client, &json!({"database": {"replication": {"mode": mode}}})).await;
        let synchronous = mode != "Asynchronous";
        eventually(LIMIT, async || {
            let maps = api::<ConfigMap>(&self.client);
            let sync =
                maps.get(&format!("{VAULT}-postgres-sync")).await.map_err(|e| e.to_string())?;
            let standbys = sync.annotations().get("sync_standby").map_or("", String::as_str);
            if standbys.is_empty() == synchronous {
                return Err(format!("{mode}, but these standbys are waited for: {standbys:?}"));
            }
            Ok(())
        })
        .await;
    }

    async fn patroni(&self, map: &str, patch: serde_json::Value) {
        let maps = api::<ConfigMap>(&self.client);
        let name = format!("{VAULT}-postgres-{map}");
        let patched = maps.patch(&name, &PatchParams::default(), &Patch::Merge(patch)).await;
        patched.expect("Patroni's ConfigMaps can be written");
    }

    /// The node of a pod of the vault.
    pub async fn home(&self, pod: &str) -> String {
        cluster::home_of(&self.client, pod).await
    }

    /// How often a pod's containers have been started again.
    pub async fn restarts(&self, pod: &str) -> i32 {
        let pod = api::<Pod>(&self.client).get(pod).await.expect("it is a pod");
        let containers = pod.status.and_then(|status| status.container_statuses);
        containers.unwrap_or_default().iter().map(|container| container.restart_count).sum()
    }

    /// The vault's pods by name, with what tells one from a later one of the same name.
    pub async fn pods(&self) -> BTreeMap<String, String> {
        let pods = cluster::ours::<Pod>(&self.client).await;
        pods.iter().map(|pod| (pod.name_any(), pod.uid().unwrap_or_default())).collect()
    }

    /// Waits until another fault would be the first again.
    pub async fn settled(&self) {
        well(&self.client).await;
    }

    /// Lets people finish, and gives what they saw.
    pub async fn close(self) -> History {
        let mut history = self.traffic.finish().await;
        history.lost.append(&mut self.lost.lock().unwrap_or_else(PoisonError::into_inner));
        history
    }
}
