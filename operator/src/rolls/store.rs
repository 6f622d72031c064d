//! Which server of the object store is restarted next: one at a time, each when all the others serve and
//! have everything; or all of them together, where they have to agree on something new.

use jiff::Timestamp;
use k8s_openapi::api::batch::v1::Job;
use kube::ResourceExt;

use super::pod::is_broken;
use crate::{
    error::Result,
    names::{TASK_LABEL, Task},
    observe::{
        Server, Snapshot, going_with, is_read, pool_sets, servers, succeeded, would_be_lost,
    },
};

/// Servers that are still to be restarted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Roll {
    /// Their names, in the order in which they go.
    pub left: Vec<String>,
    /// What is to be done now.
    pub next: Next,
    /// Nothing is stored while this goes on.
    pub pauses: bool,
}

/// What is to be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// Nothing yet: what that waits for.
    Await(String),
    /// These are restarted, at once.
    Restart(Vec<String>),
}

impl Roll {
    /// How far it is, for people.
    pub fn message(&self) -> String {
        let left = self.left.join(", ");
        let pause = if self.pauses { "; images cannot be stored meanwhile" } else { "" };
        match &self.next {
            Next::Await(what) => format!("servers to restart: {left}{pause}; waits for {what}"),
            Next::Restart(now) if self.pauses => {
                format!("{} restart{pause}", now.join(", "))
            }
            Next::Restart(now) => {
                format!("servers to restart: {left}; {} goes now", now.join(", "))
            }
        }
    }
}

/// What is left to restart and what is next, where something is left.
pub fn next(seen: &Snapshot, now: Timestamp) -> Result<Option<Roll>> {
    let servers = servers(seen)?;
    let started = |server: &&Server| server.pod.is_some();
    let names = |servers: &[&Server]| servers.iter().map(|it| it.name.clone()).collect::<Vec<_>>();
    let disagree: Vec<_> = servers.iter().filter(started).filter(|it| !it.agrees).collect();
    if is_in_the_way(&servers, &disagree) {
        let left = names(&disagree);
        let next = match held(seen, &disagree)? {
            Some(wait) => wait,
            None => Next::Restart(names(
                &disagree.into_iter().filter(|it| !it.is_ending()).collect::<Vec<_>>(),
            )),
        };
        return Ok(Some(Roll { left, next, pauses: true }));
    }
    let outdated: Vec<_> = servers.iter().filter(started).filter(|it| !it.is_current).collect();
    let Some(first) = outdated.first() else { return Ok(None) };
    let pauses = first.siblings == 1;
    let next = match unread(seen)? {
        Some(wait) => wait,
        None => one(seen, &servers, &outdated, now)?,
    };
    Ok(Some(Roll { left: names(&outdated), next, pauses }))
}

/// Whether those that disagree keep the others from storing anything. A pod that ends on a node that is lost does
/// not, once all the others agree: it may end for as long as that node is away.
fn is_in_the_way(servers: &[Server], disagree: &[&Server]) -> bool {
    let all_end = disagree.iter().all(|it| it.is_ending());
    let others = servers.iter().any(|it| it.pod.is_some() && it.agrees && !it.is_ending());
    !(disagree.is_empty() || all_end && others)
}

/// What comes before several are restarted at once.
fn held(seen: &Snapshot, servers: &[&Server]) -> Result<Option<Next>> {
    match unread(seen)? {
        Some(wait) => Ok(Some(wait)),
        None => Ok(going(seen, servers)?.map(Next::Await)),
    }
}

/// The next of several that are `outdated`.
fn one(seen: &Snapshot, servers: &[Server], outdated: &[&Server], now: Timestamp) -> Result<Next> {
    // One that does not serve takes nothing from anybody: what it lacks may be what changed.
    let broken = outdated.iter().find(|it| it.pod.as_ref().is_some_and(|pod| is_broken(pod, now)));
    if let Some(server) = broken {
        let wait = going(seen, &[server])?.map(Next::Await);
        return Ok(wait.unwrap_or_else(|| Next::Restart(vec![server.name.clone()])));
    }
    if let Some(server) = servers.iter().find(|it| !it.is_ready()) {
        return Ok(Next::Await(format!("{} to be ready", server.name)));
    }
    let Some(first) = outdated.first() else { return Ok(Next::Await("nothing".into())) };
    Ok(match gate(seen, servers, first)? {
        Some(what) => Next::Await(what),
        None => Next::Restart(vec![first.name.clone()]),
    })
}

/// What has to come before `server` may be spared.
fn gate(seen: &Snapshot, servers: &[Server], server: &Server) -> Result<Option<String>> {
    if let Some(job) = unhealed(seen, servers)? {
        return Ok(Some(format!("{job}, which heals what was stored while a server was away")));
    }
    if server.siblings == 1 {
        return going(seen, &[server]);
    }
    let name = &server.name;
    let Some(health) = seen.store.as_ref().and_then(|store| store.servers.get(name)) else {
        let what = format!("{name} to say whether it can be spared: it cannot be asked");
        return Ok(Some(what));
    };
    let spared = health.serves && health.can_be_spared;
    Ok((!spared)
        .then(|| format!("the other servers to have all drives, so that {name} can be spared")))
}

/// Where a claim of one of `servers` was deleted, nobody else has what it holds, or not yet.
fn going(seen: &Snapshot, servers: &[&Server]) -> Result<Option<String>> {
    for server in servers {
        if let Some(claim) = going_with(&server.name, seen)? {
            let lost = would_be_lost(&claim, &server.name);
            return Ok(Some(format!("somebody to see to it: {lost}")));
        }
    }
    Ok(None)
}

/// The Job that has not healed yet what was stored while a server was away.
pub fn unhealed(seen: &Snapshot, servers: &[Server]) -> Result<Option<String>> {
    if servers.len() < 2 {
        return Ok(None);
    }
    let jobs = heal_jobs(seen)?;
    let Some(first) = jobs.first().map(ResourceExt::name_any) else {
        return Ok(Some("a Job".into()));
    };
    Ok((!jobs.iter().any(succeeded)).then(|| format!("Job {first}")))
}

/// Whether all servers are ready, and some do not see others yet: until then nothing is healed.
pub fn awaits_sight(seen: &Snapshot) -> Result<bool> {
    let servers = servers(seen)?;
    let ready = servers.len() > 1 && servers.iter().all(Server::is_ready);
    Ok(ready && seen.store.is_some() && heal_jobs(seen)?.is_empty())
}

fn heal_jobs(seen: &Snapshot) -> Result<Vec<Job>> {
    let heals =
        |job: &Job| job.labels().get(TASK_LABEL).is_some_and(|it| it == Task::Heal.as_str());
    Ok(seen.all::<Job>()?.into_iter().filter(heals).collect())
}

/// A controller that has not read the newest template would make a pod by the one before.
fn unread(seen: &Snapshot) -> Result<Option<Next>> {
    let sets = pool_sets(seen)?;
    let unread = sets.iter().find(|set| !is_read(set));
    Ok(unread.map(|set| Next::Await(format!("the controller of StatefulSet {}", set.name_any()))))
}

#[cfg(test)]
mod tests;
