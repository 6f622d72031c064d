//! Whether anything is still on its way, and what waits for somebody.

use jiff::Timestamp;
use k8s_openapi::api::batch::v1::Job;
use kube::ResourceExt;

use super::{Outcome, PARTS, causes, finding::Finding, hibernation::ASLEEP, namespace};
use crate::{
    error::Result,
    names::{POOL_LABEL, TASK_LABEL, Task},
    observe::unread_templates,
    rolls::{
        postgres::{self, Next},
        rebuild, scale, store,
    },
};

/// How far the vault is, with `parts` as they are.
pub fn look(outcome: &Outcome<'_>, parts: &[Finding], now: Timestamp) -> Result<Finding> {
    if let Some(finding) = of_run(outcome) {
        return Ok(finding);
    }
    if let Some(scaling) = scaling(outcome, now)? {
        return Ok(scaling);
    }
    let stalled = stalled(parts);
    let stalled = if stalled.is_none() { spared(outcome, parts, now)? } else { stalled };
    if let Some(rolling) = rolling(outcome, stalled.as_ref(), now)? {
        return Ok(rolling);
    }
    if let Some(rolling) = store_rolling(outcome, now)? {
        return Ok(rolling);
    }
    if let Some(restarting) = restarting(outcome, parts) {
        return Ok(restarting);
    }
    if let Some(draining) = draining(outcome)? {
        return Ok(draining);
    }
    if let Some(stalled) = stalled {
        return Ok(stalled);
    }
    if !outcome.seen.rotations.is_empty() {
        return Ok(Finding::fine("Rotating", outcome.seen.rotations.join("; ")));
    }
    let open = PARTS.iter().zip(parts).filter(|(_, finding)| !finding.is_true());
    let mut open: Vec<_> = open.map(|((_, name), _)| (*name).to_owned()).collect();
    let unread = unread_templates(outcome.seen)?;
    open.extend(unread.iter().map(|set| format!("the controller of StatefulSet {set}")));
    if store::awaits_sight(outcome.seen)? {
        open.push("the object store's servers, to see each other again".to_owned());
    }
    if open.is_empty() {
        return Ok(Finding::waiting("Converged", "everything is as the spec asks"));
    }
    Ok(Finding::fine("Converging", format!("waits for: {}", open.join(", "))))
}

/// What the end of the run says by itself, whatever was seen.
pub fn of_run(outcome: &Outcome<'_>) -> Option<Finding> {
    match outcome.failure {
        Some(error) if error.waits_for_edit() => {
            Some(Finding::waiting("Stalled", format!("waits for an edit of the spec: {error}")))
        }
        Some(error) => Some(Finding::fine("Retrying", format!("tries again: {error}"))),
        None if outcome.resource.spec.paused => {
            Some(Finding::waiting("Paused", "the spec says paused"))
        }
        None => None,
    }
}

/// A run that saw nothing and yet did not fail.
pub fn nothing_seen() -> Finding {
    Finding::fine("Converging", "looks again")
}

/// The database goes to another number of instances, or makes one anew.
fn scaling(outcome: &Outcome<'_>, now: Timestamp) -> Result<Option<Finding>> {
    let (names, database) = (outcome.names(), &outcome.resource.spec.database);
    if let Some(scale) = scale::next(names, database, outcome.seen, now)? {
        return Ok(Some(Finding::fine("Scaling", scale.message())));
    }
    let rebuild = rebuild::next(names, database, outcome.seen, now)?;
    let rebuild = rebuild.filter(|rebuild| rebuild.needs.is_none());
    Ok(rebuild.map(|rebuild| Finding::fine("Rebuilding", rebuild.message())))
}

/// A replica that a copy would not mend. While claims grow nobody has to act yet.
fn spared(outcome: &Outcome<'_>, parts: &[Finding], now: Timestamp) -> Result<Option<Finding>> {
    let grows = |part: &Finding| ["Growing", "FileSystemResizePending"].contains(&part.reason());
    if parts.iter().any(grows) {
        return Ok(None);
    }
    let database = &outcome.resource.spec.database;
    let rebuild = rebuild::next(outcome.names(), database, outcome.seen, now)?;
    let rebuild = rebuild.filter(|rebuild| rebuild.needs.is_some());
    let message = |it: rebuild::Rebuild| format!("waits until somebody acts: {}", it.message());
    Ok(rebuild.map(|rebuild| Finding::failing("Stalled", message(rebuild))))
}

/// On its way until the last pod has ended.
pub fn falling_asleep(asleep: &Finding) -> Finding {
    if asleep.reason() == ASLEEP { asleep.clone() } else { asleep.clone().on_its_way() }
}

/// Pods of the database are being restarted: which, in which order, and what the next one waits for;
/// unless it waits for what is `stalled`.
fn rolling(
    outcome: &Outcome<'_>,
    stalled: Option<&Finding>,
    now: Timestamp,
) -> Result<Option<Finding>> {
    let database = &outcome.resource.spec.database;
    let roll = postgres::next(outcome.names(), database, outcome.seen, now)?;
    Ok(roll.map(|roll| match (stalled, &roll.next) {
        (Some(stalled), Next::Await(_)) => stalled.clone(),
        _ => Finding::fine("Rolling", roll.message()),
    }))
}

/// Whether nothing moves until somebody acts: a part fails, and none is on its way by itself. The API
/// is not while it stands behind a database or a store that fails.
fn stalled(parts: &[Finding]) -> Option<Finding> {
    let (part, cause) = PARTS.iter().zip(parts).find(|(_, finding)| finding.is_failing())?;
    let moves = |(index, finding): (usize, &Finding)| {
        let blocked =
            PARTS[index].0 == "ApiReady" && ["DatabaseReady", "ObjectStoreReady"].contains(&part.0);
        finding.is_waiting() && !blocked
    };
    let message = format!("waits until somebody acts: {}", cause.of(part.1).message());
    (!parts.iter().enumerate().any(moves)).then(|| Finding::failing("Stalled", message))
}

/// The object store's servers are being restarted: one after the other, or all together.
fn store_rolling(outcome: &Outcome<'_>, now: Timestamp) -> Result<Option<Finding>> {
    let roll = store::next(outcome.seen, now)?;
    let reason = |roll: &store::Roll| if roll.pauses { "Restarting" } else { "Rolling" };
    Ok(roll.map(|roll| Finding::fine(reason(&roll), roll.message())))
}

/// Servers that were restarted together are still on their way back.
fn restarting(outcome: &Outcome<'_>, parts: &[Finding]) -> Option<Finding> {
    let conditions = outcome.resource.status.iter().flat_map(|status| &status.conditions);
    let mut told = conditions.filter(|one| one.type_ == "Progressing");
    let restarted = told.any(|one| one.reason == "Restarting" && one.status == "True");
    let store = PARTS.iter().zip(parts).find(|((type_, _), _)| *type_ == "ObjectStoreReady")?.1;
    let message = "the object store's servers come back; images cannot be stored meanwhile";
    (restarted && !store.is_true()).then(|| Finding::fine("Restarting", message))
}

/// Pools of the object store that are being emptied.
fn draining(outcome: &Outcome<'_>) -> Result<Option<Finding>> {
    let label = |job: &Job, key| job.labels().get(key).cloned().unwrap_or_default();
    let jobs = outcome.seen.all::<Job>()?;
    let Some(job) = jobs.iter().find(|job| label(job, TASK_LABEL) == Task::Drain.as_str()) else {
        return Ok(None);
    };
    let (pool, name, namespace) = (label(job, POOL_LABEL), job.name_any(), namespace(outcome));
    if let Some(cause) = causes::that_fails(outcome, job)? {
        let message = format!("pool {pool} of the object store cannot be drained: {cause}");
        return Ok(Some(Finding::failing("DrainFailed", message)));
    }
    let message = format!(
        "everything is moved off pool {pool} of the object store; how far that is: kubectl -n {namespace} logs job/{name}"
    );
    Ok(Some(Finding::fine("Draining", message)))
}
