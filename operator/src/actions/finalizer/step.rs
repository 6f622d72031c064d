use k8s_openapi::api::core::v1::Pod;
use kube::{ResourceExt, core::DynamicObject};

use crate::{
    error::Result,
    observe::{Snapshot, living_pods},
    vault::Vault,
};

/// What makes pods, and the Secret of a certificate.
const MAKERS: [&str; 4] = ["Certificate", "Deployment", "StatefulSet", "Job"];
/// Where the bytes are.
const CLAIMS: [&str; 1] = ["PersistentVolumeClaim"];
/// What opens them, and who led. They go last: claims without them are of no use to anybody.
const KEYS: [&str; 2] = ["ConfigMap", "Secret"];

/// What comes next for a vault that goes with its data.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// These are deleted now.
    Delete {
        /// The CamelCase name of the step.
        reason: &'static str,
        /// What is deleted.
        objects: Vec<DynamicObject>,
    },
    /// These must be gone first.
    Wait {
        /// The CamelCase name of the step.
        reason: &'static str,
        /// Their kinds and names.
        names: Vec<String>,
    },
    /// Nothing is left.
    Done,
}

impl Step {
    /// The name of the step, and what it is about.
    pub fn told(&self) -> (&'static str, String) {
        match self {
            Self::Delete { reason, objects } => {
                (reason, objects.iter().map(named).collect::<Vec<_>>().join(", "))
            }
            Self::Wait { reason, names } => (reason, names.join(", ")),
            Self::Done => ("Removed", String::new()),
        }
    }
}

/// Decides by what is there: first what makes them, then, once no pod is left, the claims, and once
/// these are gone what opened them.
pub fn next(vault: &Vault, seen: &Snapshot) -> Result<Step> {
    let makers = of_kinds(seen, &MAKERS, |object| is_owned(vault, object));
    if makers.iter().any(|object| !is_going(object)) {
        return Ok(delete("StoppingPods", makers));
    }
    let pods = living_pods(seen)?;
    if !makers.is_empty() || !pods.is_empty() {
        let pods = pods.iter().map(|pod: &Pod| format!("Pod {}", pod.name_any()));
        let names = makers.iter().map(named).chain(pods).collect();
        return Ok(Step::Wait { reason: "StoppingPods", names });
    }
    for (reason, kinds) in [("RemovingClaims", &CLAIMS[..]), ("RemovingCredentials", &KEYS[..])] {
        let data = of_kinds(seen, kinds, is_data);
        if data.iter().any(|object| !is_going(object)) {
            return Ok(delete(reason, data));
        }
        if !data.is_empty() {
            return Ok(Step::Wait { reason, names: data.iter().map(named).collect() });
        }
    }
    Ok(Step::Done)
}

fn delete(reason: &'static str, objects: Vec<DynamicObject>) -> Step {
    Step::Delete { reason, objects: objects.into_iter().filter(|one| !is_going(one)).collect() }
}

/// By name, so that the same things are told in the same words.
fn of_kinds(
    seen: &Snapshot,
    kinds: &[&str],
    which: impl Fn(&DynamicObject) -> bool,
) -> Vec<DynamicObject> {
    let of_kind = |object: &&DynamicObject| kinds.contains(&kind(object));
    let mut found: Vec<_> =
        seen.objects().filter(of_kind).filter(|object| which(object)).cloned().collect();
    found.sort_by_key(named);
    found
}

fn is_owned(vault: &Vault, object: &DynamicObject) -> bool {
    object.owner_references().iter().any(|owner| owner.uid == vault.uid)
}

/// What bears our label and belongs to nobody.
fn is_data(object: &DynamicObject) -> bool {
    object.owner_references().is_empty()
}

fn is_going(object: &DynamicObject) -> bool {
    object.metadata.deletion_timestamp.is_some()
}

fn kind(object: &DynamicObject) -> &str {
    object.types.as_ref().map_or("", |types| types.kind.as_str())
}

fn named(object: &DynamicObject) -> String {
    format!("{} {}", kind(object), object.name_any())
}

#[cfg(test)]
mod tests;
