use serde_json::{Value, json};

use super::*;
use crate::observe::{ServerHealth, StoreHealth};

const SET: &str = "photos-minio-p0";

/// What a pod is started with: arguments, root credentials, and what else the spec asks for.
type Start = (&'static str, &'static str, &'static str);
const NEW: Start = ("all", "root", "new");
const OLD: Start = ("all", "root", "old");
const LONELY: Start = ("few", "root", "new");

fn template((argument, root, request): Start) -> Value {
    json!({
        "metadata": { "annotations": {
            "infravault.dev/config-hash": root, "infravault.dev/request-hash": request,
        } },
        "spec": { "containers": [{ "name": "minio", "args": [argument] }] },
    })
}

fn set(servers: usize) -> Value {
    json!({
        "apiVersion": "apps/v1", "kind": "StatefulSet",
        "metadata": {
            "name": SET, "generation": 2,
            "labels": { "app.kubernetes.io/component": "minio", "infravault.dev/pool": "p0" },
        },
        "spec": { "replicas": servers, "selector": {}, "serviceName": SET, "template": template(NEW) },
        "status": { "replicas": servers, "observedGeneration": 2 },
    })
}

fn pod(number: usize, start: Start, ready: bool) -> Value {
    let mut pod = template(start);
    let ready = if ready { "True" } else { "False" };
    pod["apiVersion"] = json!("v1");
    pod["kind"] = json!("Pod");
    pod["metadata"]["name"] = json!(format!("{SET}-{number}"));
    pod["status"] = json!({ "conditions": [{ "type": "Ready", "status": ready }] });
    pod
}

fn healed() -> Value {
    json!({
        "apiVersion": "batch/v1", "kind": "Job",
        "metadata": { "name": "photos-heal-1", "labels": { "infravault.dev/task": "heal" } },
        "status": { "succeeded": 1 },
    })
}

/// Servers that started so; every one that is ready says that it can be spared.
fn store(starts: &[(Start, bool)]) -> Vec<Value> {
    let pods =
        starts.iter().enumerate().map(|(number, (start, ready))| pod(number, *start, *ready));
    [set(starts.len()), healed()].into_iter().chain(pods).collect()
}

fn seen(objects: &[Value]) -> Snapshot {
    let mut seen = Snapshot::default();
    seen.overlay(objects.iter().map(|object| serde_json::from_value(object.clone()).unwrap()));
    let spared = ServerHealth { serves: true, can_be_spared: true };
    let servers = (0..3).map(|number| (format!("{SET}-{number}"), spared)).collect();
    seen.store = Some(StoreHealth { servers, ..StoreHealth::default() });
    seen
}

fn decide(seen: &Snapshot) -> Option<Roll> {
    next(seen, "2026-11-23T12:00:00Z".parse().unwrap()).unwrap()
}

fn roll(seen: &Snapshot) -> Roll {
    decide(seen).expect("something is to be restarted")
}

fn restarts(seen: &Snapshot) -> Vec<String> {
    match roll(seen).next {
        Next::Restart(names) => names,
        Next::Await(what) => panic!("waits for {what}"),
    }
}

fn awaits(seen: &Snapshot) -> String {
    match roll(seen).next {
        Next::Restart(names) => panic!("restarts {names:?}"),
        Next::Await(what) => what,
    }
}

const fn is(start: Start) -> (Start, bool) {
    (start, true)
}

#[test]
fn servers_as_the_spec_asks_are_left_alone() {
    let seen = seen(&store(&[is(NEW), is(NEW), is(NEW)]));
    assert_eq!(decide(&seen), None);
}

#[test]
fn a_restart_that_somebody_asked_for_takes_one_after_the_other() {
    let asked = "kubectl.kubernetes.io/restartedAt";
    let mut objects = store(&[is(NEW), is(NEW), is(NEW)]);
    objects[0]["spec"]["template"]["metadata"]["annotations"][asked] = json!("today");
    assert_eq!(restarts(&seen(&objects)), [format!("{SET}-0")]);
    objects[2]["metadata"]["annotations"][asked] = json!("today");
    assert_eq!(restarts(&seen(&objects)), [format!("{SET}-1")]);
}

#[test]
fn servers_go_one_at_a_time() {
    let first = seen(&store(&[is(OLD), is(OLD), is(OLD)]));
    assert_eq!(restarts(&first), [format!("{SET}-0")]);
    assert!(!roll(&first).pauses);
    let second = seen(&store(&[is(NEW), is(OLD), is(OLD)]));
    assert_eq!(restarts(&second), [format!("{SET}-1")]);
}

#[test]
fn the_next_waits_until_the_one_before_serves() {
    let away = seen(&store(&[(NEW, false), is(OLD), is(OLD)]));
    assert_eq!(awaits(&away), format!("{SET}-0 to be ready"));
    let mut gone = store(&[is(NEW), is(OLD), is(OLD)]);
    gone.remove(2);
    assert_eq!(awaits(&seen(&gone)), format!("{SET}-0 to be ready"));
}

#[test]
fn the_next_waits_until_everything_is_healed() {
    let mut unhealed = store(&[is(NEW), is(OLD), is(OLD)]);
    unhealed[1]["status"] = json!({ "active": 1 });
    assert!(awaits(&seen(&unhealed)).starts_with("Job photos-heal-1"));
    unhealed.remove(1);
    assert!(awaits(&seen(&unhealed)).starts_with("a Job"));
}

#[test]
fn the_gate_is_minio_s_own_and_closed_where_it_cannot_be_asked() {
    let mut seen = seen(&store(&[is(OLD), is(OLD), is(OLD)]));
    let servers = &mut seen.store.as_mut().unwrap().servers;
    servers.get_mut(&format!("{SET}-0")).unwrap().can_be_spared = false;
    assert!(awaits(&seen).starts_with("the other servers to have all drives"));
    seen.store = None;
    assert!(awaits(&seen).ends_with("it cannot be asked"));
}

#[test]
fn one_that_does_not_serve_goes_first_and_asks_nobody() {
    let mut objects = store(&[is(OLD), (OLD, false), is(OLD)]);
    objects[3]["status"]["conditions"][0]["lastTransitionTime"] = json!("2026-11-23T11:50:00Z");
    let mut broken = seen(&objects);
    broken.store = None;
    assert_eq!(restarts(&broken), [format!("{SET}-1")]);
    objects[3]["status"]["conditions"][0]["lastTransitionTime"] = json!("2026-11-23T11:59:30Z");
    assert_eq!(awaits(&seen(&objects)), format!("{SET}-1 to be ready"), "it may still come");
}

#[test]
fn servers_that_disagree_restart_together() {
    let mut apart = store(&[is(LONELY), is(LONELY), is(NEW)]);
    let together = seen(&apart);
    assert_eq!(restarts(&together), [format!("{SET}-0"), format!("{SET}-1")]);
    assert!(roll(&together).pauses);
    // Half of it done, it goes on.
    apart[2]["metadata"]["deletionTimestamp"] = json!("2026-11-23T12:00:00Z");
    assert_eq!(restarts(&seen(&apart)), [format!("{SET}-1")]);
    let root: Start = ("all", "other", "new");
    assert_eq!(restarts(&seen(&store(&[is(root), is(root), is(root)]))).len(), 3);
}

#[test]
fn nothing_restarts_by_a_template_that_nobody_has_read() {
    for start in [OLD, LONELY] {
        let mut unread = store(&[is(start), is(start), is(start)]);
        unread[0]["metadata"]["generation"] = json!(3);
        assert_eq!(awaits(&seen(&unread)), format!("the controller of StatefulSet {SET}"));
    }
}

#[test]
fn the_only_server_restarts_and_says_that_nothing_is_stored_meanwhile() {
    let mut only = seen(&store(&[is(OLD)]));
    only.store = None;
    assert_eq!(restarts(&only), [format!("{SET}-0")]);
    let message = roll(&only).message();
    assert_eq!(message, format!("{SET}-0 restart; images cannot be stored meanwhile"));
}

/// A drive's claim of server `number` that somebody deleted.
fn deleted(number: usize) -> Value {
    json!({
        "apiVersion": "v1", "kind": "PersistentVolumeClaim",
        "metadata": {
            "name": format!("data0-{SET}-{number}"), "deletionTimestamp": "2026-11-23T11:00:00Z",
        },
    })
}

#[test]
fn a_server_whose_claim_was_deleted_is_not_ended_where_nobody_has_what_it_holds() {
    let lost = |number: usize| {
        let server = format!("{SET}-{number}");
        format!(
            "somebody to see to it: claim data0-{server} was deleted, and what it holds would go with {server}"
        )
    };
    let with = |mut objects: Vec<Value>, number| {
        objects.push(deleted(number));
        seen(&objects)
    };
    assert_eq!(awaits(&with(store(&[is(OLD)]), 0)), lost(0), "the only server");
    let together = store(&[is(LONELY), is(LONELY), is(NEW)]);
    assert_eq!(awaits(&with(together, 1)), lost(1), "all at once, nobody could be asked");
    let mut broken = store(&[is(OLD), (OLD, false), is(OLD)]);
    broken[3]["status"]["conditions"][0]["lastTransitionTime"] = json!("2026-11-23T11:50:00Z");
    assert_eq!(awaits(&with(broken, 1)), lost(1), "one that does not serve");
    let spared = with(store(&[is(OLD), is(OLD), is(OLD)]), 0);
    assert_eq!(restarts(&spared), [format!("{SET}-0")], "the others have all that it holds");
}

#[test]
fn one_that_ends_on_a_lost_node_keeps_nobody_waiting_once_the_others_agree() {
    let mut objects = store(&[is(LONELY), is(NEW), is(NEW)]);
    objects[2]["metadata"]["deletionTimestamp"] = json!("2026-11-23T11:00:00Z");
    let roll = roll(&seen(&objects));
    assert_eq!(roll.next, Next::Await(format!("{SET}-0 to be ready")));
    assert!(!roll.pauses, "images are stored");
    objects[3] = pod(1, LONELY, true);
    assert_eq!(restarts(&seen(&objects)), [format!("{SET}-1")], "one that serves does not agree");
}
