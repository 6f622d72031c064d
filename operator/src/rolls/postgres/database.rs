use crds::{DatabaseSpec, ReplicationMode};
use jiff::Timestamp;
use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{ConfigMap, Pod},
};
use kube::ResourceExt;

use crate::{
    error::Result,
    names::Names,
    observe::{Snapshot, going_with, is_due, is_read, pods_of, would_be_lost},
    patroni::{CANDIDATE, LEADER, Lock, MemberStatus, annotation, standbys},
    rolls::pod::{is_ending, is_ready},
};

/// How far behind the primary, in bytes, an asynchronous replica may be and yet count as following.
const LAG: i64 = 16 << 20;

/// The database's pods, and what Patroni says of them.
pub struct Database {
    /// By name.
    pub members: Vec<Member>,
    names: Vec<String>,
    lock: Option<Lock>,
    standbys: Vec<String>,
    synchronous: bool,
    /// Who was asked to hand over, and to whom.
    switchover: Option<(String, String)>,
}

/// A pod of the database.
pub struct Member {
    /// As it was seen.
    pub pod: Pod,
    /// What it says of itself.
    pub status: MemberStatus,
    /// The spec asks for another pod than this one.
    pub outdated: bool,
    /// A claim that was deleted, and goes with the pod.
    pub going: Option<String>,
}

impl Database {
    /// `None` where there is nothing to compare pods with: no StatefulSet, or one whose controller has
    /// not looked at it yet.
    pub fn of(names: Names<'_>, spec: &DatabaseSpec, seen: &Snapshot) -> Result<Option<Self>> {
        let set = seen.find::<StatefulSet>(&names.postgres())?;
        let Some(set) = set.filter(is_read) else { return Ok(None) };
        let member = |pod: Pod| {
            let (status, outdated) = (MemberStatus::of(&pod), is_due(&pod, &set));
            Ok(Member { status, outdated, going: going_with(&pod.name_any(), seen)?, pod })
        };
        let members = pods_of(seen, &set)?.into_iter().map(member).collect::<Result<_>>()?;
        let wanted = set.spec.as_ref().and_then(|spec| spec.replicas).unwrap_or(1);
        let config_map = |name: String| seen.find::<ConfigMap>(&name);
        let asked = config_map(names.patroni_failover())?;
        Ok(Some(Self {
            members,
            names: (0..wanted).map(|ordinal| names.postgres_pod(ordinal)).collect(),
            lock: config_map(names.patroni_leader())?.as_ref().and_then(Lock::of),
            standbys: config_map(names.patroni_sync())?.as_ref().map(standbys).unwrap_or_default(),
            synchronous: spec.replication.mode != ReplicationMode::Asynchronous,
            switchover: asked
                .and_then(|it| annotation(&it, LEADER).zip(annotation(&it, CANDIDATE))),
        }))
    }

    /// The members that are to be restarted, in the order in which they go: the primary last, so that
    /// it hands over once.
    pub fn due(&self) -> Vec<&Member> {
        let due = |one: &&Member| one.outdated || one.status.wants_restart();
        let is_primary =
            |one: &Member| self.lock.as_ref().is_some_and(|it| it.holder == one.name());
        let mut due: Vec<_> = self.members.iter().rev().filter(due).collect();
        due.sort_by_key(|one| is_primary(one));
        due
    }

    /// There is one instance only.
    pub fn is_alone(&self) -> bool {
        self.names.len() == 1 && self.members.len() == 1
    }

    /// Every pod is there, and stays.
    pub fn complete(&self) -> Result<(), String> {
        if let Some(ending) = self.members.iter().find(|one| is_ending(&one.pod)) {
            return Err(format!("{} is stopping", ending.name()));
        }
        let is_there = |name: &&String| self.members.iter().any(|one| one.name() == **name);
        match self.names.iter().find(|name| !is_there(name)) {
            Some(missing) => Err(format!("{missing} is not made yet")),
            None => Ok(()),
        }
    }

    /// Every pod is ready.
    pub fn ready(&self) -> Result<(), String> {
        match self.members.iter().find(|one| !is_ready(&one.pod)) {
            Some(unready) => Err(format!("{} is not ready", unready.name())),
            None => Ok(()),
        }
    }

    /// The member that holds Patroni's lock.
    pub fn primary(&self, now: Timestamp) -> Result<&Member, String> {
        if let Some(paused) = self.members.iter().find(|one| one.status.pause) {
            return Err(format!(
                "Patroni is paused: patronictl resume in {} ends it",
                paused.name()
            ));
        }
        let lock = self.lock.as_ref().filter(|lock| !lock.is_stale(now));
        let primary =
            lock.and_then(|lock| self.members.iter().find(|one| one.name() == lock.holder));
        primary.ok_or_else(|| "no instance is the primary".to_owned())
    }

    /// `replica` has all that `primary` acknowledged, or nearly all where nobody promised that.
    pub fn follows(&self, replica: &Member, primary: &Member) -> Result<(), String> {
        let (name, leader) = (replica.name(), primary.name());
        let timeline = primary.status.timeline;
        if replica.status.state != "running" {
            return Err(format!("{name} does not run Postgres yet"));
        }
        if replica.status.replication_state.as_deref() != Some("streaming") {
            return Err(format!("{name} does not stream from {leader} yet"));
        }
        if timeline.is_none() || replica.status.timeline != timeline {
            return Err(format!("{name} is not on the timeline of {leader} yet"));
        }
        if self.synchronous {
            let counts = self.standbys.contains(&name);
            return if counts {
                Ok(())
            } else {
                Err(format!("{name} is no synchronous standby yet"))
            };
        }
        let ahead = primary.status.xlog_location.zip(replica.status.xlog_location);
        match ahead.map(|(primary, replica)| primary - replica) {
            Some(lag) if lag <= LAG => Ok(()),
            Some(lag) => Err(format!("{name} is {lag} bytes behind {leader}")),
            None => Err(format!("{name} or {leader} has not said how far it is")),
        }
    }

    /// The members that Patroni counts on.
    pub fn standbys(&self) -> &[String] {
        &self.standbys
    }

    /// Whether Patroni's lock surely holds.
    pub fn lock_is_fresh(&self, now: Timestamp) -> bool {
        self.lock.as_ref().is_some_and(|lock| lock.is_fresh(now))
    }

    /// To whom of `replicas`, which are sorted by name, `primary` is to hand over: the one that is
    /// furthest, of those that are equally far the first. An `Err` says that it was asked to already.
    pub fn heir(&self, primary: &Member, replicas: &[&Member]) -> Result<Option<String>, String> {
        let from = primary.name();
        if let Some((_, to)) = self.switchover.as_ref().filter(|(asked, _)| *asked == from) {
            return Err(format!("{from} hands over to {to}"));
        }
        let furthest = replicas.iter().rev().max_by_key(|one| one.status.xlog_location);
        Ok(furthest.map(|one| one.name()))
    }
}

impl Member {
    /// Its name, to Kubernetes and to Patroni.
    pub fn name(&self) -> String {
        self.pod.name_any()
    }

    /// What it holds stays when its pod ends.
    pub fn keeps_its_data(&self) -> Result<(), String> {
        match &self.going {
            Some(claim) => Err(would_be_lost(claim, &self.name())),
            None => Ok(()),
        }
    }
}
