//! What keeps the next pod from going.

use super::*;

/// Pod 2 is rolled, pod 1 is the next; `change` holds it up.
fn held_up_by(change: impl FnOnce(&mut World)) -> String {
    let mut world = World::of(3).rolled(&[2]);
    assert_eq!(world.next(), restart(1), "nothing holds it up");
    change(&mut world);
    world.waits()
}

#[test]
fn the_next_pod_waits_until_the_last_one_streams_again() {
    let says = |status: Value| held_up_by(move |world| world.says(2, &status));
    assert_eq!(
        held_up_by(|world| world.ready(2, "False", "2026-11-23T11:50:00Z")),
        "photos-postgres-2 is not ready"
    );
    assert_eq!(says(json!({ "state": "starting" })), "photos-postgres-2 does not run Postgres yet");
    assert_eq!(says(json!({})), "photos-postgres-2 does not stream from photos-postgres-0 yet");
    assert_eq!(
        says(json!({ "replication_state": "streaming", "timeline": 3 })),
        "photos-postgres-2 is not on the timeline of photos-postgres-0 yet"
    );
    assert_eq!(
        held_up_by(|world| world.stand_by(&[1])),
        "photos-postgres-2 is no synchronous standby yet"
    );
}

#[test]
fn a_replica_that_copies_is_waited_for_be_it_due_itself() {
    let mut world = World::of(3);
    world.ready(2, "False", "2026-11-23T11:00:00Z");
    world.says(2, &json!({ "state": "creating replica" }));
    assert_eq!(world.waits(), "photos-postgres-2 copies the primary");
    world.pods[2]["status"]["containerStatuses"] = json!([{
        "name": "postgres", "image": "", "imageID": "", "ready": false, "restartCount": 9,
        "state": { "waiting": { "reason": "CrashLoopBackOff" } },
    }]);
    assert_eq!(world.next(), restart(2), "it copies no more, and serves nobody");
}

#[test]
fn a_member_that_has_not_spoken_yet_is_waited_for() {
    let unsaid = held_up_by(|world| {
        world.pods[2]["metadata"]["annotations"]["status"] = json!("no JSON");
    });
    assert_eq!(unsaid, "photos-postgres-2 does not run Postgres yet");
}

#[test]
fn a_pod_that_stops_or_is_not_there_is_waited_for() {
    let stops = held_up_by(|world| {
        world.pods[2]["metadata"]["deletionTimestamp"] = json!(NOON);
    });
    assert_eq!(stops, "photos-postgres-2 is stopping");
    let gone = held_up_by(|world| drop(world.pods.remove(2)));
    assert_eq!(gone, "photos-postgres-2 is not made yet");
}

#[test]
fn without_a_primary_nobody_goes() {
    let none = "no instance is the primary";
    assert_eq!(held_up_by(|world| world.lock["metadata"]["annotations"] = json!({})), none);
    let silent = held_up_by(|world| {
        world.lock["metadata"]["annotations"]["renewTime"] = json!("2026-11-23T11:59:00+00:00");
    });
    assert_eq!(silent, none);
    assert_eq!(held_up_by(|world| world.leads(7)), none);
}

#[test]
fn somebody_who_paused_patroni_is_respected() {
    let paused = json!({ "replication_state": "streaming", "pause": true });
    assert_eq!(
        held_up_by(|world| world.says(2, &paused)),
        "Patroni is paused: patronictl resume in photos-postgres-2 ends it"
    );
}

#[test]
fn an_asynchronous_replica_may_be_a_little_behind() {
    let mut world = World::of(3).rolled(&[2]);
    world.spec.replication.mode = crds::ReplicationMode::Asynchronous;
    world.sync["metadata"]["annotations"] = json!({});
    assert_eq!(world.next(), restart(1));
    world.says(0, &json!({ "xlog_location": 20_001_000 }));
    assert_eq!(world.waits(), "photos-postgres-2 is 20000000 bytes behind photos-postgres-0");
    world.says(0, &json!({ "xlog_location": null }));
    assert_eq!(world.waits(), "photos-postgres-2 or photos-postgres-0 has not said how far it is");
}

#[test]
fn a_template_that_its_controller_has_not_read_moves_nobody() {
    let mut world = World::of(3);
    world.set["status"]["observedGeneration"] = json!(1);
    assert_eq!(world.roll(), None);
}

#[test]
fn an_instance_whose_claim_was_deleted_is_not_ended_where_nobody_else_has_its_data() {
    let lost = |name: &str| {
        format!("claim data-{name} was deleted, and what it holds would go with {name}")
    };
    let mut alone = World::of(1);
    alone.stand_by(&[]);
    assert_eq!(alone.next(), restart(0));
    alone.loses(0);
    assert_eq!(alone.waits(), lost("photos-postgres-0"));

    let mut broken = World::of(3);
    broken.ready(1, "False", "2026-11-23T11:50:00Z");
    assert_eq!(broken.next(), restart(1), "the newest template may mend it");
    broken.loses(1);
    assert_eq!(broken.waits(), lost("photos-postgres-1"), "it may have been the primary");

    let mut primary = World::of(3).rolled(&[1, 2]);
    primary.loses(0);
    let Next::HandOver { from, .. } = primary.next() else { panic!("it hands over first") };
    assert_eq!(from, name(0));
    let mut replica = World::of(3);
    replica.loses(2);
    assert_eq!(replica.next(), restart(2), "the others have all that it has");
}
