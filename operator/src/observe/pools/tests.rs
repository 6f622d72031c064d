use serde_json::{Value, json};

use super::*;
use crate::observe::{ServerHealth, StoreHealth};

fn vault(pools: &Value) -> Vault {
    let resource = json!({
        "apiVersion": "infravault.dev/v1alpha1", "kind": "ImageVault",
        "metadata": { "name": "photos", "namespace": "media", "uid": "u" },
        "spec": {
            "host": "photos.example.org",
            "signIn": { "credentials": { "secretName": "google-oauth" } },
            "objectStore": { "pools": pools },
        },
    });
    Vault::try_from(&serde_json::from_value::<crds::ImageVault>(resource).unwrap()).unwrap()
}

fn seen(objects: &[Value]) -> Snapshot {
    let mut seen = Snapshot::default();
    seen.overlay(objects.iter().map(|object| serde_json::from_value(object.clone()).unwrap()));
    seen
}

fn claim(name: &str, drained: bool) -> Value {
    let annotations = if drained { json!({ DRAINED_ANNOTATION: "true" }) } else { json!({}) };
    json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": {
            "name": name, "annotations": annotations,
            "labels": { "app.kubernetes.io/component": "minio" },
        },
    })
}

fn set(pool: &str, told: &[&str]) -> Value {
    let host = |pool: &&str| {
        format!(
            "https://photos-minio-{pool}-{{0...2}}.photos-minio-{pool}.media.svc:9000/data{{0...1}}"
        )
    };
    let args: Vec<_> = ["server".to_owned(), "--address=:9000".to_owned()]
        .into_iter()
        .chain(told.iter().map(host))
        .collect();
    json!({
        "apiVersion": "apps/v1", "kind": "StatefulSet",
        "metadata": {
            "name": format!("photos-minio-{pool}"),
            "labels": { "app.kubernetes.io/component": "minio", "infravault.dev/pool": pool },
        },
        "spec": {
            "replicas": 3, "selector": {}, "serviceName": "",
            "template": { "spec": { "containers": [{ "name": "minio", "args": args }] } },
        },
    })
}

fn pod(name: &str, since: &str) -> Value {
    json!({
        "apiVersion": "v1", "kind": "Pod", "metadata": { "name": name, "uid": name },
        "status": {
            "conditions": [{ "type": "Ready", "status": "True", "lastTransitionTime": since }],
            "containerStatuses": [{
                "name": "minio", "image": "", "imageID": "", "ready": true, "restartCount": 0,
                "state": { "running": {} },
            }],
        },
    })
}

const THREE: &str = "photos-minio-p0";

fn three(since: &str) -> Vec<Value> {
    let mut objects = vec![set("p0", &["p0"])];
    objects.extend((0..2).map(|n| pod(&format!("{THREE}-{n}"), "2026-11-23T12:00:00Z")));
    objects.push(pod(&format!("{THREE}-2"), since));
    objects
}

#[test]
fn a_pool_that_is_told_to_its_own_servers_only_is_not_told_to_all() {
    let vault = vault(&json!([{ "name": "p0", "servers": 3 }, { "name": "p1", "servers": 3 }]));
    let pools = look(&vault, &seen(&[set("p0", &["p0"]), set("p1", &["p0", "p1"])])).unwrap();
    assert_eq!(pools.told, ["p0"]);
    let pools = look(&vault, &seen(&[set("p0", &["p0", "p1"]), set("p1", &["p0", "p1"])])).unwrap();
    assert_eq!(pools.told, ["p0", "p1"]);
    assert!(look(&vault, &seen(&[])).unwrap().told.is_empty());
}

#[test]
fn each_return_of_a_server_has_a_name_of_its_own_once_all_are_ready() {
    let vault = vault(&json!([{ "name": "p0", "servers": 3 }]));
    let returned = |objects: &[Value]| look(&vault, &seen(objects)).unwrap();
    let first = returned(&three("2026-11-23T12:00:00Z"));
    assert_eq!(first.running, ["p0".to_owned()].into());
    let first = first.returned.expect("all are ready");
    assert_eq!(returned(&three("2026-11-23T12:00:00Z")).returned, Some(first.clone()));
    assert_ne!(returned(&three("2026-11-23T13:00:00Z")).returned, Some(first));
    let mut away = three("2026-11-23T12:00:00Z");
    away.pop();
    assert_eq!(returned(&away).returned, None);
    assert!(returned(&away).running.is_empty());
}

#[test]
fn a_pool_is_drained_when_all_of_its_claims_say_so() {
    let pools = json!([{ "name": "p0", "decommission": true }, { "name": "p1" }]);
    let claims =
        |second| [claim("data0-photos-minio-p0-0", true), claim("data1-photos-minio-p0-0", second)];
    let drained = |second| look(&vault(&pools), &seen(&claims(second))).unwrap().drained;
    assert!(drained(false).is_empty());
    assert_eq!(drained(true), ["p0".to_owned()].into());
}

#[test]
fn a_pool_that_holds_images_is_never_left_out() {
    let lost = seen(&[claim("data0-photos-minio-p1-0", false)]);
    let error = look(&vault(&json!([{ "name": "p0" }])), &lost).unwrap_err();
    assert_eq!(error.reason(), "PoolMissing", "{error}");
    let drained = seen(&[claim("data0-photos-minio-p1-0", true)]);
    look(&vault(&json!([{ "name": "p0" }])), &drained).expect("it holds nothing");
    let again = vault(&json!([{ "name": "p0" }, { "name": "p1" }]));
    assert_eq!(look(&again, &drained).unwrap_err().reason(), "PoolDrained");
}

#[test]
fn nothing_is_healed_before_all_servers_see_each_other_and_then_to_the_end() {
    let vault = vault(&json!([{ "name": "p0", "servers": 3 }]));
    let objects = three("2026-11-23T12:00:00Z");
    let stay = look(&vault, &seen(&objects)).unwrap().returned.expect("nobody can be asked");
    let told = |objects: &[Value], sees_all: bool| {
        let mut seen = seen(objects);
        let health =
            |name: String, can_be_spared| (name, ServerHealth { serves: true, can_be_spared });
        let of = |n| health(format!("{THREE}-{n}"), sees_all || n == 2);
        seen.store =
            Some(StoreHealth { servers: (0..3).map(of).collect(), ..StoreHealth::default() });
        look(&vault, &seen).unwrap().returned
    };
    assert_eq!(told(&objects, false), None, "what is written now is on fewer drives");
    assert_eq!(told(&objects, true), Some(stay.clone()));
    let job = json!({
        "apiVersion": "batch/v1", "kind": "Job",
        "metadata": { "name": "photos-heal-1", "labels": { "infravault.dev/task": "heal" } },
        "spec": { "template": { "spec": { "containers": [
            { "name": "heal", "env": [{ "name": "RETURNED", "value": stay.clone() }] }] } } },
    });
    let begun = [objects, vec![job]].concat();
    assert_eq!(told(&begun, false), Some(stay), "what has begun goes on");
}

#[test]
fn a_drained_pool_leaves_when_no_server_counts_on_it_any_more() {
    let vault = vault(&json!([
        { "name": "p0", "servers": 3, "decommission": true }, { "name": "p1", "servers": 3 }]));
    let told = |name: &str, told: &[&str]| {
        let mut pod = pod(name, "2026-11-23T12:00:00Z");
        pod["spec"] = set("p1", told)["spec"]["template"]["spec"].clone();
        pod
    };
    let leaving = |second: &[&str]| {
        let mut objects = vec![set("p0", &["p0", "p1"]), set("p1", &["p1"])];
        objects.extend((0..3).flat_map(|n| {
            let claim = |drive| claim(&format!("data{drive}-photos-minio-p0-{n}"), true);
            [claim(0), claim(1), told(&format!("photos-minio-p0-{n}"), &["p0", "p1"])]
        }));
        objects.push(told("photos-minio-p1-0", &["p1"]));
        objects.push(told("photos-minio-p1-1", second));
        look(&vault, &seen(&objects)).unwrap().leaving
    };
    assert_eq!(leaving(&["p0", "p1"]), ["p0".to_owned()].into());
    assert!(leaving(&["p1"]).is_empty(), "those that leave may count on themselves");
}
