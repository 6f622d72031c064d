//! The servers of the object store: those that there are to be, each with its pod.

use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{Container, Pod, PodCondition, PodSpec},
};
use kube::ResourceExt;

use super::{
    Snapshot,
    outdated::{annotation, awaits_restart},
};
use crate::{
    error::Result,
    names::{
        COMPONENT_LABEL, CONFIG_HASH_ANNOTATION, Component, POOL_LABEL, REQUEST_HASH_ANNOTATION,
    },
};

/// A server that there is to be.
#[derive(Clone, Debug)]
pub struct Server {
    /// Its pod's name.
    pub name: String,
    /// Its pool.
    pub pool: String,
    /// The StatefulSet of its pool, and its headless Service.
    pub set: String,
    /// How many servers the pool has.
    pub siblings: i32,
    /// How many drives it has.
    pub drives: i32,
    /// Its pod, where there is one.
    pub pod: Option<Pod>,
    /// The pod was started with what all servers must agree on: arguments and root credentials.
    pub agrees: bool,
    /// The pod is the one that the spec asks for, and nobody asked for its restart.
    pub is_current: bool,
}

impl Server {
    /// Whether it serves.
    pub fn is_ready(&self) -> bool {
        !self.is_ending() && self.readiness().is_some_and(|ready| ready.status == "True")
    }

    /// Whether its pod was deleted and is still there.
    pub fn is_ending(&self) -> bool {
        self.pod.as_ref().is_some_and(|pod| pod.metadata.deletion_timestamp.is_some())
    }

    /// Whether its process runs, ready or not.
    pub fn is_running(&self) -> bool {
        let status = self.pod.as_ref().and_then(|pod| pod.status.as_ref());
        let mut containers = status.iter().flat_map(|it| it.container_statuses.iter().flatten());
        let running =
            containers.any(|one| one.state.as_ref().is_some_and(|it| it.running.is_some()));
        running && !self.is_ending()
    }

    /// The node it is on.
    pub fn node(&self) -> Option<&str> {
        self.pod.as_ref()?.spec.as_ref()?.node_name.as_deref()
    }

    /// What tells this stay of the server from earlier ones: another pod, or another time since which
    /// it is ready.
    pub fn stay(&self) -> Option<String> {
        let since = self.readiness()?.last_transition_time.as_ref()?.0;
        Some(format!("{} {} {since}", self.name, self.pod.as_ref()?.uid()?))
    }

    fn readiness(&self) -> Option<&PodCondition> {
        let status = self.pod.as_ref()?.status.as_ref()?;
        status.conditions.iter().flatten().find(|condition| condition.type_ == "Ready")
    }
}

/// The sets of the pools, by name.
pub fn pool_sets(seen: &Snapshot) -> Result<Vec<StatefulSet>> {
    let of_store = |set: &StatefulSet| {
        set.labels().get(COMPONENT_LABEL).is_some_and(|it| it == Component::MinIo.as_str())
    };
    Ok(seen.all::<StatefulSet>()?.into_iter().filter(of_store).collect())
}

/// Every server that there is to be, by pool and number.
pub fn servers(seen: &Snapshot) -> Result<Vec<Server>> {
    let mut servers = Vec::new();
    for set in pool_sets(seen)? {
        for ordinal in 0..replicas(&set) {
            let name = format!("{}-{ordinal}", set.name_any());
            servers.push(server(&set, seen.find::<Pod>(&name)?, name));
        }
    }
    Ok(servers)
}

fn server(set: &StatefulSet, pod: Option<Pod>, name: String) -> Server {
    let template = set.spec.as_ref().map(|spec| &spec.template);
    let drives = set.spec.as_ref().and_then(|spec| spec.volume_claim_templates.as_ref());
    let same = |key| {
        pod.as_ref().is_some_and(|pod| annotation(template, key) == pod.annotations().get(key))
    };
    let told = arguments(pod.as_ref().and_then(|pod| pod.spec.as_ref()));
    let is_told = told == arguments(template.and_then(|it| it.spec.as_ref()));
    Server {
        agrees: is_told && same(CONFIG_HASH_ANNOTATION),
        is_current: is_told
            && same(CONFIG_HASH_ANNOTATION)
            && same(REQUEST_HASH_ANNOTATION)
            && !pod.as_ref().is_some_and(|pod| awaits_restart(pod, template)),
        pool: set.labels().get(POOL_LABEL).cloned().unwrap_or_default(),
        set: set.name_any(),
        siblings: replicas(set),
        drives: drives.map_or(0, |all| i32::try_from(all.len()).unwrap_or(i32::MAX)),
        pod,
        name,
    }
}

fn replicas(set: &StatefulSet) -> i32 {
    set.spec.as_ref().and_then(|spec| spec.replicas).unwrap_or(1)
}

/// The arguments of the server in a pod.
pub fn arguments(pod: Option<&PodSpec>) -> &[String] {
    let is_server = |container: &&Container| container.name == Component::MinIo.as_str();
    let server = pod.and_then(|pod| pod.containers.iter().find(is_server));
    server.and_then(|server| server.args.as_deref()).unwrap_or_default()
}
