//! A replica that does not follow its primary, and does not get there by waiting, is made anew: its claim
//! is deleted with its pod, and the next pod copies the primary.

use crds::DatabaseSpec;
use jiff::Timestamp;
use k8s_openapi::api::core::v1::{PersistentVolumeClaim, Pod};

use super::{
    pod::{is_ending, is_ready, turned},
    postgres::database::{Database, Member},
};
use crate::{error::Result, names::Names, observe::Snapshot};

/// Seconds after which a replica does not come back by itself: it has fetched what it missed by then, or
/// cannot.
pub const PATIENCE: i64 = 600;

/// A replica that has not followed its primary for long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuild {
    /// Its pod.
    pub pod: String,
    /// What holds its data.
    pub claim: String,
    /// What keeps it from being made anew; nothing where it is due.
    pub waits: Option<String>,
}

/// The replica that is due to be made anew at `now`, or would be, if there is one.
pub fn next(
    names: Names<'_>,
    spec: &DatabaseSpec,
    seen: &Snapshot,
    now: Timestamp,
) -> Result<Option<Rebuild>> {
    let Some(database) = Database::of(names, spec, seen)? else { return Ok(None) };
    let Ok(primary) = database.primary(now) else { return Ok(None) };
    for member in database.members.iter().filter(|one| one.name() != primary.name()) {
        let claim = claim_of(names, member, seen)?;
        if claim.as_ref().is_some_and(|claim| is_half_done(claim) || is_lost(member, now)) {
            let waits = hindrance(&database, primary, member, now).err();
            let claim = format!("data-{}", member.name());
            return Ok(Some(Rebuild { pod: member.name(), claim, waits }));
        }
    }
    Ok(None)
}

fn claim_of(
    names: Names<'_>,
    member: &Member,
    seen: &Snapshot,
) -> Result<Option<PersistentVolumeClaim>> {
    let name = member.name();
    let ordinal = name.rsplit_once('-').and_then(|(_, number)| number.parse().ok());
    let claim = ordinal.map(|ordinal| names.postgres_claim(ordinal)).unwrap_or_default();
    seen.find(&claim)
}

/// The claim is deleted already, and its pod still holds on to it: that goes too.
fn is_half_done(claim: &PersistentVolumeClaim) -> bool {
    claim.metadata.deletion_timestamp.is_some()
}

/// It runs where somebody answers for it, and says of itself that it does not follow. The last words of
/// one whose node is lost say that it does: that one is left alone, for its node may come back.
fn is_lost(member: &Member, now: Timestamp) -> bool {
    let long =
        turned(&member.pod).is_some_and(|since| now.as_second() - since.as_second() > PATIENCE);
    long && !is_ready(&member.pod)
        && !is_ending(&member.pod)
        && (is_stuck(member) || crashes(&member.pod))
}

fn is_stuck(member: &Member) -> bool {
    let status = &member.status;
    // A copy of a large database takes as long as it takes.
    let copies = status.state == "creating replica";
    let follows =
        status.state == "running" && status.replication_state.as_deref() == Some("streaming");
    !status.state.is_empty() && !copies && !follows
}

/// Its container ends again and again. Its kubelet says so, so its node is there.
fn crashes(pod: &Pod) -> bool {
    let statuses = pod.status.iter().flat_map(|status| status.container_statuses.iter().flatten());
    let waiting = statuses.filter_map(|status| status.state.as_ref()?.waiting.as_ref());
    waiting.into_iter().any(|waiting| waiting.reason.as_deref() == Some("CrashLoopBackOff"))
}

/// An `Err` says what it waits for: nobody's last copy is deleted, and none for a fault that is not its
/// own.
fn hindrance(
    database: &Database,
    primary: &Member,
    member: &Member,
    now: Timestamp,
) -> Result<(), String> {
    let name = member.name();
    database.complete()?;
    if !database.lock_is_fresh(now) || !is_ready(&primary.pod) {
        return Err(format!("{} is not surely the primary", primary.name()));
    }
    if database.standbys().contains(&name) {
        return Err(format!("Patroni still counts on {name}"));
    }
    if let Some(other) = database.members.iter().find(|one| one.outdated) {
        return Err(format!("{} is to be restarted first", other.name()));
    }
    if let Some(other) = database.members.iter().find(|one| one.status.pending_restart) {
        return Err(format!("a setting of {} waits for a restart", other.name()));
    }
    let others =
        database.members.iter().filter(|one| ![&name, &primary.name()].contains(&&one.name()));
    others.into_iter().try_for_each(|other| database.follows(other, primary))
}

impl Rebuild {
    /// What the vault's owner is told.
    pub fn message(&self) -> String {
        let Self { pod, claim, waits } = self;
        let waits = waits.as_ref().map(|why| format!("; waits: {why}")).unwrap_or_default();
        format!(
            "{pod} has not followed the primary for more than ten minutes: its claim {claim} is deleted, and it is copied anew{waits}"
        )
    }
}

#[cfg(test)]
mod tests;
