use crds::DatabaseStatus;
use jiff::Timestamp;
use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{ConfigMap, Pod},
};
use kube::ResourceExt;
use serde_json::Value;

use super::{Outcome, causes, finding::Finding};
use crate::{error::Result, names::Component};

/// How the database is at `now`.
pub fn look(outcome: &Outcome<'_>, now: Timestamp) -> Result<(Finding, DatabaseStatus)> {
    let status = DatabaseStatus {
        primary: if is_stale(outcome, now)? { None } else { holder(outcome)? },
        timeline: None,
        instances: ready_instances(outcome)?,
        synchronous_standbys: standbys(outcome)?,
    };
    let status = DatabaseStatus { timeline: timeline(outcome, &status)?, ..status };
    let finding = finding(outcome, &status)?;
    Ok((finding, status))
}

/// The member that signed Patroni's lock last, be it still there or not.
pub fn holder(outcome: &Outcome<'_>) -> Result<Option<String>> {
    annotation(outcome, &outcome.names().patroni_leader(), "leader")
}

/// Whether Patroni's lock has not been renewed for twice as long as it lasts. After once the others
/// may take it; the rest is for clocks that differ. A lock that does not say when is taken as it is.
fn is_stale(outcome: &Outcome<'_>, now: Timestamp) -> Result<bool> {
    let lock = outcome.names().patroni_leader();
    let renewed = annotation(outcome, &lock, "renewTime")?;
    let renewed = renewed.and_then(|time| time.parse::<Timestamp>().ok());
    let ttl = annotation(outcome, &lock, "ttl")?.and_then(|ttl| ttl.parse::<i64>().ok());
    let (Some(renewed), Some(ttl)) = (renewed, ttl) else { return Ok(false) };
    Ok(now.as_second().saturating_sub(renewed.as_second()) > ttl.saturating_mul(2))
}

fn finding(outcome: &Outcome<'_>, status: &DatabaseStatus) -> Result<Finding> {
    let wanted = outcome.resource.spec.database.instances;
    let ready = status.instances;
    let Some(primary) = &status.primary else {
        let message = match holder(outcome)? {
            Some(last) => format!("no instance is the primary: {last} was and has gone silent"),
            None => "no instance is the primary yet".into(),
        };
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
