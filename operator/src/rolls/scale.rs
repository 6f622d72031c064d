//! How many instances of Postgres there are to be now, on the way to as many as the spec asks for. New
//! ones are made all at once, and copy the primary. Superfluous ones go one at a time, the last first,
//! and never the primary: it hands over to one that stays.

mod claims;

pub use claims::marks;

use crds::DatabaseSpec;
use jiff::Timestamp;
use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{ConfigMap, PersistentVolumeClaim, Pod},
};
use kube::ResourceExt;

use super::{
    pod::{is_ready, runs},
    postgres::database::{Database, Member},
};
use crate::{error::Result, names::Names, observe::Snapshot, patroni::INITIALIZE};

/// Another number of instances is due or under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Scale {
    /// How many there are.
    pub from: i32,
    /// How many the spec asks for.
    pub to: i32,
    /// What is to be done now.
    pub next: Next,
}

/// What is to be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// The StatefulSet is to have so many instances.
    Set(i32),
    /// Patroni is asked for a switchover.
    HandOver {
        /// The primary, which is among those that go.
        from: String,
        /// A replica that stays.
        to: String,
    },
    /// Nothing, because of this.
    Await(String),
}

/// The change of the number of instances that is due or under way at `now`, if one is.
pub fn next(
    names: Names<'_>,
    spec: &DatabaseSpec,
    seen: &Snapshot,
    now: Timestamp,
) -> Result<Option<Scale>> {
    let (from, to) = (there_are(names, seen)?, spec.instances);
    // Without data there is nothing to lose, and nobody to ask.
    let next = if from == 0 || from == to {
        return Ok(None);
    } else if from < to || !holds_data(names, seen)? {
        Next::Set(to)
    } else {
        let database = Database::of(names, spec, seen)?;
        let unread = || "the StatefulSet's controller has not looked yet".to_owned();
        let next = database.ok_or_else(unread).and_then(|it| shrink(names, &it, (from, to), now));
        next.unwrap_or_else(Next::Await)
    };
    Ok(Some(Scale { from, to, next }))
}

/// How many instances there must be for now, whatever the spec asks for.
pub fn held(names: Names<'_>, spec: &DatabaseSpec, seen: &Snapshot, now: Timestamp) -> Result<i32> {
    Ok(match next(names, spec, seen, now)? {
        None => 0,
        Some(Scale { next: Next::Set(instances), .. }) => instances,
        Some(scale) => scale.from,
    })
}

/// Those of the StatefulSet. Where it is not made yet, those whose claims were in use when it was
/// deleted: any of them may have been the primary.
fn there_are(names: Names<'_>, seen: &Snapshot) -> Result<i32> {
    let set = seen.find::<StatefulSet>(&names.postgres())?;
    let replicas = set.map(|set| set.spec.and_then(|spec| spec.replicas).unwrap_or(1));
    // A database that sleeps has none of its pods, and all of its claims.
    if let Some(replicas) = replicas.filter(|replicas| *replicas > 0) {
        return Ok(replicas);
    }
    if !is_initialized(names, seen)? {
        return Ok(0);
    }
    claims::used(names, seen)
}

/// The number of the instance of that name.
fn ordinal(name: &str) -> i32 {
    name.rsplit_once('-').and_then(|(_, number)| number.parse().ok()).unwrap_or_default()
}

/// Whether Patroni has made a cluster, or is about to.
pub fn is_initialized(names: Names<'_>, seen: &Snapshot) -> Result<bool> {
    let config = seen.find::<ConfigMap>(&names.patroni_config())?;
    Ok(config.is_some_and(|config| config.annotations().contains_key(INITIALIZE)))
}

/// Whether there is any claim of an instance, in use or not.
pub fn has_claims(names: Names<'_>, seen: &Snapshot) -> Result<bool> {
    let claims = seen.all::<PersistentVolumeClaim>()?;
    Ok(claims.iter().any(|claim| claims::claim_ordinal(names, &claim.name_any()).is_some()))
}

/// Whether there is a database, be it that Patroni does not know of it any more.
fn holds_data(names: Names<'_>, seen: &Snapshot) -> Result<bool> {
    Ok(is_initialized(names, seen)? || !claims::served(names, seen)?.is_empty())
}

/// A claim that holds a database of which Patroni knows nothing any more, while one of its instances does not run.
/// Those that start first would choose among themselves, and may all lack what that one has.
pub fn forgotten(names: Names<'_>, seen: &Snapshot) -> Result<Option<String>> {
    if is_initialized(names, seen)? {
        return Ok(None);
    }
    for (ordinal, claim) in claims::served(names, seen)? {
        let pod = seen.find::<Pod>(&names.postgres_pod(ordinal))?;
        if !pod.as_ref().is_some_and(runs) {
            return Ok(Some(claim));
        }
    }
    Ok(None)
}

/// An `Err` says what is waited for.
fn shrink(
    names: Names<'_>,
    database: &Database,
    (from, to): (i32, i32),
    now: Timestamp,
) -> Result<Next, String> {
    let primary = database.primary(now)?;
    if !database.lock_is_fresh(now) || !is_ready(&primary.pod) {
        return Err(format!("{} is not surely the primary", primary.name()));
    }
    let stays = |one: &&Member| ordinal(&one.name()) < to;
    if !stays(&primary) {
        return hand_over(database, primary, to);
    }
    let gone = |name: &String| ordinal(name) >= from;
    if let Some(one) = database.members.iter().map(Member::name).find(gone) {
        return Err(format!("{one} is stopping"));
    }
    // A commit may still be on a member that has gone and on no other that stays.
    if let Some(one) = database.standbys().iter().find(|name| gone(name)) {
        return Err(format!("Patroni still counts on {one}"));
    }
    let last = names.postgres_pod(from - 1);
    let goes = database.members.iter().find(|one| one.name() == last);
    // What does not run, and is counted on by nobody, holds nothing that the primary has not.
    if goes.is_some_and(|one| is_ready(&one.pod)) {
        let others = database.members.iter().filter(stays);
        for other in others.filter(|one| one.name() != primary.name()) {
            database.follows(other, primary)?;
        }
    } else if database.standbys().contains(&last) {
        return Err(format!("Patroni still counts on {last}"));
    }
    Ok(Next::Set(from - 1))
}

fn hand_over(database: &Database, primary: &Member, to: i32) -> Result<Next, String> {
    let from = primary.name();
    let stay = || database.members.iter().filter(|one| ordinal(&one.name()) < to);
    let ready = stay().filter(|one| is_ready(&one.pod) && database.follows(one, primary).is_ok());
    if let Some(to) = database.heir(primary, &ready.collect::<Vec<_>>())? {
        return Ok(Next::HandOver { from, to });
    }
    let why = stay().find_map(|one| database.follows(one, primary).err());
    let why = why.unwrap_or_else(|| "none of those that stay is ready".into());
    Err(format!("{from} is the primary and cannot hand over: {why}"))
}

impl Scale {
    /// Whether an instance is to be taken away now.
    pub fn takes_one_away(&self) -> bool {
        matches!(self.next, Next::Set(instances) if instances < self.from)
    }

    /// What the vault's owner is told.
    pub fn message(&self) -> String {
        let Self { from, to, next } = self;
        let next = match next {
            Next::Set(instances) if instances > from => "the new ones copy the primary".into(),
            Next::Set(_) => "the last one goes".into(),
            Next::HandOver { from, to } => format!("{from} is to hand over to {to}"),
            Next::Await(why) => format!("waits: {why}"),
        };
        format!("database instances go from {from} to {to}; {next}")
    }
}

#[cfg(test)]
mod tests;
