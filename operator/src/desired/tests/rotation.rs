//! What is desired while passwords and authorities are exchanged.

use std::collections::BTreeMap;

use k8s_openapi::api::{
    apps::v1::{Deployment, StatefulSet},
    batch::v1::Job,
    core::v1::Secret,
};
use kube::{ResourceExt, core::DynamicObject};
use serde_json::Value;

use super::{all, desired, find, observed, rotating, vault};
use crate::{
    credentials::{POSTGRES_APP_PASSWORD, S3_ACCESS_KEY, S3_SECRET_KEY},
    names::{ROTATION_LABEL, TASK_LABEL},
    observed::{Observed, Passing},
    rotation::hash_of,
};

fn at(offered: bool, taking: bool) -> Vec<DynamicObject> {
    build(&Observed { passing: Passing { offered, taking }, ..rotating() })
}

fn build(seen: &Observed) -> Vec<DynamicObject> {
    desired(&vault("{database: {instances: 3}}"), seen)
}

/// The next ones are in force.
fn promoted() -> Observed {
    let mut seen = observed();
    seen.credentials.rotating = Some("monday".into());
    seen
}

fn texts(objects: &[DynamicObject], secret: &str) -> BTreeMap<String, String> {
    let data = find::<Secret>(objects, secret).data.unwrap();
    data.into_iter().map(|(key, text)| (key, String::from_utf8(text.0).unwrap())).collect()
}

fn api_annotations(objects: &[DynamicObject]) -> BTreeMap<String, String> {
    let api: Deployment = find(objects, "photos-api");
    api.spec.unwrap().template.metadata.unwrap().annotations.unwrap_or_default()
}

/// The Jobs that are steps of a rotation, by what they do.
fn steps(objects: &[DynamicObject]) -> Vec<String> {
    let steps =
        all::<Job>(objects).into_iter().filter(|job| job.labels().contains_key(ROTATION_LABEL));
    steps.map(|job| job.labels()[TASK_LABEL].clone()).collect()
}

#[test]
fn the_api_is_offered_both_passwords_only_when_the_store_knows_the_next_key() {
    let drawn = at(false, false);
    assert_eq!(
        texts(&drawn, "photos-api-passwords"),
        texts(&build(&observed()), "photos-api-passwords")
    );
    assert!(api_annotations(&drawn).is_empty(), "no pod is made anew for nothing");
    let offered = at(true, false);
    let files = texts(&offered, "photos-api-passwords");
    let both = "the postgres-app-password\nthe postgres-app-password.next";
    assert_eq!(files[POSTGRES_APP_PASSWORD], both);
    assert_eq!(files[S3_ACCESS_KEY], "the s3-access-key.next");
    assert_eq!(files[S3_SECRET_KEY], "the s3-secret-key.next");
    assert_eq!(api_annotations(&offered)["infravault.dev/passwords"], "monday");
}

#[test]
fn the_api_s_pods_are_made_anew_once_a_rotation() {
    let offered = api_annotations(&at(true, true));
    assert_eq!(api_annotations(&build(&promoted())), offered);
    let mut ended = observed();
    ended.credentials.rotated = Some("monday".into());
    assert_eq!(api_annotations(&build(&ended)), offered);
}

#[test]
fn each_step_has_its_job_while_it_lasts() {
    assert!(steps(&build(&observed())).is_empty());
    assert_eq!(steps(&at(false, false)), ["offer"]);
    assert_eq!(steps(&at(true, true)), ["take", "offer"]);
    assert_eq!(steps(&build(&promoted())), ["retire"]);
    let mut another = rotating();
    another.credentials.rotating = Some("tuesday".into());
    let names =
        |seen| all::<Job>(&build(seen)).iter().map(ResourceExt::name_any).collect::<Vec<_>>();
    let (monday, tuesday) = (names(&rotating()), names(&another));
    let same = monday.iter().filter(|name| tuesday.contains(name));
    assert_eq!(same.filter(|name| !name.contains("-heal-")).count(), 2, "bucket and migrate");
}

/// A database that does not answer to the next password yet is not asked by it.
#[test]
fn patroni_uses_the_passwords_in_force_whatever_is_to_come() {
    let file = |objects: &[DynamicObject]| texts(objects, "photos-patroni-passwords");
    assert_eq!(file(&at(true, true)), file(&build(&observed())));
    let yaml = &file(&at(true, true))["passwords.yaml"];
    let read: Value = serde_saphyr::from_str(yaml).unwrap();
    let role = |name: &str| read["postgresql"]["authentication"][name]["password"].clone();
    assert_eq!(role("superuser"), "the postgres-superuser-password");
    assert_eq!(role("replication"), "the postgres-replication-password");
    assert_eq!(read["restapi"]["authentication"]["password"], "the patroni-password");
}

#[test]
fn no_password_stands_in_an_object_but_a_secret_and_none_in_a_container() {
    for seen in [observed(), rotating(), promoted()] {
        for object in build(&seen) {
            let kind = object.types.as_ref().map(|types| types.kind.clone()).unwrap_or_default();
            let text = serde_json::to_string(&object).unwrap();
            assert!(kind == "Secret" || !text.contains("the postgres-"), "{kind}: {text}");
        }
    }
}

#[test]
fn no_pod_of_the_database_is_another_for_other_passwords() {
    let template = |objects: &[DynamicObject]| {
        find::<StatefulSet>(objects, "photos-postgres").spec.unwrap().template
    };
    let before = template(&build(&observed()));
    assert_eq!(template(&at(true, true)), before);
    assert_eq!(template(&build(&promoted())), before);
}

/// The object store's servers read whom they trust when they start; the API's pods are the proof that
/// all do; the database's read it while they run.
#[test]
fn another_authority_restarts_the_servers_of_the_store_and_the_api_once() {
    let trusting = |newest: Option<&str>| {
        let mut seen = observed();
        seen.certificates.trusts = newest.map(str::to_owned);
        let objects = build(&seen);
        let request = |set: &str| {
            let template = find::<StatefulSet>(&objects, set).spec.unwrap().template;
            template.metadata.unwrap().annotations.unwrap()["infravault.dev/request-hash"].clone()
        };
        let api = api_annotations(&objects).get("infravault.dev/trusts").cloned();
        (request("photos-minio-p0"), request("photos-postgres"), api)
    };
    let (first, next) = (trusting(None), trusting(Some("0123456789")));
    assert_ne!(first.0, next.0, "the store");
    assert_eq!(first.1, next.1, "the database");
    assert_eq!((first.2, next.2.as_deref()), (None, Some("0123456789")));
}

/// A Secret that a kubelet holds may be older than the Job.
#[test]
fn the_job_that_removes_keys_is_told_which_one_to_keep() {
    let seen = promoted();
    let jobs = all::<Job>(&build(&seen));
    let retire = jobs.iter().find(|job| job.labels()[TASK_LABEL] == "retire").expect("a Job");
    let pod = serde_json::to_value(&retire.spec).unwrap();
    let kept = hash_of(&[seen.credentials.get(S3_ACCESS_KEY).unwrap().as_bytes().to_vec()]);
    let variable = serde_json::json!({ "name": "KEPT", "value": kept });
    let variables = pod["template"]["spec"]["containers"][0]["env"].as_array().unwrap();
    assert!(variables.contains(&variable), "{variables:?}");
}

/// Servers of two lines of authorities do not believe each other, and those of one line do while it is exchanged.
#[test]
fn servers_restart_together_for_an_authority_that_was_lost_and_one_by_one_for_one_that_is_exchanged()
 {
    let hashes = |trusts: Option<&str>, line: Option<&str>| {
        let mut seen = observed();
        seen.certificates.trusts = trusts.map(Into::into);
        seen.certificates.line = line.map(Into::into);
        let set: StatefulSet = find(&build(&seen), "photos-minio-p0");
        let all = set.spec.unwrap().template.metadata.unwrap().annotations.unwrap();
        let of = |key: &str| all[&format!("infravault.dev/{key}")].clone();
        (of("config-hash"), of("request-hash"))
    };
    let before = hashes(None, Some("one"));
    let exchanged = hashes(Some("next"), Some("one"));
    assert_eq!(before.0, exchanged.0, "they agree all the time");
    assert_ne!(before.1, exchanged.1);
    let lost = hashes(None, Some("other"));
    assert_ne!(before.0, lost.0);
    assert_ne!(hashes(None, None).0, before.0, "what has no name is older than names");
}
