//! Which Postgres pod is restarted next. Replicas first, one at a time, each when all the others
//! follow the primary; then the primary hands over, and goes last.

pub(super) mod database;

use crds::DatabaseSpec;
use jiff::Timestamp;

use super::pod::{copies, is_broken};
use crate::{error::Result, names::Names, observe::Snapshot};
use database::{Database, Member};

/// Pods that are still to be restarted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roll {
    /// Their names, in the order in which they go.
    pub left: Vec<String>,
    /// What is to be done now.
    pub next: Next,
    /// There is one instance only: while it restarts, nothing is stored.
    pub pauses: bool,
}

/// What is to be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// The pod is deleted, and its StatefulSet makes it by the newest template.
    Restart(String),
    /// Patroni is asked for a switchover.
    HandOver {
        /// The primary.
        from: String,
        /// A replica that has been restarted already.
        to: String,
    },
    /// Nothing, because of this.
    Await(String),
}

/// The roll of the database that is due or under way at `now`, if one is.
pub fn next(
    names: Names<'_>,
    spec: &DatabaseSpec,
    seen: &Snapshot,
    now: Timestamp,
) -> Result<Option<Roll>> {
    let Some(database) = Database::of(names, spec, seen)? else { return Ok(None) };
    let due = database.due();
    if due.is_empty() {
        return Ok(None);
    }
    let next = decide(&database, &due, now).unwrap_or_else(Next::Await);
    let left = due.iter().map(|member| member.name()).collect();
    Ok(Some(Roll { left, next, pauses: database.is_alone() }))
}

/// An `Err` says what is waited for.
fn decide(database: &Database, due: &[&Member], now: Timestamp) -> Result<Next, String> {
    database.complete()?;
    let restart = |member: &Member| Ok(Next::Restart(member.name()));
    // It serves nobody, and only the newest template may mend it. What it holds nobody else may have.
    let is_broken = |one: &&&Member| is_broken(&one.pod, now) && !copies(&one.pod);
    if let Some(broken) = due.iter().filter(|one| one.outdated).find(is_broken) {
        broken.keeps_its_data()?;
        return restart(broken);
    }
    if let Some(copying) = due.iter().find(|one| copies(&one.pod)) {
        return Err(format!("{} copies the primary", copying.name()));
    }
    database.ready()?;
    let [next, ..] = due else { return Err("nothing is due".into()) };
    if database.is_alone() {
        next.keeps_its_data()?;
        return restart(next);
    }
    let primary = database.primary(now)?;
    let replicas = database.members.iter().filter(|one| one.name() != primary.name());
    let others: Vec<_> = replicas.filter(|one| one.name() != next.name()).collect();
    for other in &others {
        database.follows(other, primary)?;
    }
    if next.name() != primary.name() {
        return restart(next);
    }
    hand_over(database, primary, &others)
}

/// Every replica has been restarted by now.
fn hand_over(database: &Database, primary: &Member, replicas: &[&Member]) -> Result<Next, String> {
    let from = primary.name();
    match database.heir(primary, replicas)? {
        Some(to) => Ok(Next::HandOver { from, to }),
        None => Err(format!("there is no replica that {from} could hand over to")),
    }
}

impl Roll {
    /// What the vault's owner is told.
    pub fn message(&self) -> String {
        let left = self.left.join(", ");
        let next = match &self.next {
            Next::Restart(pod) => format!("{pod} is the next"),
            Next::HandOver { from, to } => format!("{from} is to hand over to {to}"),
            Next::Await(why) => format!("waits: {why}"),
        };
        let pause = if self.pauses {
            "; it is the only instance, so uploads fail until it is back"
        } else {
            ""
        };
        format!("database pods to restart, one at a time in this order: {left}; {next}{pause}")
    }
}

#[cfg(test)]
mod tests;
