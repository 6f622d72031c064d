//! A replica that does not follow its primary, and does not get there by waiting, is made anew: its claim
//! is deleted with its pod, and the next pod copies the primary.

mod spared;

use std::cmp::Reverse;

use crds::DatabaseSpec;
use jiff::Timestamp;
use k8s_openapi::api::{apps::v1::StatefulSet, core::v1::PersistentVolumeClaim};

use super::{
    pod::{copies, crashes, is_ending, is_ready, turned},
    postgres::database::{Database, Member},
};
use crate::{error::Result, names::Names, observe::Snapshot, quantity, volumes::requested};

/// Seconds after which a replica does not come back by itself: it has fetched what it missed by then, or
/// cannot.
pub const PATIENCE: i64 = 600;
/// Bytes a second of which a slow network and a slow disk copy more, be the whole claim in use.
const PACE: u64 = 8 << 20;

/// A replica that has not followed its primary for long.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rebuild {
    /// Its pod.
    pub pod: String,
    /// What holds its data.
    pub claim: String,
    /// What keeps it from being made anew; nothing where it is due.
    pub waits: Option<String>,
    /// What somebody has to mend first: a copy would meet the same fate.
    pub needs: Option<String>,
    /// The annotation of the StatefulSet, and what it is to say before anything is deleted.
    pub note: (String, String),
}

/// One that would be made anew.
struct Lost<'a> {
    member: &'a Member,
    claim: PersistentVolumeClaim,
    begun: bool,
    needs: Option<String>,
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
    let set = seen.find::<StatefulSet>(&names.postgres())?.unwrap_or_default();
    let mut lost = Vec::new();
    for member in database.members.iter().filter(|one| one.name() != primary.name()) {
        let Some(claim) = claim_of(names, member, seen)? else { continue };
        let begun = is_half_done(&claim);
        if begun || is_lost(member, now) {
            let needs = spared::needs(&set, member, &claim).filter(|_| !begun);
            lost.push(Lost { member, claim, begun, needs });
        }
    }
    // What was begun first, and what waits for somebody last; then the one that is furthest behind, so
    // that of several the best stays until the first of them follows again.
    let by_worth = |one: &&Lost<'_>| {
        let status = &one.member.status;
        let behind = (status.timeline, status.xlog_location, Reverse(one.member.name()));
        (!one.begun, one.needs.is_some(), behind)
    };
    Ok(lost.iter().min_by_key(by_worth).map(|one| {
        let all: Vec<_> = lost.iter().map(|one| one.member.name()).collect();
        Rebuild {
            pod: one.member.name(),
            claim: claim_name(one.member),
            waits: hindrance(&database, primary, &all, now).err(),
            needs: one.needs.clone(),
            note: spared::note(&set, one.member, &one.claim),
        }
    }))
}

/// A replica that has copied its primary for longer than that takes, and what its claim is. To begin anew
/// may help or not: whatever keeps it from getting done is told in its log, and nothing is deleted.
pub fn endless_copy(
    names: Names<'_>,
    spec: &DatabaseSpec,
    seen: &Snapshot,
    now: Timestamp,
) -> Result<Option<(String, String)>> {
    let Some(database) = Database::of(names, spec, seen)? else { return Ok(None) };
    for member in database.members.iter().filter(|one| copies(&one.pod) && !is_ready(&one.pod)) {
        let Some(claim) = claim_of(names, member, seen)? else { continue };
        let asked = requested(&claim).as_ref().and_then(quantity::bytes).unwrap_or_default();
        let patience = PATIENCE.saturating_add(i64::try_from(asked / PACE).unwrap_or(i64::MAX));
        if turned(&member.pod).is_some_and(|since| now.as_second() - since.as_second() > patience) {
            return Ok(Some((member.name(), claim_name(member))));
        }
    }
    Ok(None)
}

fn claim_name(member: &Member) -> String {
    format!("data-{}", member.name())
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
    let follows =
        status.state == "running" && status.replication_state.as_deref() == Some("streaming");
    // To begin a copy anew takes it no further.
    !status.state.is_empty() && !copies(&member.pod) && !follows
}

/// An `Err` says what it waits for: nobody's last copy is deleted, and none for a fault that is not its
/// own. Those that are `lost` do not wait for each other.
fn hindrance(
    database: &Database,
    primary: &Member,
    lost: &[String],
    now: Timestamp,
) -> Result<(), String> {
    database.complete()?;
    if !database.lock_is_fresh(now) || !is_ready(&primary.pod) {
        return Err(format!("{} is not surely the primary", primary.name()));
    }
    if let Some(counted) = lost.iter().find(|one| database.standbys().contains(one)) {
        return Err(format!("Patroni still counts on {counted}"));
    }
    if let Some(other) = database.members.iter().find(|one| one.outdated) {
        return Err(format!("{} is to be restarted first", other.name()));
    }
    if let Some(other) = database.members.iter().find(|one| one.status.pending_restart) {
        return Err(format!("a setting of {} waits for a restart", other.name()));
    }
    let is_other = |one: &&Member| one.name() != primary.name() && !lost.contains(&one.name());
    let others = database.members.iter().filter(is_other);
    others.into_iter().try_for_each(|other| database.follows(other, primary))
}

impl Rebuild {
    /// What the vault's owner is told.
    pub fn message(&self) -> String {
        let Self { pod, claim, waits, needs, note: _ } = self;
        if let Some(needs) = needs {
            return format!(
                "{pod} has not followed the primary for more than ten minutes, and to copy it anew would not help: {needs}"
            );
        }
        let waits = waits.as_ref().map(|why| format!("; waits: {why}")).unwrap_or_default();
        format!(
            "{pod} has not followed the primary for more than ten minutes: its claim {claim} is deleted, and it is copied anew{waits}"
        )
    }
}

#[cfg(test)]
mod tests;
