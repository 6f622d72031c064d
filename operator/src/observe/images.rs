//! Which image a workload stays on while the spec names none. By which image data was served last is noted on
//! its claims: it is known as long as the data is there, whoever makes the vault and the operator anew.

use std::fmt::Debug;

use crds::ExternalStoreSpec;
use k8s_openapi::{
    NamespaceResourceScope,
    api::{
        apps::v1::{Deployment, StatefulSet},
        batch::v1::Job,
        core::v1::{PersistentVolumeClaim, Pod, PodSpec},
    },
};
use kube::{Api, Resource, ResourceExt};
use serde::de::DeserializeOwned;

use super::{Snapshot, is_drained, servers::pool_sets, store, succeeded};
use crate::{
    context::Context,
    error::{Error, Result},
    names::{COMPONENT_LABEL, Component, IMAGE_ANNOTATION, Names, RETIRED_LABEL, TASK_LABEL, Task},
    observed::RunningImages,
    rolls::{pod::is_ready, scale::is_initialized},
    vault::Vault,
};

/// What holds data.
const DATA: [Component; 2] = [Component::Postgres, Component::MinIo];

/// What runs decides what is to run: it is read by itself, for a list may be older. Beside it, the store that
/// the API uses, if somebody else runs it.
pub async fn running(
    vault: &Vault,
    seen: &mut Snapshot,
    context: &Context,
) -> Result<(RunningImages, Option<ExternalStoreSpec>)> {
    let (postgres, api) = (vault.names().postgres(), vault.names().api());
    let (postgres, api) = futures::try_join!(
        live::<StatefulSet>(vault, context, &postgres),
        live::<Deployment>(vault, context, &api),
    )?;
    // Pools were read by themselves before.
    let minio = pool_sets(seen)?.into_iter().next();
    let in_use = store::in_use(vault, api.as_ref(), seen, context).await?;
    let images = RunningImages {
        postgres: stays(vault, Component::Postgres, postgres, seen, context).await?,
        minio: stays(vault, Component::MinIo, minio, seen, context).await?,
        api_served: api.as_ref().map(|api| api_served(api, seen)).transpose()?.flatten(),
        api: api.and_then(|api| image(api.spec?.template.spec.as_ref(), Component::Api)),
    };
    Ok((images, in_use))
}

/// The image by which a pod of the API was ready last. Its Deployment notes it, for it keeps no data.
fn api_served(api: &Deployment, seen: &Snapshot) -> Result<Option<String>> {
    let template = api.spec.as_ref().and_then(|spec| spec.template.spec.as_ref());
    let noted = api.annotations().get(IMAGE_ANNOTATION).cloned();
    let Some(image) = image(template, Component::Api) else { return Ok(noted) };
    Ok(if serves(Component::Api, &image, seen)? { Some(image) } else { noted })
}

/// The image that the data of `component` stays on. It goes back to another only by what is so now.
async fn stays(
    vault: &Vault,
    component: Component,
    set: Option<StatefulSet>,
    seen: &mut Snapshot,
    context: &Context,
) -> Result<Option<String>> {
    let template = set.as_ref().and_then(|set| template(set, component));
    let stays = kept(vault.names(), component, template.as_ref(), seen)?;
    // What the spec names needs nobody's memory.
    if stays == template || vault.named_image(component).is_some() {
        return Ok(stays);
    }
    look_again(vault, component, seen, context).await?;
    kept(vault.names(), component, template.as_ref(), seen)
}

/// The image in the template, as long as it serves or has served. Of one that never did nothing depends on
/// it: then the one that served last. Where nothing is noted, what has been made was made by the template's.
fn kept(
    names: Names<'_>,
    component: Component,
    template: Option<&String>,
    seen: &Snapshot,
) -> Result<Option<String>> {
    let served: Vec<_> = claims(component, seen)?.iter().filter_map(noted).collect();
    let Some(image) = template else { return Ok(served.into_iter().next()) };
    if served.contains(image) || serves(component, image, seen)? {
        return Ok(Some(image.clone()));
    }
    Ok(match served.into_iter().next() {
        Some(last) => Some(last),
        None => is_made(names, component, seen)?.then(|| image.clone()),
    })
}

/// The claims that do not say yet by which image what they hold is served, and that image.
pub fn unnoted(names: Names<'_>, seen: &Snapshot) -> Result<Vec<(String, String)>> {
    let mut unnoted = Vec::new();
    for component in DATA {
        let set = seen.find::<StatefulSet>(&set_of(names, component, seen)?)?;
        let Some(image) = set.and_then(|set| template(&set, component)) else { continue };
        if !serves(component, &image, seen)? {
            continue;
        }
        for claim in claims(component, seen)? {
            if noted(&claim).as_ref() != Some(&image) {
                unnoted.push((claim.name_any(), image.clone()));
            }
        }
    }
    Ok(unnoted)
}

/// The StatefulSet that `component` is known by: all pools have one image. Empty where there is none yet.
fn set_of(names: Names<'_>, component: Component, seen: &Snapshot) -> Result<String> {
    if component == Component::Postgres {
        return Ok(names.postgres());
    }
    Ok(pool_sets(seen)?.first().map(ResourceExt::name_any).unwrap_or_default())
}

fn template(set: &StatefulSet, component: Component) -> Option<String> {
    image(set.spec.as_ref()?.template.spec.as_ref(), component)
}

/// Whether a pod of `component` is ready by `wanted`.
fn serves(component: Component, wanted: &str, seen: &Snapshot) -> Result<bool> {
    let by_it = |pod: &Pod| image(pod.spec.as_ref(), component).as_deref() == Some(wanted);
    let pods = seen.all::<Pod>()?;
    Ok(pods.iter().any(|pod| is_of(pod, component) && by_it(pod) && is_ready(pod)))
}

/// The claims in use.
pub(super) fn claims(component: Component, seen: &Snapshot) -> Result<Vec<PersistentVolumeClaim>> {
    let is_used = |claim: &PersistentVolumeClaim| {
        let left = claim.labels().contains_key(RETIRED_LABEL) || is_drained(claim);
        is_of(claim, component) && !left && claim.metadata.deletion_timestamp.is_none()
    };
    Ok(seen.all::<PersistentVolumeClaim>()?.into_iter().filter(is_used).collect())
}

fn noted(claim: &PersistentVolumeClaim) -> Option<String> {
    claim.annotations().get(IMAGE_ANNOTATION).cloned()
}

/// Whether there is something that was made by whichever image: a database, or the bucket.
fn is_made(names: Names<'_>, component: Component, seen: &Snapshot) -> Result<bool> {
    if component == Component::Postgres {
        return is_initialized(names, seen);
    }
    let jobs = seen.all::<Job>()?;
    let makes_bucket =
        |job: &Job| job.labels().get(TASK_LABEL).is_some_and(|it| it == Task::Bucket.as_str());
    Ok(jobs.iter().any(|job| makes_bucket(job) && succeeded(job)))
}

/// Reads the pods and the claims of `component` again.
pub(super) async fn look_again(
    vault: &Vault,
    component: Component,
    seen: &mut Snapshot,
    context: &Context,
) -> Result<()> {
    let pods = seen.all::<Pod>()?;
    for pod in pods.iter().filter(|pod| is_of(*pod, component)) {
        seen.look_again::<Pod>(vault, &pod.name_any(), &context.client).await?;
    }
    for claim in claims(component, seen)? {
        let name = claim.name_any();
        seen.look_again::<PersistentVolumeClaim>(vault, &name, &context.client).await?;
    }
    Ok(())
}

fn is_of(object: &impl ResourceExt, component: Component) -> bool {
    object.labels().get(COMPONENT_LABEL).is_some_and(|it| it == component.as_str())
}

fn image(pod: Option<&PodSpec>, component: Component) -> Option<String> {
    let containers = &pod?.containers;
    containers.iter().find(|one| one.name == component.as_str())?.image.clone()
}

async fn live<K>(vault: &Vault, context: &Context, name: &str) -> Result<Option<K>>
where
    K: Resource<Scope = NamespaceResourceScope, DynamicType = ()>,
    K: Clone + Debug + DeserializeOwned,
{
    let objects = Api::<K>::namespaced(context.client.clone(), &vault.namespace);
    objects.get_opt(name).await.map_err(Error::api("read", &K::kind(&()), name))
}

#[cfg(test)]
mod tests;
