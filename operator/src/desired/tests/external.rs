//! A store that somebody else runs.

use k8s_openapi::api::{
    apps::v1::{Deployment, StatefulSet},
    batch::v1::Job,
    core::v1::{PersistentVolumeClaim, Service},
    networking::v1::NetworkPolicy,
};
use kube::{ResourceExt, core::DynamicObject};

use super::{all, desired, find, observed, pods, vault};
use crate::{
    desired::{check_store_job, migrate_job},
    names::{Component::MinIo, STORE_ANNOTATION},
    observed::{ExternalStore, Observed, RunningImages},
    vault::Vault,
};

fn spec(endpoint: &str) -> String {
    format!(
        "{{objectStore: {{external: {{endpoint: 'https://{endpoint}', bucket: images, credentials: {{secretName: keys}}}}}}}}"
    )
}

fn at(endpoint: &str) -> Vault {
    vault(&spec(endpoint))
}

/// As it is seen where `external` says so and the API runs already.
fn running(external: ExternalStore) -> Observed {
    let running = RunningImages { api: Some("old".into()), ..RunningImages::default() };
    Observed { running, external, ..observed() }
}

/// The one check Job, and whether it wants the bucket to be the vault's already.
fn check(objects: &[DynamicObject]) -> Option<(String, String)> {
    let (name, _, pod) =
        pods(objects).into_iter().find(|(name, ..)| name.contains("check-store"))?;
    let owned = pod.containers[0].env.iter().flatten().find(|env| env.name == "S3_OWNED")?;
    Some((name, owned.value.clone()?))
}

fn endpoint_and_image(objects: &[DynamicObject]) -> (String, String) {
    let (.., pod) = pods(objects).into_iter().find(|(name, ..)| name == "photos-api").unwrap();
    let container = &pod.containers[0];
    let endpoint = container.env.iter().flatten().find(|env| env.name == "S3_ENDPOINT").unwrap();
    (endpoint.value.clone().unwrap(), container.image.clone().unwrap())
}

#[test]
fn nothing_of_minio_is_made() {
    let objects = desired(&at("s3.example.org"), &observed());
    let component = MinIo.as_str();
    let of_minio = |object: &&DynamicObject| {
        object.labels().values().any(|value| value == component)
            || object.name_any().contains(component)
            || serde_json::to_string(&object.data).unwrap().contains("minio")
    };
    let found: Vec<_> = objects.iter().filter(of_minio).map(ResourceExt::name_any).collect();
    assert!(found.is_empty(), "{found:?}");
    assert_eq!(all::<StatefulSet>(&objects).len(), 1);
    assert_eq!(all::<PersistentVolumeClaim>(&objects).len(), 1);
    assert_eq!(all::<Service>(&objects).len(), 2);
    assert_eq!(all::<Job>(&objects).len(), 2, "the migration and the check");
}

#[test]
fn the_api_comes_once_its_store_was_tried() {
    let vault = at("s3.example.org");
    let untried = ExternalStore { checked: false, ..observed().external };
    let first = desired(&vault, &Observed { external: untried, ..observed() });
    assert!(all::<Deployment>(&first).is_empty());
    assert_eq!(check(&first).unwrap().1, "false", "the bucket may be anybody's");
    let tried = desired(&vault, &observed());
    let api: Deployment = find(&tried, "photos-api");
    assert!(api.annotations()[STORE_ANNOTATION].contains("https://s3.example.org"));
    let nothing = ExternalStore::default();
    let missing = desired(&vault, &Observed { external: nothing, ..observed() });
    assert_eq!(check(&missing), None, "there is nothing to try it with");
}

#[test]
fn a_store_that_moves_is_used_once_it_was_tried_and_holds_what_the_other_held() {
    let (before, after) = (at("old.example.org:9000"), at("new.example.org:9001"));
    let in_use = before.spec.external().cloned();
    let untried = ExternalStore { keys: Some("k".into()), checked: false, in_use: in_use.clone() };
    let waiting = desired(&after, &running(untried));
    let old = ("https://old.example.org:9000".to_owned(), "old".to_owned());
    assert_eq!(endpoint_and_image(&waiting), old, "neither another place nor another image");
    assert_eq!(check(&waiting).unwrap().1, "true", "the bucket has to say whose it is");
    let policy: NetworkPolicy = find(&waiting, "photos-api");
    let policy = serde_json::to_string(&policy).unwrap();
    assert!(policy.contains("9000") && policy.contains("9001"), "both are open: {policy}");

    let tried = ExternalStore { keys: Some("k".into()), checked: true, in_use };
    let moved = desired(&after, &running(tried));
    assert_eq!(endpoint_and_image(&moved).0, "https://new.example.org:9001");
    let api: Deployment = find(&moved, "photos-api");
    assert!(api.annotations()[STORE_ANNOTATION].contains("https://new.example.org:9001"));
}

#[test]
fn other_keys_another_place_or_another_release_are_tried_anew_and_nothing_else() {
    let name = |vault: &Vault, of: &str| {
        check_store_job(vault, &observed().running, Some(&of.to_owned())).unwrap()
    };
    let vault_of =
        |more: &str| vault(&spec("s3.example.org").replacen('{', &format!("{{{more}, "), 1));
    let plain = at("s3.example.org");
    let first = name(&plain, "one");
    assert_ne!(first, name(&plain, "other"), "a mended Secret");
    assert_ne!(first, name(&at("other.example.org"), "one"));
    assert_ne!(first, name(&vault_of("api: {image: new}"), "one"));
    assert_eq!(first, name(&vault_of("api: {replicas: 7}"), "one"));
    let used = ExternalStore {
        keys: Some("one".into()),
        checked: true,
        in_use: plain.spec.external().cloned(),
    };
    let used = desired(&plain, &running(used));
    assert_eq!(check(&used).unwrap().0, first, "that it is in use by now needs no other check");
    assert_eq!(check_store_job(&vault("{}"), &observed().running, Some(&"one".into())), None);
}

#[test]
fn a_vault_that_sleeps_keeps_the_check_that_was_done_and_begins_none() {
    let asleep = vault(&spec("s3.example.org").replacen('{', "{hibernated: true, ", 1));
    let jobs = |objects: &[DynamicObject]| {
        all::<Job>(objects).iter().map(ResourceExt::name_any).collect::<Vec<_>>()
    };
    let check =
        check_store_job(&asleep, &observed().running, observed().external.keys.as_ref()).unwrap();
    assert_eq!(
        jobs(&desired(&asleep, &observed())),
        [migrate_job(&asleep, &observed().running), check]
    );
    let external = ExternalStore { checked: false, ..observed().external };
    let untried = desired(&asleep, &Observed { external, ..observed() });
    assert_eq!(jobs(&untried), [migrate_job(&asleep, &observed().running)]);
}

#[test]
fn the_api_does_without_the_keys_of_minio() {
    let objects = desired(&at("s3.example.org"), &observed());
    let (.., pod) = pods(&objects).into_iter().find(|(name, ..)| name == "photos-api").unwrap();
    let pod = serde_json::to_string(&pod).unwrap();
    assert!(pod.contains("postgres-app-password") && !pod.contains("s3-access-key"), "{pod}");
    assert!(!pod.contains("S3_CA_FILE"), "it trusts the public authorities");
}
