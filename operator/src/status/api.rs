use crds::ApiStatus;
use k8s_openapi::api::{
    apps::v1::{Deployment, DeploymentStatus},
    autoscaling::v2::HorizontalPodAutoscaler,
    batch::v1::Job,
};
use kube::ResourceExt;

use super::{Outcome, causes, finding::Finding, namespace};
use crate::{
    error::Result,
    names::{Component, IMAGE_ANNOTATION, TASK_LABEL, selector},
    observe::{Waiting, succeeded},
};

/// How the API is, over a database that serves or does not yet.
pub fn look(outcome: &Outcome<'_>, database_serves: bool) -> Result<(Finding, ApiStatus)> {
    let deployment = outcome.seen.find::<Deployment>(&outcome.names().api())?;
    let status = deployment.as_ref().and_then(|api| api.status.clone()).unwrap_or_default();
    let labels = selector(outcome.names().0, Component::Api);
    let labels: Vec<_> = labels.iter().map(|(key, value)| format!("{key}={value}")).collect();
    let told = ApiStatus {
        replicas: status.replicas.unwrap_or_default(),
        ready_replicas: status.ready_replicas.unwrap_or_default(),
        selector: labels.join(","),
    };
    Ok((finding(outcome, deployment.as_ref(), &status, database_serves)?, told))
}

/// The release that served last, where its image is one of ours: while another is on its way, that is not yet it.
pub fn running_release(outcome: &Outcome<'_>) -> Result<Option<String>> {
    let deployment = outcome.seen.find::<Deployment>(&outcome.names().api())?;
    let served = deployment.and_then(|api| api.annotations().get(IMAGE_ANNOTATION).cloned());
    let ours = crate::names::image("api-server", "");
    Ok(served.and_then(|image| image.strip_prefix(&ours).map(str::to_owned)))
}

fn finding(
    outcome: &Outcome<'_>,
    deployment: Option<&Deployment>,
    status: &DeploymentStatus,
    database_serves: bool,
) -> Result<Finding> {
    let mut missing = outcome.seen.missing.iter();
    if let Some(missing) = missing.find(|missing| missing.waiting == Waiting::SignIn) {
        return Ok(Finding::failing(missing.reason, missing.message.clone()));
    }
    if let Some(unmigrated) = migration(outcome, database_serves)? {
        return Ok(unmigrated);
    }
    let Some(deployment) = deployment else {
        return Ok(Finding::waiting("Starting", "its Deployment is not made yet"));
    };
    let scales = outcome.resource.spec.api.autoscaling.is_some();
    let wanted = if scales { scaled(deployment) } else { outcome.resource.spec.api.replicas };
    if wanted == 0 {
        return Ok(Finding::waiting("ScaledToZero", "api.replicas is 0: nobody serves"));
    }
    let looked = status.observed_generation == deployment.metadata.generation;
    let updated = status.updated_replicas.unwrap_or_default();
    let ready = status.ready_replicas.unwrap_or_default();
    let settled = status.replicas.unwrap_or_default() == wanted;
    if looked && settled && updated == wanted && ready == wanted {
        let aside = if scales { scaling_aside(outcome)? } else { String::new() };
        return Ok(Finding::fine("Ready", format!("{ready} of {wanted} pods are ready{aside}")));
    }
    // Pods of two templates, one after the other: asked for, and by itself no loss.
    let rolls = !looked || updated < status.replicas.unwrap_or_default();
    let reason = match ready {
        0 => "Starting",
        _ if rolls => "Rolling",
        _ => "Degraded",
    };
    let message = format!("{ready} of {wanted} pods are ready, {updated} by the newest template");
    let cause = causes::of_deployment(outcome, deployment)?.filter(Finding::is_failing);
    Ok(cause.unwrap_or_else(|| Finding::waiting(reason, message)))
}

/// How many pods the autoscaler wants now.
fn scaled(deployment: &Deployment) -> i32 {
    deployment.spec.as_ref().and_then(|spec| spec.replicas).unwrap_or(1)
}

/// Pods that serve are no less ready when nobody can tell how busy they are, but somebody should know.
fn scaling_aside(outcome: &Outcome<'_>) -> Result<String> {
    let autoscaler = outcome.seen.find::<HorizontalPodAutoscaler>(&outcome.names().api())?;
    let conditions = autoscaler.and_then(|it| it.status).and_then(|status| status.conditions);
    let conditions = conditions.unwrap_or_default();
    let stands_still = |type_: &str, status: &str| type_ == "ScalingActive" && status == "False";
    let still = conditions.iter().find(|one| stands_still(&one.type_, &one.status));
    let Some(reason) = still.and_then(|one| one.reason.as_ref()) else { return Ok(String::new()) };
    let (namespace, name) = (namespace(outcome), outcome.names().api());
    Ok(format!(
        "; their number does not follow the load ({reason}): see kubectl -n {namespace} describe hpa {name}"
    ))
}

/// What keeps the database from being migrated for the wanted image.
fn migration(outcome: &Outcome<'_>, database_serves: bool) -> Result<Option<Finding>> {
    let is_migration =
        |job: &Job| job.labels().get(TASK_LABEL).is_some_and(|task| task == "migrate");
    let jobs = outcome.seen.all::<Job>()?;
    let Some(job) = jobs.iter().find(|job| is_migration(job) && !succeeded(job)) else {
        return Ok(None);
    };
    if let Some(message) = causes::gave_up(outcome, job) {
        return Ok(Some(Finding::failing("MigrationFailed", message)));
    }
    let name = job.name_any();
    let waiting = || Finding::waiting("Migrating", format!("Job {name} prepares the database"));
    if !database_serves {
        // That its pod fails meanwhile is no news.
        return Ok(Some(waiting()));
    }
    if let Some(message) = causes::crashes_on(outcome, job)? {
        return Ok(Some(Finding::failing("MigrationFailed", message)));
    }
    let cause = causes::of_job(outcome, &name)?.filter(Finding::is_failing);
    Ok(Some(cause.unwrap_or_else(waiting)))
}
