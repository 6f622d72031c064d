//! What a vault's owner is told. Pure: from what was seen, the outcome of the run, the previous
//! status and the time.

mod api;
mod causes;
mod database;
mod ending;
mod finding;
mod hibernation;
mod ingress;
mod object_store;
mod progress;
mod volumes;

pub use ending::{End, deleting_since, ending, ending_hindered};
pub use finding::is_failure;

use crds::{ImageVault, ImageVaultStatus};
use jiff::Timestamp;
use k8s_openapi::apimachinery::pkg::apis::meta::v1::Condition;
use kube::ResourceExt;

use crate::{
    error::{Error, Result},
    names::Names,
    observe::Snapshot,
};
use finding::{Finding, condition};

/// What the parts of a vault are called in messages, and their conditions; in the order in which
/// each needs those before it.
const PARTS: [(&str, &str); 4] = [
    ("DatabaseReady", "database"),
    ("ObjectStoreReady", "object store"),
    ("ApiReady", "API"),
    ("IngressReady", "ingress"),
];

/// A run, after it.
#[derive(Clone, Copy, Debug)]
pub struct Outcome<'a> {
    /// The resource as the run found it.
    pub resource: &'a ImageVault,
    /// What is there now.
    pub seen: &'a Snapshot,
    /// Why the run did not end well.
    pub failure: Option<&'a Error>,
}

impl Outcome<'_> {
    fn names(&self) -> Names<'_> {
        Names(self.resource.metadata.name.as_deref().unwrap_or_default())
    }
}

/// The status after a run. An unchanged outcome is reported unchanged, so that the report wakes
/// nobody.
pub fn status(outcome: &Outcome<'_>, now: Timestamp) -> Result<ImageVaultStatus> {
    let previous = outcome.resource.status.clone().unwrap_or_default();
    if !outcome.seen.complete {
        return Ok(unseen(outcome, previous, now));
    }
    let (database, mut database_status) = database::look(outcome, now)?;
    let (object_store, mut object_store_status) = object_store::look(outcome)?;
    let (volumes, mut claim_bytes) = volumes::look(outcome)?;
    database_status.claim_bytes = claim_bytes.remove(&None);
    object_store_status.claim_bytes =
        claim_bytes.into_iter().filter_map(|(pool, bytes)| Some((pool?, bytes))).collect();
    let serves = database_status.primary.is_some() && database_status.instances > 0;
    let (api, api_status) = api::look(outcome, serves)?;
    let parts = [database, object_store, api, ingress::look(outcome)?];
    let findings = match hibernation::look(outcome)? {
        Some(asleep) => sleeping(outcome, parts, volumes, &asleep),
        None => awake(outcome, parts, volumes, now)?,
    };
    Ok(ImageVaultStatus {
        observed_generation: outcome.resource.metadata.generation,
        conditions: conditions(outcome, &findings, &previous.conditions, now),
        url: Some(format!("https://{}", outcome.resource.spec.host)),
        version: api::running_release(outcome)?,
        api: Some(api_status),
        database: Some(database_status),
        object_store: Some(object_store_status),
    })
}

/// Each condition with what it says.
type Findings = Vec<(&'static str, Finding)>;

fn awake(
    outcome: &Outcome<'_>,
    parts: [Finding; 4],
    volumes: Finding,
    now: Timestamp,
) -> Result<Findings> {
    let progressing = progress::look(outcome, &parts, now)?;
    let ready = ready(outcome, &parts);
    Ok(findings(parts, [volumes, progressing, ready]))
}

/// What has pods says the same as the whole: that it sleeps.
fn sleeping(
    outcome: &Outcome<'_>,
    parts: [Finding; 4],
    volumes: Finding,
    asleep: &Finding,
) -> Findings {
    let [_, _, _, ingress] = parts;
    let progressing = progress::of_run(outcome);
    let progressing = progressing.unwrap_or_else(|| progress::falling_asleep(asleep));
    let ready = if outcome.failure.is_some() { ready(outcome, &[]) } else { asleep.clone() };
    let parts = [asleep.clone(), asleep.clone(), asleep.clone(), ingress];
    findings(parts, [volumes, progressing, ready])
}

fn findings(parts: [Finding; 4], whole: [Finding; 3]) -> Findings {
    let types = PARTS.iter().map(|(type_, _)| *type_);
    let of_whole = ["VolumesHealthy", "Progressing", "Ready"];
    types.zip(parts).chain(of_whole.into_iter().zip(whole)).collect()
}

/// Whether the vault serves, as its status tells.
pub fn is_ready(status: &ImageVaultStatus) -> bool {
    status.conditions.iter().any(|one| one.type_ == "Ready" && one.status == "True")
}

/// Whether nothing is on its way either, as its status tells: it serves, or it sleeps.
pub fn is_settled(status: &ImageVaultStatus) -> bool {
    let moves = |one: &Condition| one.type_ == "Progressing" && one.status == "True";
    let sleeps = |one: &Condition| one.type_ == "Ready" && one.reason == hibernation::ASLEEP;
    let rests = is_ready(status) || status.conditions.iter().any(sleeps);
    rests && !status.conditions.iter().any(moves)
}

/// Nothing could be read: of the parts nothing is known. What was last told of them stands beside.
fn unseen(outcome: &Outcome<'_>, previous: ImageVaultStatus, now: Timestamp) -> ImageVaultStatus {
    let progressing = progress::of_run(outcome).unwrap_or_else(progress::nothing_seen);
    let not_seen = || Finding::unknown("NotSeen", "nobody could look");
    let parts = PARTS.map(|(type_, _)| (type_, not_seen()));
    let summary = [
        ("VolumesHealthy", not_seen()),
        ("Progressing", progressing),
        ("Ready", ready(outcome, &[])),
    ];
    let findings: Vec<_> = parts.into_iter().chain(summary).collect();
    ImageVaultStatus {
        observed_generation: outcome.resource.metadata.generation,
        conditions: conditions(outcome, &findings, &previous.conditions, now),
        ..previous
    }
}

fn conditions(
    outcome: &Outcome<'_>,
    findings: &[(&str, Finding)],
    previous: &[Condition],
    now: Timestamp,
) -> Vec<Condition> {
    let generation = outcome.resource.metadata.generation;
    let one =
        |(type_, finding): &(&str, Finding)| condition(type_, finding, generation, previous, now);
    findings.iter().map(one).collect()
}

fn ready(outcome: &Outcome<'_>, parts: &[Finding]) -> Finding {
    if let Some(error) = outcome.failure {
        return Finding::failing(error.reason(), error.to_string());
    }
    let named = PARTS.iter().zip(parts).map(|((_, name), finding)| (name, finding));
    let open: Vec<_> = named.filter(|(_, finding)| !finding.is_true()).collect();
    // What a person must mend is told before what only takes time.
    let first = open.iter().find(|(_, finding)| finding.is_failing()).or(open.first());
    match first {
        Some((name, finding)) => finding.of(name),
        None => Finding::fine("Ready", "every part is ready"),
    }
}

/// The namespace of the resource, for commands in messages.
fn namespace(outcome: &Outcome<'_>) -> String {
    outcome.resource.namespace().unwrap_or_default()
}

#[cfg(test)]
mod tests;
