use crds::DatabaseStatus;
use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{ConfigMap, Pod},
};
use kube::ResourceExt;
use serde_json::Value;

use super::{Outcome, causes, finding::Finding};
use crate::{error::Result, names::Component};

/// How the database is.
pub fn look(outcome: &Outcome<'_>) -> Result<(Finding, DatabaseStatus)> {
    let names = outcome.names();
    let status = DatabaseStatus {
        primary: annotation(outcome, &names.patroni_leader(), "leader")?,
        timeline: None,
        instances: ready_instances(outcome)?,
        synchronous_standbys: standbys(outcome)?,
    };
    let status = DatabaseStatus { timeline: timeline(outcome, &status)?, ..status };
    let finding = finding(outcome, &status)?;
    Ok((finding, status))
}

fn finding(outcome: &Outcome<'_>, status: &DatabaseStatus) -> Result<Finding> {
    let wanted = outcome.resource.spec.database.instances;
    let ready = status.instances;
    let Some(primary) = &status.primary else {
        let message = "no instance is the primary yet";
        return causes_or(outcome, Finding::waiting("NoPrimary", message));
    };
    if ready < wanted {
        let message = format!("{ready} of {wanted} instances are ready, {primary} is the primary");
        let reason = if ready == 0 { "Starting" } else { "Degraded" };
        return causes_or(outcome, Finding::waiting(reason, message));
    }
    Ok(Finding::fine("Ready", format!("{ready} of {wanted} instances are ready")))
}

fn causes_or(outcome: &Outcome<'_>, otherwise: Finding) -> Result<Finding> {
    let cause = causes::of_component(outcome, Component::Postgres)?;
    Ok(cause.filter(Finding::is_failing).unwrap_or(otherwise))
}

fn ready_instances(outcome: &Outcome<'_>) -> Result<i32> {
    let set = outcome.seen.find::<StatefulSet>(&outcome.names().postgres())?;
    Ok(set.and_then(|set| set.status).and_then(|status| status.ready_replicas).unwrap_or_default())
}

fn standbys(outcome: &Outcome<'_>) -> Result<Vec<String>> {
    let listed = annotation(outcome, &outcome.names().patroni_sync(), "sync_standby")?;
    let listed = listed.unwrap_or_default();
    let mut standbys: Vec<_> =
        listed.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    standbys.sort();
    Ok(standbys)
}

/// Patroni's members tell their state in an annotation of their pods.
fn timeline(outcome: &Outcome<'_>, status: &DatabaseStatus) -> Result<Option<i64>> {
    let Some(primary) = &status.primary else { return Ok(None) };
    let pod = outcome.seen.find::<Pod>(primary)?;
    let state = pod.and_then(|pod| pod.annotations().get("status").cloned());
    let state = state.and_then(|text| serde_json::from_str::<Value>(&text).ok());
    Ok(state.and_then(|state| state.get("timeline").and_then(Value::as_i64)))
}

fn annotation(outcome: &Outcome<'_>, config_map: &str, key: &str) -> Result<Option<String>> {
    let found = outcome.seen.find::<ConfigMap>(config_map)?;
    let value = found.and_then(|found| found.annotations().get(key).cloned());
    Ok(value.filter(|value| !value.is_empty()))
}
