//! A store that somebody else runs: what the check of it said, and what the API says of it since.

use crds::{ExternalStoreSpec, ObjectStoreStatus};
use k8s_openapi::api::{
    apps::v1::Deployment,
    batch::v1::Job,
    core::v1::{ContainerStatus, Pod},
};
use kube::ResourceExt;

use super::{Finding, Outcome, causes};
use crate::{
    error::Result,
    names::{TASK_LABEL, Task},
    observe::{Waiting, store_in_use, succeeded},
};

/// What a check may find, as the API server spells it, and what to do about it.
const FOUND: [(&str, &str); 11] = [
    ("BucketMissing", "make it, or mend objectStore.external.bucket"),
    ("AccessDenied", "docs/install.md has the policy that the keys need"),
    ("WrongKeys", "mend the Secret of objectStore.external.credentials"),
    ("WrongRegion", "mend objectStore.external.region, or the endpoint"),
    ("ClockSkewed", "set the clocks of the nodes and of the store"),
    ("CertificateNotTrusted", "name who vouches for it in objectStore.external.caBundle"),
    ("HostNotFound", "mend objectStore.external.endpoint"),
    ("BucketTaken", "or name another bucket"),
    ("AnotherBucket", "or put objectStore.external.endpoint back"),
    ("StoreUnreachable", "mend objectStore.external.endpoint, or let the vault's pods out to it"),
    ("StoreUnfit", "it does not do what the API needs of an S3 store"),
];

/// How the store is. How safely it keeps what it holds nobody here knows.
pub fn look(
    outcome: &Outcome<'_>,
    store: &ExternalStoreSpec,
) -> Result<(Finding, ObjectStoreStatus)> {
    let api = outcome.seen.find::<Deployment>(&outcome.names().api())?;
    // What cannot be read has ended the run, which says so.
    let in_use = api.as_ref().and_then(|api| store_in_use(api).ok().flatten());
    let status = ObjectStoreStatus {
        endpoint: in_use.as_ref().map(|store| store.endpoint.clone()),
        bucket: in_use.as_ref().map(|store| store.bucket.clone()),
        ..ObjectStoreStatus::default()
    };
    Ok((finding(outcome, store, in_use.as_ref())?, status))
}

fn finding(
    outcome: &Outcome<'_>,
    store: &ExternalStoreSpec,
    in_use: Option<&ExternalStoreSpec>,
) -> Result<Finding> {
    let mut missing = outcome.seen.missing.iter();
    if let Some(missing) = missing.find(|missing| missing.waiting == Waiting::ObjectStore) {
        return Ok(Finding::failing(missing.reason, missing.message.clone()));
    }
    let place = place(store);
    if let Some(untried) = check(outcome, &place, in_use)? {
        return Ok(untried);
    }
    if let Some(trouble) = &outcome.seen.store_trouble {
        let message = format!("the API cannot use {place}: {trouble}");
        return Ok(Finding::failing("StoreUnreachable", message));
    }
    let message = format!(
        "the images are kept in {place}; how many losses it withstands is up to whoever runs it"
    );
    Ok(Finding::fine("Ready", message))
}

fn place(store: &ExternalStoreSpec) -> String {
    format!("bucket {} at {}", store.bucket, store.endpoint)
}

/// What keeps the store from having been tried.
fn check(
    outcome: &Outcome<'_>,
    place: &str,
    in_use: Option<&ExternalStoreSpec>,
) -> Result<Option<Finding>> {
    let is_check =
        |job: &&Job| job.labels().get(TASK_LABEL).is_some_and(|it| it == Task::CheckStore.as_str());
    let jobs = outcome.seen.all::<Job>()?;
    let mut jobs = jobs.iter().filter(is_check).peekable();
    let Some(job) = jobs.peek().map(|job| job.name_any()) else {
        return Ok(Some(Finding::waiting("CheckingStore", format!("{place} is not tried yet"))));
    };
    if jobs.any(succeeded) {
        return Ok(None);
    }
    // What was tried before is used until then.
    let before = in_use.map(self::place).filter(|before| before != place);
    let meanwhile = before.map_or_else(String::new, |before| {
        format!("; until that has succeeded the API goes on with {before}")
    });
    if let Some((reason, said)) = verdict(outcome, &job)? {
        return Ok(Some(Finding::failing(reason, format!("{place}: {said}{meanwhile}"))));
    }
    let cause = causes::of_job(outcome, &job)?.filter(Finding::is_failing);
    let waiting =
        || Finding::waiting("CheckingStore", format!("Job {job} tries {place}{meanwhile}"));
    Ok(Some(cause.unwrap_or_else(waiting)))
}

/// Why the last try failed, and what to do about it.
fn verdict(outcome: &Outcome<'_>, job: &str) -> Result<Option<(&'static str, String)>> {
    let pods = outcome.seen.all::<Pod>()?;
    let of_job = |pod: &&Pod| {
        pod.labels().get("batch.kubernetes.io/job-name").is_some_and(|name| name == job)
    };
    let mut containers = pods.iter().filter(of_job).flat_map(|pod| {
        pod.status.iter().flat_map(|status| status.container_statuses.iter().flatten())
    });
    Ok(containers.find_map(|container| read(last_words(container)?)))
}

/// Between two tries they are those of the last state.
fn last_words(container: &ContainerStatus) -> Option<&str> {
    let states = [&container.state, &container.last_state];
    let mut ends = states.into_iter().flatten().filter_map(|state| state.terminated.as_ref());
    ends.find_map(|end| end.message.as_deref())
}

fn read(words: &str) -> Option<(&'static str, String)> {
    words.lines().rev().find_map(|line| {
        let (reason, said) = line.trim().trim_start_matches("Error: ").split_once(": ")?;
        let (reason, hint) = FOUND.iter().find(|(found, _)| *found == reason)?;
        Some((*reason, format!("{said}; {hint}")))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_verdict_of_the_api_server_is_known() {
        let known = FOUND.map(|(reason, _)| reason);
        assert_eq!(known, api_server::blobs::REASONS);
    }

    #[test]
    fn the_last_line_that_is_a_verdict_counts() {
        let words = "noise\nError: WrongKeys: cannot list the bucket: no such key (notsignedup)\n";
        let (reason, said) = read(words).unwrap();
        assert_eq!(reason, "WrongKeys");
        assert_eq!(
            said,
            "cannot list the bucket: no such key (notsignedup); mend the Secret of objectStore.external.credentials"
        );
        assert_eq!(read("Error: S3_OWNER is not set"), None);
        assert_eq!(read(""), None);
    }
}
