//! Server-side apply: one manager, forced on what is ours, and no write where nothing differs.

mod amount;
pub mod difference;
mod filled;
mod merge;
pub mod ownership;
mod prune;

pub use merge::{Field, merge};
pub use prune::{kept, prune};

use k8s_openapi::api::batch::v1::Job;
use kube::{
    Api, Resource, ResourceExt,
    api::{DeleteParams, Patch, PatchParams, Preconditions, PropagationPolicy},
    core::{ApiResource, DynamicObject, GroupVersionKind},
};

use crate::{
    context::Context,
    error::{Error, Result},
    names::{MANAGER, SPEC_HASH_ANNOTATION},
    observe::Snapshot,
    vault::Vault,
};

/// What a run did to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// It was not there.
    Created,
    /// It was another.
    Changed,
    /// It is no longer desired, or is to be made anew.
    Deleted,
    /// What it holds is to be exchanged.
    Rotating,
    /// What it holds has been exchanged.
    Rotated,
}

/// An object that a run wrote.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// What was done.
    pub act: Act,
    /// The object's kind.
    pub kind: String,
    /// The object's name.
    pub name: String,
}

/// Applies `objects` in their order, and keeps in `seen` what the API server returned. The first
/// failure ends it: what follows may need what failed.
pub async fn apply(
    objects: Vec<DynamicObject>,
    vault: &Vault,
    seen: &mut Snapshot,
    context: &Context,
) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    for object in objects {
        changes.extend(apply_one(object, vault, seen, context).await?);
    }
    Ok(changes)
}

async fn apply_one(
    object: DynamicObject,
    vault: &Vault,
    seen: &mut Snapshot,
    context: &Context,
) -> Result<Option<Change>> {
    let resource = resource(&object, context);
    let (kind, name) = (resource.kind.clone(), object.name_any());
    let api =
        Api::<DynamicObject>::namespaced_with(context.client.clone(), &vault.namespace, &resource);
    let wanted = stamped(object);
    let unlisted = unlisted(&api, seen, (&kind, &name)).await?;
    let observed = seen.get(&kind, &name).or(unlisted.as_ref());
    let act = match observed {
        None => Act::Created,
        Some(observed) => {
            ownership::check(vault, &kind, &observed.metadata)?;
            if kind == Job::kind(&()) {
                let job = difference::is_another(&wanted, observed).then(|| observed.clone());
                return replace_job(vault, seen, job, context).await;
            }
            if is_data(&wanted) || !difference::differs(&wanted, observed) {
                return Ok(None);
            }
            Act::Changed
        }
    };
    filled::check(vault, &wanted, context).await?;
    // What somebody makes at this very moment is not taken from them: who applies without force is refused.
    let before = observed.map(ResourceExt::resource_version);
    context.leadership.check()?;
    let params = PatchParams { force: observed.is_some(), ..PatchParams::apply(MANAGER) };
    let applied = api.patch(&name, &params, &Patch::Apply(&wanted)).await;
    let applied = applied.map_err(Error::api("apply", &kind, &name))?;
    context.wrote("apply", &kind, &vault.namespace, &name);
    let written = before != Some(applied.resource_version());
    seen.overlay([DynamicObject { types: wanted.types, ..applied }]);
    Ok(written.then_some(Change { act, kind, name }))
}

/// What is there without our label, and then is somebody else's.
async fn unlisted(
    api: &Api<DynamicObject>,
    seen: &Snapshot,
    (kind, name): (&str, &str),
) -> Result<Option<DynamicObject>> {
    if seen.get(kind, name).is_some() {
        return Ok(None);
    }
    api.get_opt(name).await.map_err(Error::api("read", kind, name))
}

/// A Job's template is immutable. One that has succeeded is left alone, whatever is desired since;
/// any other is deleted, and the next run makes it anew. Which was applied its hash tells: what admission has
/// made of it is no difference, for it would make the same of the next.
async fn replace_job(
    vault: &Vault,
    seen: &mut Snapshot,
    job: Option<DynamicObject>,
    context: &Context,
) -> Result<Option<Change>> {
    let Some(job) = job else { return Ok(None) };
    if seen.job_succeeded(&job.name_any())? {
        return Ok(None);
    }
    delete(vault, &ApiResource::erase::<Job>(&()), &job, seen, context).await
}

/// Deletes this very object, as it was seen: one made since under its name stays, and so does one that
/// somebody changed since, until the next run has looked at it.
pub async fn delete(
    vault: &Vault,
    resource: &ApiResource,
    object: &DynamicObject,
    seen: &mut Snapshot,
    context: &Context,
) -> Result<Option<Change>> {
    if object.metadata.deletion_timestamp.is_some() {
        return Ok(None);
    }
    context.leadership.check()?;
    let (kind, name) = (&resource.kind, object.name_any());
    let api =
        Api::<DynamicObject>::namespaced_with(context.client.clone(), &vault.namespace, resource);
    let params = DeleteParams {
        propagation_policy: Some(PropagationPolicy::Background),
        preconditions: Some(Preconditions {
            uid: object.uid(),
            resource_version: object.resource_version(),
        }),
        ..DeleteParams::default()
    };
    match api.delete(&name, &params).await {
        Ok(answer) => match answer.left().filter(takes_its_time) {
            Some(left) => seen.overlay([DynamicObject { types: object.types.clone(), ..left }]),
            None => seen.forget(kind, &name),
        },
        // Gone already, or another one by now.
        Err(kube::Error::Api(status)) if matches!(status.code, 404 | 409) => return Ok(None),
        Err(source) => return Err(Error::api("delete", kind, &name)(source)),
    }
    context.wrote("delete", kind, &vault.namespace, &name);
    Ok(Some(Change { act: Act::Deleted, kind: kind.clone(), name }))
}

/// A pod that stops is still there, and says so.
fn takes_its_time(deleted: &DynamicObject) -> bool {
    deleted.metadata.deletion_grace_period_seconds.is_some_and(|seconds| seconds > 0)
}

/// Objects that nobody owns are data: made when absent, never overwritten.
fn is_data(object: &DynamicObject) -> bool {
    object.metadata.owner_references.as_ref().is_none_or(Vec::is_empty)
}

fn stamped(mut object: DynamicObject) -> DynamicObject {
    let hash = difference::hash(&object);
    object.annotations_mut().insert(SPEC_HASH_ANNOTATION.to_owned(), hash);
    object
}

/// How the API server addresses the object's kind.
fn resource(object: &DynamicObject, context: &Context) -> ApiResource {
    let types = object.types.clone().unwrap_or_default();
    let of_kind =
        |one: &&ApiResource| one.kind == types.kind && one.api_version == types.api_version;
    let known = context.kinds.iter().find(of_kind).cloned();
    known.unwrap_or_else(|| {
        let (group, version) =
            types.api_version.split_once('/').unwrap_or(("", &types.api_version));
        ApiResource::from_gvk(&GroupVersionKind::gvk(group, version, &types.kind))
    })
}
