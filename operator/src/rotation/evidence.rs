//! Who has got to know what. A `Some` says what is still waited for.

use std::fmt::Write;

use k8s_openapi::{
    ByteString,
    api::{
        apps::v1::{Deployment, StatefulSet},
        batch::v1::Job,
        core::v1::{ConfigMap, Pod, Secret},
    },
};
use kube::ResourceExt;
use sha2::{Digest, Sha256};

use crate::{
    credentials::{Credentials, POSTGRES_APP_PASSWORD},
    desired::hash,
    error::Result,
    names::{
        CA_KEY, COMPONENT_LABEL, Component, FILES_READ_ANNOTATION, Names, PATRONI_PASSWORDS_KEY,
        ROTATION_LABEL, TASK_LABEL, TLS_CERT_KEY, Task,
    },
    observe::{Snapshot, living_pods, pods_of, succeeded},
};

/// What tells the rotation that is under way from every other: by what was drawn for it, too, since people
/// may ask for two by the same word.
pub fn mark(credentials: &Credentials) -> Option<String> {
    let token = credentials.on_its_way()?;
    let next = credentials.next(POSTGRES_APP_PASSWORD);
    Some(hash::short(&(token, next.or_else(|| credentials.get(POSTGRES_APP_PASSWORD)))))
}

/// The Job that does `task` for the rotation of this `mark`.
pub(super) fn job(seen: &Snapshot, task: Task, mark: &str) -> Result<Option<Job>> {
    let bears = |job: &Job, key, value: &str| job.labels().get(key).is_some_and(|it| it == value);
    let is_meant =
        |job: &Job| bears(job, TASK_LABEL, task.as_str()) && bears(job, ROTATION_LABEL, mark);
    Ok(seen.all::<Job>()?.into_iter().find(is_meant))
}

/// Whether that Job has done what it is for.
pub(super) fn done(seen: &Snapshot, task: Task, mark: &str) -> Result<bool> {
    Ok(job(seen, task, mark)?.as_ref().is_some_and(succeeded))
}

/// What the newest pods of the API are made with, by an annotation.
pub(super) fn api_is_to_have(
    seen: &Snapshot,
    names: Names<'_>,
    key: &str,
) -> Result<Option<String>> {
    let api = seen.find::<Deployment>(&names.api())?.and_then(|api| api.spec);
    let annotations = api.and_then(|spec| spec.template.metadata?.annotations);
    Ok(annotations.and_then(|mut annotations| annotations.remove(key)))
}

/// What keeps all pods of the API from being of the newest template and ready.
pub(super) fn api_unrolled(seen: &Snapshot, names: Names<'_>) -> Result<Option<String>> {
    let Some(api) = seen.find::<Deployment>(&names.api())? else {
        return Ok(Some("the API to be made".into()));
    };
    let wanted = api.spec.as_ref().and_then(|spec| spec.replicas).unwrap_or(1);
    let status = api.status.clone().unwrap_or_default();
    let [all, newest, ready] = [status.replicas, status.updated_replicas, status.ready_replicas]
        .map(Option::unwrap_or_default);
    let is_read = status.observed_generation == api.metadata.generation;
    if is_read && [all, newest, ready] == [wanted; 3] {
        return Ok(None);
    }
    let newest = if is_read { newest } else { 0 };
    Ok(Some(format!("the API's pods to be made anew: {newest} of {wanted} are")))
}

/// What keeps all pods of the API from having been started with `value` in the annotation `key`. One
/// that is ending still serves the requests that it has begun.
pub(super) fn api_lacks(
    seen: &Snapshot,
    names: Names<'_>,
    (key, value): (&str, &str),
) -> Result<Option<String>> {
    if api_is_to_have(seen, names, key)?.as_deref() != Some(value) {
        return Ok(Some("the API's pods to be made anew".into()));
    }
    if let Some(unrolled) = api_unrolled(seen, names)? {
        return Ok(Some(unrolled));
    }
    let is_api = |pod: &&Pod| {
        pod.labels().get(COMPONENT_LABEL).is_some_and(|it| it == Component::Api.as_str())
    };
    let pods = living_pods(seen)?;
    let older = |pod: &&Pod| pod.annotations().get(key).is_none_or(|it| it != value);
    let older = pods.iter().filter(is_api).find(older);
    Ok(older.map(|pod| format!("pod {} of the API to end what it has begun", pod.name_any())))
}

/// The pods of the database.
pub fn database_pods(seen: &Snapshot, names: Names<'_>) -> Result<Vec<Pod>> {
    let set = seen.find::<StatefulSet>(&names.postgres())?;
    set.map_or_else(|| Ok(Vec::new()), |set| pods_of(seen, &set))
}

/// What keeps every instance of the database from going by the files that are mounted now.
pub(super) fn database_unread(seen: &Snapshot, names: Names<'_>) -> Result<Option<String>> {
    let Some(files) = files_hash(seen, names)? else {
        return Ok(Some("the database's files to be made".into()));
    };
    let set = seen.find::<StatefulSet>(&names.postgres())?.and_then(|set| set.spec);
    let wanted = set.and_then(|spec| spec.replicas).unwrap_or(1);
    for name in (0..wanted).map(|ordinal| names.postgres_pod(ordinal)) {
        let told = seen.find::<Pod>(&name)?;
        let told = told.as_ref().and_then(|pod| pod.annotations().get(FILES_READ_ANNOTATION));
        if told != Some(&files) {
            return Ok(Some(format!("{name} to tell that it goes by its newest files")));
        }
    }
    Ok(None)
}

/// The hash of what an instance of the database has mounted, as its `start.sh` computes it: its
/// certificate, its passwords, and whom it trusts. `None` where one of them is not there.
pub fn files_hash(seen: &Snapshot, names: Names<'_>) -> Result<Option<String>> {
    let secret = |name: String, key| -> Result<Option<ByteString>> {
        let data = seen.find::<Secret>(&name)?.and_then(|secret| secret.data);
        Ok(data.and_then(|mut data| data.remove(key)))
    };
    let certificate = secret(names.postgres_tls(), TLS_CERT_KEY)?;
    let passwords = secret(names.patroni_passwords(), PATRONI_PASSWORDS_KEY)?;
    let bundle = seen.find::<ConfigMap>(&names.ca_bundle())?.and_then(|it| it.data);
    let bundle = bundle.and_then(|mut data| data.remove(CA_KEY));
    let (Some(certificate), Some(passwords), Some(bundle)) = (certificate, passwords, bundle)
    else {
        return Ok(None);
    };
    Ok(Some(hash_of(&[certificate.0, passwords.0, bundle.into_bytes()])))
}

/// The hash of files one after the other.
pub fn hash_of(files: &[Vec<u8>]) -> String {
    let digest = Sha256::digest(files.concat());
    digest.iter().take(5).fold(String::new(), |mut hash, byte| {
        // Writing to a String cannot fail.
        let _ = write!(hash, "{byte:02x}");
        hash
    })
}
