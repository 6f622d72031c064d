//! The vault's claims: what they have, and what the spec asks for.

use std::collections::BTreeMap;
use std::time::Duration;

use crds::ImageVault;
use k8s_openapi::api::core::v1::PersistentVolumeClaim;
use kube::{Client, ResourceExt};
use operator::quantity;
use serde_json::{Value, json};

use crate::cluster::{VAULT, api, eventually, ours};
use crate::vault::edit;

pub const GIBIBYTE: u64 = 1 << 30;
/// What the stand-in and the operator may take to grow every claim.
pub const GROWTH: Duration = Duration::from_mins(2);

/// Bytes, by claim.
pub type Sizes = BTreeMap<String, u64>;

/// What each claim of the vault has.
pub async fn sizes(client: &Client) -> Sizes {
    let has = |claim: PersistentVolumeClaim| {
        let capacity = claim.status.as_ref()?.capacity.as_ref()?.get("storage")?.clone();
        Some((claim.name_any(), quantity::bytes(&capacity)?))
    };
    ours::<PersistentVolumeClaim>(client).await.into_iter().filter_map(has).collect()
}

/// A gibibyte more for every claim.
pub async fn grow_spec(client: &Client, before: &Sizes) {
    let of =
        |part: &str| before.iter().find(|(name, _)| name.contains(part)).map(|(_, size)| *size);
    let (database, drive) = (of("-postgres-").expect("claims"), of("-minio-").expect("drives"));
    let mut spec = pools_with(client, "size", &json!((drive + GIBIBYTE).to_string())).await;
    spec["database"] = json!({ "storage": { "size": (database + GIBIBYTE).to_string() } });
    edit(client, &spec).await;
}

/// The pools with a field of the first one's storage set. A patch replaces a list as a whole.
pub async fn pools_with(client: &Client, field: &str, value: &Value) -> Value {
    let vault = api::<ImageVault>(client).get(VAULT).await.expect("the vault");
    let pools = vault.spec.object_store.and_then(|store| store.pools);
    let mut pools = serde_json::to_value(pools).expect("pools are JSON");
    pools[0]["storage"][field] = value.clone();
    json!({ "objectStore": { "pools": pools } })
}

/// Waits until the claims have just these sizes, and the vault says that they are well.
pub async fn arrived(client: &Client, wanted: &Sizes) {
    wait_for(client, wanted, GROWTH).await;
}

/// The same, for as long as `limit`.
pub async fn wait_for(client: &Client, wanted: &Sizes, limit: Duration) {
    eventually(limit, async || {
        let (now, volumes) = (sizes(client).await, told(client, "VolumesHealthy").await?);
        let well = now == *wanted && volumes.starts_with("True Healthy");
        if well { Ok(()) } else { Err(format!("{volumes}; {now:?} instead of {wanted:?}")) }
    })
    .await;
}

/// Status, reason and message of a condition.
pub async fn told(client: &Client, type_: &str) -> Result<String, String> {
    let vault = api::<ImageVault>(client).get(VAULT).await.map_err(|error| error.to_string())?;
    let conditions = vault.status.unwrap_or_default().conditions;
    let found = conditions.into_iter().find(|condition| condition.type_ == type_);
    let found = found.ok_or_else(|| format!("there is no {type_}"))?;
    Ok(format!("{} {}: {}", found.status, found.reason, found.message))
}
