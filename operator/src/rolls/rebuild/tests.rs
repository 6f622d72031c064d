use serde_json::json;

use super::*;
use crate::rolls::scene::{NOON, Scene, name};

const LONG_AGO: &str = "2026-11-23T11:49:00Z";
const JUST_NOW: &str = "2026-11-23T11:51:00Z";

fn rebuild(scene: &Scene) -> Option<Rebuild> {
    next(Names("photos"), &scene.spec, &scene.seen(), NOON.parse().unwrap()).unwrap()
}

/// Three instances, of which the last has lost what it needs to follow.
fn scene() -> Scene {
    let mut scene = Scene::of(3);
    scene.says(2, &json!({ "state": "running", "timeline": 4 }));
    scene.unready(2, LONG_AGO);
    scene.stand_by(&[1]);
    scene
}

fn waits(scene: &Scene) -> String {
    rebuild(scene).expect("it would be due").waits.expect("it waits")
}

#[test]
fn a_replica_that_has_not_followed_for_long_is_made_anew() {
    let due = rebuild(&scene()).expect("it is due");
    assert_eq!(
        (due.pod.as_str(), due.claim.as_str()),
        ("photos-postgres-2", "data-photos-postgres-2")
    );
    assert_eq!(due.waits, None);
    assert_eq!(rebuild(&Scene::of(3)), None);
}

#[test]
fn one_that_crashes_again_and_again_is_too() {
    let mut crashes = scene();
    crashes
        .says(2, &json!({ "state": "running", "replication_state": "streaming", "timeline": 4 }));
    assert_eq!(rebuild(&crashes), None, "its node may be lost");
    crashes.pods[2]["status"]["containerStatuses"] = json!([{
        "name": "postgres", "image": "", "imageID": "", "ready": false, "restartCount": 9,
        "state": { "waiting": { "reason": "CrashLoopBackOff" } },
    }]);
    assert_eq!(rebuild(&crashes).expect("it is due").waits, None);
}

#[test]
fn one_that_may_come_back_is_left_alone() {
    let mut soon = scene();
    soon.unready(2, JUST_NOW);
    assert_eq!(rebuild(&soon), None);
    let mut copies = scene();
    copies.says(2, &json!({ "state": "creating replica" }));
    assert_eq!(rebuild(&copies), None);
    let mut silent = scene();
    silent.pods[2]["metadata"]["annotations"] = json!({});
    assert_eq!(rebuild(&silent), None, "it never spoke");
    let mut stops = scene();
    stops.pods[2]["metadata"]["deletionTimestamp"] = json!(NOON);
    assert_eq!(rebuild(&stops), None);
}

#[test]
fn the_primary_is_never_made_anew() {
    let mut scene = scene();
    scene.lock["metadata"]["annotations"]["leader"] = json!(name(2));
    assert_eq!(rebuild(&scene), None);
}

#[test]
fn none_is_deleted_while_another_does_not_follow() {
    let mut two = scene();
    two.says(1, &json!({ "state": "starting" }));
    assert_eq!(waits(&two), "photos-postgres-1 does not run Postgres yet");
}

/// Each would wait for the other.
#[test]
fn of_two_that_are_lost_the_one_that_is_further_behind_goes_first() {
    let lost = |far: [i64; 2]| {
        let mut scene = scene();
        for (ordinal, far) in [(1, far[0]), (2, far[1])] {
            let says = json!({ "state": "running", "timeline": 4, "xlog_location": far });
            scene.says(ordinal, &says);
            scene.unready(ordinal, LONG_AGO);
        }
        scene.stand_by(&[]);
        scene
    };
    for (far, goes) in [([5, 7], 1), ([7, 5], 2), ([5, 5], 2)] {
        let due = rebuild(&lost(far)).expect("it is due");
        assert_eq!((due.pod, due.waits), (name(goes), None), "{far:?}");
    }
    let mut copies = lost([5, 7]);
    copies.says(1, &json!({ "state": "creating replica" }));
    assert_eq!(waits(&copies), "photos-postgres-1 does not run Postgres yet", "one at a time");
    let mut begun = lost([5, 7]);
    begun.claims[2]["metadata"]["deletionTimestamp"] = json!(NOON);
    assert_eq!(rebuild(&begun).expect("it is due").pod, name(2), "what was begun comes first");
    let mut counted = lost([5, 7]);
    counted.stand_by(&[2]);
    assert_eq!(waits(&counted), "Patroni still counts on photos-postgres-2", "be it the other");
    let mut late = lost([5, 7]);
    late.lock["metadata"]["annotations"]["renewTime"] = json!("2026-11-23T11:59:30Z");
    assert_eq!(waits(&late), "photos-postgres-0 is not surely the primary");
}

/// Ten minutes, and a second for each 8 MiB of the claim.
#[test]
fn a_copy_that_does_not_get_done_is_told_and_never_begun_anew() {
    let copy = |since: &str, size: &str| {
        let mut scene = scene();
        scene.says(2, &json!({ "state": "creating replica" }));
        scene.unready(2, since);
        scene.claims[2]["spec"] = json!({ "resources": { "requests": { "storage": size } } });
        assert_eq!(rebuild(&scene), None);
        endless_copy(Names("photos"), &scene.spec, &scene.seen(), NOON.parse().unwrap()).unwrap()
    };
    let told = Some((name(2), format!("data-{}", name(2))));
    assert_eq!(copy("2026-11-23T11:20:00Z", "10Gi"), told);
    assert_eq!(copy("2026-11-23T11:40:00Z", "10Gi"), None);
    assert_eq!(copy("2026-11-23T11:20:00Z", "100Gi"), None);
    assert_eq!(copy("2026-11-23T08:00:00Z", "100Gi"), told);
}

#[test]
fn none_is_deleted_while_the_primary_is_in_doubt() {
    let mut late = scene();
    late.lock["metadata"]["annotations"]["renewTime"] = json!("2026-11-23T11:59:30Z");
    assert_eq!(waits(&late), "photos-postgres-0 is not surely the primary");
    let mut unready = scene();
    unready.unready(0, LONG_AGO);
    assert_eq!(waits(&unready), "photos-postgres-0 is not surely the primary");
    let mut counted = scene();
    counted.stand_by(&[1, 2]);
    assert_eq!(waits(&counted), "Patroni still counts on photos-postgres-2");
}

/// A copy would meet the same fate.
#[test]
fn none_is_deleted_for_a_fault_of_its_template_or_its_settings() {
    let mut set = scene();
    set.says(1, &json!({
        "state": "running", "replication_state": "streaming", "timeline": 4, "pending_restart": true,
    }));
    assert_eq!(waits(&set), "a setting of photos-postgres-1 waits for a restart");
    let mut missing = scene();
    missing.pods.remove(1);
    assert_eq!(waits(&missing), "photos-postgres-1 is not made yet");
}

/// A run may be stopped between the two.
#[test]
fn a_claim_that_is_deleted_already_takes_its_pod_along() {
    let mut half = Scene::of(3);
    half.stand_by(&[1]);
    half.claims[2]["metadata"]["deletionTimestamp"] = json!(NOON);
    assert_eq!(rebuild(&half).expect("it is due").waits, None);
    half.claims[0]["metadata"]["deletionTimestamp"] = json!(NOON);
    assert_eq!(rebuild(&half).expect("it is due").pod, "photos-postgres-2", "not the primary's");
}

fn needs(scene: &Scene) -> String {
    let rebuild = rebuild(scene).expect("it would be due");
    assert!(rebuild.message().contains("would not help"), "{}", rebuild.message());
    rebuild.needs.expect("it needs somebody")
}

#[test]
fn one_whose_disk_is_full_is_not_made_anew() {
    let mut full = scene();
    let told = &mut full.pods[2]["metadata"]["annotations"];
    told["infravault.dev/disk-used-percent"] = json!("100");
    told["infravault.dev/disk-bytes"] = json!("1073741824");
    assert!(needs(&full).contains("disk is full"));
    full.pods[2]["metadata"]["annotations"]["infravault.dev/disk-used-percent"] = json!("80");
    assert_eq!(rebuild(&full).expect("it is due").needs, None);
}

#[test]
fn one_that_ran_out_of_memory_is_not_made_anew() {
    let ended = |at: &str| {
        let mut scene = scene();
        scene.pods[2]["status"]["containerStatuses"] = json!([{
            "name": "postgres", "image": "", "imageID": "", "ready": false, "restartCount": 1,
            "state": { "running": {} },
            "lastState": { "terminated": { "exitCode": 137, "reason": "OOMKilled", "finishedAt": at } },
        }]);
        scene
    };
    assert!(needs(&ended("2026-11-23T11:48:55Z")).contains("out of memory"), "when it was lost");
    assert!(needs(&ended("2026-11-23T11:59:00Z")).contains("out of memory"), "since");
    let long_ago = rebuild(&ended("2026-11-01T12:00:00Z")).expect("it is due");
    assert_eq!(long_ago.needs, None, "it has followed since");
}

/// A person is asked why it does not help.
#[test]
fn one_is_made_anew_twice_at_most_unless_it_followed_for_a_day() {
    let noted = |note: &str, made: &str| {
        let mut scene = scene();
        scene.claims[2]["metadata"]["uid"] = json!("third");
        scene.claims[2]["metadata"]["creationTimestamp"] = json!(made);
        let set = scene.set.as_mut().unwrap();
        set["metadata"]["annotations"] = json!({ "infravault.dev/rebuilt-2": note });
        scene
    };
    let (today, last_week) = ("2026-11-23T09:00:00Z", "2026-11-16T09:00:00Z");
    let note = |scene: &Scene| {
        let rebuild = rebuild(scene).expect("it is due");
        assert_eq!((rebuild.waits, rebuild.needs), (None, None));
        rebuild.note
    };
    let says = |text: &str| ("infravault.dev/rebuilt-2".to_owned(), text.to_owned());
    assert_eq!(note(&noted("", today)), says("1 third"));
    assert_eq!(note(&noted("1 first", today)), says("2 third"));
    assert!(needs(&noted("2 second", today)).contains("2 times"));
    assert_eq!(note(&noted("2 second", last_week)), says("1 third"), "the last copy helped");
    assert_eq!(note(&noted("2 third", today)), says("2 third"), "it is counted already");
}

#[test]
fn one_that_needs_somebody_holds_up_no_other() {
    let mut two = scene();
    for (ordinal, far) in [(1, 5), (2, 7)] {
        let says = json!({ "state": "running", "timeline": 4, "xlog_location": far });
        two.says(ordinal, &says);
        two.unready(ordinal, LONG_AGO);
    }
    two.stand_by(&[]);
    let told = &mut two.pods[1]["metadata"]["annotations"];
    told["infravault.dev/disk-used-percent"] = json!("99");
    told["infravault.dev/disk-bytes"] = json!("1073741824");
    let due = rebuild(&two).expect("it is due");
    assert_eq!((due.pod, due.waits, due.needs), (name(2), None, None));
}
