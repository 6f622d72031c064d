//! The vault's resource: how it is changed, what it tells, and whether it could bear a loss now.

use std::time::Duration;

use crds::{ImageVault, ReplicationMode};
use k8s_openapi::api::core::v1::{ConfigMap, Node};
use kube::api::{ListParams, Patch, PatchParams};
use kube::{Api, Client, ResourceExt};
use serde_json::{Value, json};

use crate::cluster::{VAULT, api, eventually, primary, ready_pods};

/// What the slowest machine may take until all is well again.
const LIMIT: Duration = Duration::from_mins(5);

/// Merges `spec` into the vault's.
pub async fn edit(client: &Client, spec: &Value) {
    let patch = Patch::Merge(json!({ "spec": spec }));
    let edited = api::<ImageVault>(client).patch(VAULT, &PatchParams::default(), &patch).await;
    edited.expect("the spec can be changed");
}

/// What the vault says of a condition, for the spec as it is now.
pub async fn condition(client: &Client, type_: &str) -> String {
    match api::<ImageVault>(client).get(VAULT).await {
        Ok(vault) => told(&vault, type_),
        Err(error) => error.to_string(),
    }
}

fn told(vault: &ImageVault, type_: &str) -> String {
    let conditions = vault.status.iter().flat_map(|status| &status.conditions);
    let mut of_now = conditions.filter(|it| it.observed_generation == vault.metadata.generation);
    of_now.find(|it| it.type_ == type_).map_or_else(
        || "not looked at yet".into(),
        |it| format!("{} {}: {}", it.status, it.reason, it.message),
    )
}

/// Waits until every node is there, nothing of the vault is on its way, and any one node may be lost.
/// Who strikes earlier strikes twice at once: a new primary goes on alone until its standbys have
/// caught up, and what was stored without a server takes a while to reach its drives.
pub async fn well(client: &Client) {
    eventually(LIMIT, async || {
        nodes_are_ready(client).await?;
        let vault = api::<ImageVault>(client).get(VAULT).await.map_err(|it| it.to_string())?;
        rests(&vault)?;
        pods_serve(client).await?;
        standbys_follow(client, &vault).await?;
        match vault.status.and_then(|it| it.object_store?.nodes_that_may_fail) {
            Some(1..) => Ok(()),
            other => Err(format!("the store can lose {other:?} nodes")),
        }
    })
    .await;
}

fn rests(vault: &ImageVault) -> Result<(), String> {
    let (ready, progress) = (told(vault, "Ready"), told(vault, "Progressing"));
    if ready.starts_with("True ") && progress.starts_with("False Converged") {
        return Ok(());
    }
    Err(format!("Ready is {ready}; Progressing is {progress}"))
}

async fn nodes_are_ready(client: &Client) -> Result<(), String> {
    let nodes = Api::<Node>::all(client.clone()).list(&ListParams::default()).await;
    for node in nodes.map_err(|error| error.to_string())? {
        let conditions = node.status.iter().flat_map(|status| status.conditions.iter().flatten());
        let mut ready = conditions.filter(|it| it.type_ == "Ready" && it.status == "True");
        let closed = node.spec.as_ref().and_then(|spec| spec.unschedulable).unwrap_or_default();
        if ready.next().is_none() || closed {
            return Err(format!("{} is not ready, or takes no pods", node.name_any()));
        }
    }
    Ok(())
}

async fn pods_serve(client: &Client) -> Result<(), String> {
    for (component, wanted) in [("postgres", 3), ("minio", 3), ("api", 2)] {
        let ready = ready_pods(client, component).await.len();
        if ready < wanted {
            return Err(format!("{ready} of {wanted} pods of {component} are ready"));
        }
    }
    Ok(())
}

/// Patroni's own word, which is there before the operator's: the leader waits for all others.
async fn standbys_follow(client: &Client, vault: &ImageVault) -> Result<(), String> {
    let database = &vault.spec.database;
    if database.replication.mode == ReplicationMode::Asynchronous {
        return Ok(());
    }
    let maps = api::<ConfigMap>(client);
    let sync = maps.get(&format!("{VAULT}-postgres-sync")).await.map_err(|it| it.to_string())?;
    let said = |name: &str| sync.annotations().get(name).cloned().unwrap_or_default();
    let standbys = said("sync_standby");
    let waited_for = standbys.split(',').filter(|name| !name.is_empty()).count();
    let leads = primary(client).await.is_some_and(|name| name == said("leader"));
    if leads && i32::try_from(waited_for).is_ok_and(|count| count + 1 == database.instances) {
        return Ok(());
    }
    Err(format!("{} waits for these standbys only: {standbys:?}", said("leader")))
}
