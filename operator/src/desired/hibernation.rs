//! A vault that sleeps: the same objects, without a pod.

use k8s_openapi::api::{
    apps::v1::{Deployment, StatefulSet},
    autoscaling::v2::HorizontalPodAutoscaler,
    batch::v1::Job,
    policy::v1::PodDisruptionBudget,
};
use kube::{
    Resource, ResourceExt,
    core::{ApiResource, DynamicObject},
};
use serde_json::json;

use super::{bucket_job, check_store_job, migrate_job};
use crate::{
    names::{TASK_LABEL, Task},
    observed::Observed,
    vault::Vault,
};

/// `objects` without pods. The API goes first, so that what it has begun still finds its database and
/// its store; these go all together, as soon as none of it is left.
pub(super) fn asleep(
    objects: Vec<DynamicObject>,
    vault: &Vault,
    observed: &Observed,
) -> Vec<DynamicObject> {
    let done = done_jobs(vault, observed);
    // A database that has taken other passwords, unknown to Patroni, would wake without its standbys.
    let takes = observed.passing.taking;
    // Nor is anybody's last copy ended with a claim that was deleted.
    let ends = observed.api_stopped && !takes && observed.going_claims.is_empty();
    let stays = |object: &DynamicObject| {
        let is_done = || done.contains(&object.name_any());
        // What is to do waits; what scales or guards pods has none.
        !is::<PodDisruptionBudget>(object)
            && !is::<HorizontalPodAutoscaler>(object)
            && (!is::<Job>(object) || is_done() || (takes && is_take(object)))
    };
    let mut objects: Vec<_> = objects.into_iter().filter(stays).collect();
    for object in &mut objects {
        let stops = is::<Deployment>(object) || (is::<StatefulSet>(object) && ends);
        if let Some(spec) = object.data.pointer_mut("/spec").filter(|_| stops) {
            spec["replicas"] = json!(0);
        }
    }
    objects
}

/// The Job that sets other passwords in the database.
fn is_take(object: &DynamicObject) -> bool {
    object.labels().get(TASK_LABEL).is_some_and(|it| it == Task::Take.as_str())
}

/// Jobs that have succeeded; without them the vault would do their work again when it wakes.
fn done_jobs(vault: &Vault, observed: &Observed) -> Vec<String> {
    let migrate = observed.migrated.then(|| migrate_job(vault, &observed.running));
    let bucket = observed.bucket_ready.then(|| bucket_job(vault, &observed.running));
    let external = &observed.external;
    let check = check_store_job(vault, &observed.running, external.keys.as_ref())
        .filter(|_| external.checked);
    migrate.into_iter().chain(bucket).chain(check).collect()
}

fn is<K: Resource<DynamicType = ()>>(object: &DynamicObject) -> bool {
    let kind = ApiResource::erase::<K>(&());
    object
        .types
        .as_ref()
        .is_some_and(|types| types.kind == kind.kind && types.api_version == kind.api_version)
}
