//! Why pods are not there at all: a quota, Pod Security, a priority class that nobody knows.

use k8s_openapi::api::apps::v1::Deployment;
use kube::ResourceExt;

use super::{Finding, Outcome, of_component};
use crate::{
    error::{Result, is_over_quota},
    names::Component,
};

/// The first cause that keeps one of the API's pods from being ready. Its controller says in its own
/// status why pods are not made.
pub fn of_deployment(outcome: &Outcome<'_>, deployment: &Deployment) -> Result<Option<Finding>> {
    let conditions = deployment.status.iter().flat_map(|status| status.conditions.iter().flatten());
    let mut failures =
        conditions.filter(|one| one.type_ == "ReplicaFailure" && one.status == "True");
    let said = failures.find_map(|one| one.message.as_deref());
    let unmade = said.map(|said| not_made(&deployment.name_any(), said));
    Ok(unmade.or(of_component(outcome, Component::Api)?))
}

/// What keeps pods of `whose`, a StatefulSet or a Job, from being made.
pub fn of(outcome: &Outcome<'_>, whose: &str) -> Option<Finding> {
    outcome.seen.unmade.get(whose).map(|said| not_made(whose, said))
}

fn not_made(whose: &str, said: &str) -> Finding {
    if is_over_quota(said) {
        let message = format!(
            "pods of {whose} do not fit a ResourceQuota of the namespace: raise it ({said})"
        );
        Finding::failing("QuotaExceeded", message)
    } else {
        Finding::failing("PodsNotMade", format!("pods of {whose} cannot be made: {said}"))
    }
}
