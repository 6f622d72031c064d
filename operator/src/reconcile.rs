//! One run: observe, decide, apply, prune, report. Start reading here.

use std::{sync::Arc, time::Instant};

use crds::{ImageVault, ImageVaultStatus};
use jiff::Timestamp;
use kube::{
    Api, Client, Resource, ResourceExt,
    api::{Patch, PatchParams},
    runtime::controller::Action,
};
use serde_json::json;

use crate::{
    actions::{act, claims, finalizer, forget, rotate},
    apply::{Change, apply, kept, prune},
    context::Context,
    desired::{desired, leaving},
    error::{Error, Result},
    events,
    names::MANAGER,
    observe::{Snapshot, observe},
    rotation::passwords,
    status::{self, End, Outcome, is_settled},
    vault::Vault,
    volumes::drives_fill,
};

/// Runs over the vault as it is now: what the watch showed last may be older, and nothing is written
/// or deleted for a spec that is no longer so.
pub async fn woken(watched: Arc<impl ResourceExt>, context: Arc<Context>) -> Result<Action> {
    let (name, namespace) = (watched.name_any(), watched.namespace().unwrap_or_default());
    let vaults = Api::<ImageVault>::namespaced(context.client.clone(), &namespace);
    let found = vaults.get_opt(&name).await.map_err(Error::api("read", "ImageVault", &name))?;
    match found {
        Some(resource) => reconcile(Arc::new(resource), context).await,
        None => Ok(Action::await_change()),
    }
}

/// Brings the cluster to what `resource` asks for, and reports how that went.
pub async fn reconcile(resource: Arc<ImageVault>, context: Arc<Context>) -> Result<Action> {
    let start = Instant::now();
    if resource.metadata.deletion_timestamp.is_some() {
        let end = finalizer::finish(&resource, &context, Timestamp::now()).await;
        context.metrics.ran(start.elapsed(), end.as_ref().err());
        return end;
    }
    let mut seen = Snapshot::default();
    let outcome = run(&resource, &mut seen, &context).await;
    let reported = report(&resource, &seen, &outcome, &context).await;
    let failure = outcome.as_ref().err().or(reported.as_ref().err());
    context.metrics.ran(start.elapsed(), failure);
    outcome?;
    let status = reported?;
    let rests = is_settled(&status) && !drives_fill(&seen);
    let looks = context.looks;
    Ok(Action::requeue(if rests { looks.at_rest } else { looks.on_its_way }))
}

async fn run(resource: &ImageVault, seen: &mut Snapshot, context: &Context) -> Result<Vec<Change>> {
    let vault = Vault::try_from(resource)?;
    finalizer::hold(resource, context).await?;
    *seen = Snapshot::read(&vault, &context.client).await?;
    if vault.spec.paused {
        return Box::pin(end_halfway(&vault, seen, context)).await;
    }
    // Its steps together are large, and whoever waits for a run would bear them.
    Box::pin(converge(&vault, seen, context)).await
}

/// A vault that is paused is left alone, but not with passwords that only some know: those come into force, and nothing
/// else happens.
async fn end_halfway(vault: &Vault, seen: &mut Snapshot, context: &Context) -> Result<Vec<Change>> {
    if !passwords::is_halfway(vault, seen)? {
        return Ok(Vec::new());
    }
    let mut changes = rotate::advance(vault, seen, context, Timestamp::now()).await?;
    let observed = observe(vault, seen, context).await?;
    let mut objects = desired(vault, &observed);
    objects.retain(|object| object.types.as_ref().is_some_and(|types| types.kind == "Secret"));
    changes.extend(apply(objects, vault, seen, context).await?);
    rotate::hurry(vault, seen, context).await?;
    Ok(changes)
}

async fn converge(vault: &Vault, seen: &mut Snapshot, context: &Context) -> Result<Vec<Change>> {
    // First, since a full disk must not wait for anything else to succeed.
    let mut changes = claims::grow(vault, seen, context).await?;
    changes.extend(forget::forget(vault, seen, context).await?);
    changes.extend(rotate::advance(vault, seen, context, Timestamp::now()).await?);
    let observed = observe(vault, seen, context).await?; //                reads
    let objects = desired(vault, &observed); //                            decides
    let kept = kept(&objects).chain(leaving(vault, &observed)).collect();
    changes.extend(apply(objects, vault, seen, context).await?); //        writes
    changes.extend(prune(&kept, vault, seen, context).await?); //          deletes
    changes.extend(act(vault, seen, context, Timestamp::now()).await?);
    seen.rotations = rotate::waits(vault, seen, Timestamp::now())?;
    Ok(changes)
}

/// Writes the status where it says something new, and tells people what changed.
async fn report(
    resource: &ImageVault,
    seen: &Snapshot,
    outcome: &Result<Vec<Change>>,
    context: &Context,
) -> Result<ImageVaultStatus> {
    let failure = outcome.as_ref().err();
    let outcome_seen = Outcome { resource, seen, failure };
    let status = status::status(&outcome_seen, Timestamp::now())?;
    tell(resource, &status, outcome.as_deref().unwrap_or_default(), context).await?;
    Ok(status)
}

/// Writes how far the end of a vault is.
pub async fn report_end(resource: &ImageVault, end: End<'_>, context: &Context) -> Result<()> {
    tell(resource, &status::ending(resource, end, Timestamp::now()), &[], context).await
}

async fn tell(
    resource: &ImageVault,
    status: &ImageVaultStatus,
    changes: &[Change],
    context: &Context,
) -> Result<()> {
    if resource.status.as_ref() != Some(status) {
        context.leadership.check()?;
        write(resource, status, &context.client).await?;
        let namespace = resource.namespace().unwrap_or_default();
        context.wrote("report", "ImageVault", &namespace, &resource.name_any());
    }
    events::publish(resource, status, changes, context).await;
    Ok(())
}

async fn write(resource: &ImageVault, status: &ImageVaultStatus, client: &Client) -> Result<()> {
    let (name, namespace) = (resource.name_any(), resource.namespace().unwrap_or_default());
    let api = Api::<ImageVault>::namespaced(client.clone(), &namespace);
    let patch = json!({
        "apiVersion": ImageVault::api_version(&()),
        "kind": ImageVault::kind(&()),
        "status": status,
    });
    let params = PatchParams::apply(MANAGER).force();
    match api.patch_status(&name, &params, &Patch::Apply(&patch)).await {
        Ok(_) => Ok(()),
        // Deleted meanwhile: there is nobody to tell.
        Err(kube::Error::Api(answer)) if answer.code == 404 => Ok(()),
        Err(source) => Err(Error::api("report on", "ImageVault", &name)(source)),
    }
}
