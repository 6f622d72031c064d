//! Those for which somebody has to act first.

use super::*;

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
