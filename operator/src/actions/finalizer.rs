//! The end of a vault whose data goes with it (`deletionPolicy: Delete`).
//!
//! A finalizer keeps the resource until its data is gone. It is there under that policy only: any other
//! vault is deleted without the operator. What comes next is decided from what is still there, so that
//! a run may end anywhere.

mod step;

use std::time::Duration;

use crds::{DeletionPolicy, ImageVault};
use jiff::Timestamp;
use k8s_openapi::api::{
    apps::v1::{Deployment, StatefulSet},
    batch::v1::Job,
    core::v1::{ConfigMap, PersistentVolumeClaim, Pod, Secret},
};
use kube::{
    Api, Resource, ResourceExt,
    api::{Patch, PatchParams},
    core::{ApiResource, DynamicObject},
    runtime::controller::Action,
};
use serde_json::json;

use crate::{
    apply::delete,
    context::Context,
    error::{Error, Result},
    events,
    foreign::cert_manager::Certificate,
    names::FINALIZER,
    observe::Snapshot,
    reconcile::report_end,
    status::{self, End},
    vault::Vault,
};
use step::{Step, next};

/// So long may it take; then the rest is left to its owner, and the resource goes.
const LIMIT: Duration = Duration::from_mins(5);
/// While something goes, it is looked at this often, besides when something of it changes.
const SOON: Duration = Duration::from_secs(5);

/// Puts the finalizer on a vault whose data is to go with it, and takes it off any other.
pub async fn hold(resource: &ImageVault, context: &Context) -> Result<()> {
    let wanted = resource.spec.deletion_policy == DeletionPolicy::Delete;
    if wanted == is_held(resource) {
        return Ok(());
    }
    set(resource, wanted, context).await
}

/// One look at a vault that is being deleted: does the next step, and lets go after the last, or when
/// the time is up.
pub async fn finish(resource: &ImageVault, context: &Context, now: Timestamp) -> Result<Action> {
    // What it owns is collected with it; its data stays.
    if !is_held(resource) {
        return Ok(Action::await_change());
    }
    if keeps_data(resource) {
        return let_go(resource, context).await;
    }
    let looked = look(resource, context).await;
    if matches!(&looked, Ok((.., Step::Done))) {
        return let_go(resource, context).await;
    }
    let said: End<'_> = looked.as_ref().map(|(.., step)| step.told());
    if is_overdue(resource, context.since, now) {
        events::data_kept(resource, said, context).await;
        return let_go(resource, context).await;
    }
    let begun = status::deleting_since(resource).is_some();
    if !begun {
        // Before anything that may be refused: from now on the time runs.
        report_end(resource, said, context).await?;
    }
    let end = match looked {
        Ok((vault, seen, step)) => go_on(&vault, seen, &step, context).await.map(|()| step.told()),
        Err(error) => Err(error),
    };
    if begun || end.is_err() {
        report_end(resource, end.as_ref().map(Clone::clone), context).await?;
    }
    end.map(|_| Action::requeue(SOON))
}

/// What is still there, and what comes next.
async fn look(resource: &ImageVault, context: &Context) -> Result<(Vault, Snapshot, Step)> {
    let vault = Vault::unchecked(resource)?;
    let seen = Snapshot::of(&vault, &kinds(), &context.client).await?;
    let step = next(&vault, &seen)?;
    Ok((vault, seen, step))
}

async fn go_on(vault: &Vault, mut seen: Snapshot, step: &Step, context: &Context) -> Result<()> {
    if let Step::Delete { objects, .. } = step {
        for object in objects {
            remove(vault, object, &mut seen, context).await?;
        }
    }
    Ok(())
}

async fn let_go(resource: &ImageVault, context: &Context) -> Result<Action> {
    set(resource, false, context).await?;
    Ok(Action::await_change())
}

/// The kinds that are looked at: what makes pods and Secrets anew, pods, and data.
fn kinds() -> [ApiResource; 8] {
    [
        ApiResource::erase::<Certificate>(&()),
        ApiResource::erase::<Deployment>(&()),
        ApiResource::erase::<StatefulSet>(&()),
        ApiResource::erase::<Job>(&()),
        ApiResource::erase::<Pod>(&()),
        ApiResource::erase::<PersistentVolumeClaim>(&()),
        ApiResource::erase::<ConfigMap>(&()),
        ApiResource::erase::<Secret>(&()),
    ]
}

fn is_held(resource: &ImageVault) -> bool {
    resource.finalizers().iter().any(|one| one == FINALIZER)
}

/// Whether the data stays after all: the policy was changed, the objects are to stay as they are
/// (`--cascade=orphan`), or the operator is to keep its hands off.
fn keeps_data(resource: &ImageVault) -> bool {
    resource.spec.deletion_policy == DeletionPolicy::Retain
        || resource.spec.paused
        || resource.finalizers().iter().any(|one| one == "orphan")
}

/// Whether the first look is longer ago than it may take. The time in which there was nobody to do anything does
/// not count: this process has looked since `looking`.
fn is_overdue(resource: &ImageVault, looking: Timestamp, now: Timestamp) -> bool {
    let since = status::deleting_since(resource).map(|since| since.max(looking));
    since.is_some_and(|since| now.duration_since(since).unsigned_abs() > LIMIT)
}

async fn remove(
    vault: &Vault,
    object: &DynamicObject,
    seen: &mut Snapshot,
    context: &Context,
) -> Result<()> {
    let kind = object.types.as_ref().map(|types| types.kind.clone()).unwrap_or_default();
    if let Some(resource) = kinds().iter().find(|one| one.kind == kind) {
        delete(vault, resource, object, seen, context).await?;
    }
    Ok(())
}

/// Writes the list of finalizers with or without ours, over the very resource that was seen: where it
/// has changed since, an event about that is on its way and brings another run.
async fn set(resource: &ImageVault, held: bool, context: &Context) -> Result<()> {
    context.leadership.check()?;
    let name = resource.name_any();
    let others = resource.finalizers().iter().filter(|one| *one != FINALIZER).cloned();
    let finalizers: Vec<_> = others.chain(held.then(|| FINALIZER.to_owned())).collect();
    let patch = Patch::Merge(json!({ "metadata": {
        "uid": resource.uid(),
        "resourceVersion": resource.resource_version(),
        "finalizers": finalizers,
    } }));
    let namespace = resource.namespace().unwrap_or_default();
    let api = Api::<ImageVault>::namespaced(context.client.clone(), &namespace);
    match api.patch(&name, &PatchParams::default(), &patch).await {
        Ok(_) => {
            context.wrote("finalize", &ImageVault::kind(&()), &namespace, &name);
            Ok(())
        }
        Err(kube::Error::Api(answer)) if matches!(answer.code, 404 | 409) => Ok(()),
        Err(source) => Err(Error::api("finalize", &ImageVault::kind(&()), &name)(source)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_in_which_no_operator_looked_does_not_count() {
        let at = |minute: u32| -> Timestamp {
            format!("2026-11-23T12:{minute:02}:00Z").parse().expect("a time")
        };
        let resource = |since: Option<u32>| -> ImageVault {
            let told = since.map(|minute| {
                json!({
                    "type": "Deleting", "status": "True", "reason": "StoppingPods", "message": "",
                    "lastTransitionTime": at(minute).to_string(),
                })
            });
            let told: Vec<_> = told.into_iter().collect();
            let resource = json!({
                "apiVersion": "infravault.dev/v1alpha1", "kind": "ImageVault",
                "metadata": { "name": "photos", "namespace": "media" },
                "spec": { "host": "h", "signIn": { "credentials": { "secretName": "s" } } },
                "status": { "conditions": told },
            });
            serde_json::from_value(resource).expect("a vault")
        };
        let overdue = |since, looking, now| is_overdue(&resource(since), at(looking), at(now));
        assert!(overdue(Some(10), 0, 16));
        assert!(!overdue(Some(10), 0, 14), "there is time");
        assert!(!overdue(Some(10), 30, 31), "it has just begun to look again");
        assert!(overdue(Some(10), 30, 36));
        assert!(!overdue(None, 0, 59), "nobody has looked yet");
    }
}
