//! Reads what is there, and draws what is drawn once. A failed read ends the run: what is unknown
//! is never taken for absent.

mod again;
mod api_scale;
mod going;
mod health;
mod images;
mod keep;
mod living;
mod outdated;
mod pools;
mod references;
mod servers;
mod snapshot;
mod store;
mod traefik;
mod trouble;
mod unmade;

pub use again::{look_again_at_database, look_again_at_pools};
pub use going::{going, going_with, would_be_lost};
pub use health::{Drives, ServerHealth, SetDrives, StoreHealth};
pub use images::unnoted as unnoted_images;
pub use living::{is_stopped, living_pods};
pub use outdated::{is_due, is_read, outdated_pods, pods_of, unread_templates};
pub use pools::{drive_claims, is_drained, look as store_pools, pool_order};
pub use references::{MissingReference, References, Waiting};
pub use servers::{Server, arguments, pool_sets, servers};
pub use snapshot::{CERT_MANAGER, Snapshot, TRAEFIK, has_failed, succeeded};
pub use store::{store_in_use, unnoted as unnoted_store};

use std::collections::BTreeMap;

use crds::ExternalStoreSpec;
use jiff::Timestamp;
use k8s_openapi::api::{
    apps::v1::{Deployment, StatefulSet},
    core::v1::Secret,
};

use crate::{
    certificates,
    context::Context,
    desired,
    error::{Error, Result},
    names::Component,
    observed::{ClaimSizes, ClusterFacts, ExternalStore, Observed, RunningImages},
    rolls::scale,
    rotation::passwords,
    vault::Vault,
    volumes::{self, Group},
};

/// Completes `seen` to what [`desired`](crate::desired::desired) decides from.
pub async fn observe(vault: &Vault, seen: &mut Snapshot, context: &Context) -> Result<Observed> {
    let now = Timestamp::now();
    look_again_at_pools(vault, seen, context).await?;
    let store = pools::look(vault, seen)?;
    know_the_database(vault, seen, context).await?;
    let held_instances = held_instances(vault, seen, context, now).await?;
    let credentials = keep::credentials(vault, seen, context).await?;
    if credentials.has_next() {
        // What the API was told of once is not taken back because a list was older.
        seen.look_again::<Deployment>(vault, &vault.names().api(), &context.client).await?;
    }
    let authority = keep::authority(vault, context, now).await?;
    let current =
        [tls(seen, &vault.names().postgres_tls())?, tls(seen, &vault.names().minio_tls())?];
    // Boxed, or every run would carry the room for it along.
    let (running, in_use) = Box::pin(images::running(vault, seen, context)).await?;
    Ok(Observed {
        passing: passwords::passing(vault, seen, &credentials)?,
        credentials,
        certificates: certificates::certificates(vault, &authority, current, now)?,
        migrated: seen.job_succeeded(&desired::migrate_job(vault, &running))?,
        bucket_ready: seen.job_succeeded(&desired::bucket_job(vault, &running))?,
        held_instances,
        sizes: sizes(vault, seen)?,
        store,
        external: external(vault, seen, (&running, in_use))?,
        running,
        api_scale: api_scale::look(vault, seen)?,
        api_stopped: is_stopped(seen, Component::Api)?,
        going_claims: going(seen)?,
        cluster: ClusterFacts {
            operator_namespace: context.namespace.clone(),
            ..seen.cluster.clone()
        },
    })
}

/// Fails where Patroni's state is lost, and with it who had everything: it is not made anew then.
async fn know_the_database(vault: &Vault, seen: &mut Snapshot, context: &Context) -> Result<()> {
    let names = vault.names();
    if scale::forgotten(names, seen)?.is_none() {
        return Ok(());
    }
    look_again_at_database(vault, seen, context).await?;
    match scale::forgotten(names, seen)? {
        Some(claim) => {
            Err(Error::PatroniStateMissing { config_map: names.patroni_config(), claim })
        }
        None => Ok(()),
    }
}

/// An instance goes only by what is so now.
async fn held_instances(
    vault: &Vault,
    seen: &mut Snapshot,
    context: &Context,
    now: Timestamp,
) -> Result<i32> {
    let (names, spec) = (vault.names(), &vault.spec.database);
    if scale::next(names, spec, seen, now)?.is_some_and(|scale| scale.takes_one_away()) {
        look_again_at_database(vault, seen, context).await?;
    }
    scale::held(names, spec, seen, now)
}

fn tls(seen: &Snapshot, name: &str) -> Result<Option<crate::observed::KeyPair>> {
    let data = seen.find::<Secret>(name)?.and_then(|secret| secret.data);
    Ok(data.as_ref().and_then(certificates::from_data))
}

/// How far a store is that somebody else runs.
fn external(
    vault: &Vault,
    seen: &Snapshot,
    (running, in_use): (&RunningImages, Option<ExternalStoreSpec>),
) -> Result<ExternalStore> {
    let keys = seen.store_keys.clone();
    let job = desired::check_store_job(vault, running, keys.as_ref());
    let checked = job.map(|job| seen.job_succeeded(&job)).transpose()?.unwrap_or_default();
    Ok(ExternalStore { keys, checked, in_use })
}

/// A template stays what it is: it can only be made anew, with its StatefulSet.
fn sizes(vault: &Vault, seen: &Snapshot) -> Result<BTreeMap<String, ClaimSizes>> {
    let groups = volumes::groups(vault.names(), &vault.spec, seen)?;
    let of_group = |group: &Group| -> Result<(String, ClaimSizes)> {
        let claim = group.size();
        let set = seen.find::<StatefulSet>(&group.set)?.and_then(|set| set.spec);
        let templates = set.and_then(|set| set.volume_claim_templates).unwrap_or_default();
        let template = templates.into_iter().find_map(|one| volumes::requested(&one));
        let template = template.unwrap_or_else(|| claim.clone());
        Ok((group.set.clone(), ClaimSizes { claim, template }))
    };
    groups.iter().map(of_group).collect()
}
