//! Who goes next.

use super::*;

#[test]
fn pods_of_the_newest_template_stay() {
    assert_eq!(World::of(3).rolled(&[0, 1, 2]).roll(), None);
}

#[test]
fn replicas_go_first_and_the_primary_last() {
    let roll = World::of(3).roll().unwrap();
    assert_eq!(roll.left, [name(2), name(1), name(0)]);
    assert_eq!(roll.next, restart(2));
    assert_eq!(World::of(3).rolled(&[2]).next(), restart(1));
    let mut other = World::of(3);
    other.leads(2);
    other.stand_by(&[0, 1]);
    other.says(0, &json!({ "replication_state": "streaming" }));
    let roll = other.roll().unwrap();
    assert_eq!((roll.left, roll.next), (vec![name(1), name(0), name(2)], restart(1)));
}

#[test]
fn a_primary_hands_over_to_the_furthest_replica_and_goes_then() {
    let mut world = World::of(3).rolled(&[1, 2]);
    let to = |ordinal| Next::HandOver { from: name(0), to: name(ordinal) };
    assert_eq!(world.next(), to(1), "the first of those that are equally far");
    world.says(2, &json!({ "replication_state": "streaming", "xlog_location": 2000 }));
    assert_eq!(world.next(), to(2));

    world.failover["metadata"]["annotations"] = json!({ "leader": name(0), "member": name(2) });
    assert_eq!(world.waits(), "photos-postgres-0 hands over to photos-postgres-2");
    // Somebody asked another primary, long ago.
    world.failover["metadata"]["annotations"]["leader"] = json!(name(1));
    assert_eq!(world.next(), to(2));

    world.leads(2);
    world.says(2, &json!({ "timeline": 5 }));
    world.says(1, &json!({ "timeline": 5, "replication_state": "streaming" }));
    world.stand_by(&[1]);
    assert_eq!(world.next(), restart(0));
}

#[test]
fn the_only_instance_goes_and_that_is_a_pause() {
    let mut alone = World::of(1);
    let roll = alone.roll().unwrap();
    assert_eq!((roll.next.clone(), roll.pauses), (restart(0), true));
    assert_eq!(
        roll.message(),
        "database pods to restart, one at a time in this order: photos-postgres-0; photos-postgres-0 is the next; it is the only instance, so uploads fail until it is back"
    );
    alone.ready(0, "False", "2026-11-23T11:59:30Z");
    assert_eq!(alone.waits(), "photos-postgres-0 is not ready");
}

#[test]
fn a_pod_that_stays_broken_is_restarted_before_all_others() {
    let mut world = World::of(3);
    world.ready(1, "False", "2026-11-23T11:58:30Z");
    assert_eq!(world.waits(), "photos-postgres-1 is not ready");
    world.ready(1, "False", "2026-11-23T11:57:30Z");
    assert_eq!(world.next(), restart(1));
    // It serves nobody, so that others are broken too is no reason to wait.
    world.ready(2, "False", "2026-11-23T11:59:30Z");
    assert_eq!(world.next(), restart(1));
    let newest = world.rolled(&[1]);
    assert_eq!(newest.waits(), "photos-postgres-1 is not ready", "the newest did not mend it");
}

#[test]
fn a_parameter_that_waits_for_a_restart_gets_it() {
    let mut world = World::of(3).rolled(&[0, 1, 2]);
    let pending = |name: &str, old: &str, new: &str| {
        json!({
            "replication_state": "streaming",
            "pending_restart": true,
            "pending_restart_reason": { name: { "old_value": old, "new_value": new } },
        })
    };
    world.says(1, &pending("shared_buffers", "128MB", "256MB"));
    assert_eq!(world.next(), restart(1));
    world.says(1, &pending("max_connections", "100", "200"));
    assert_eq!(world.next(), restart(1));
    world.says(1, &pending("max_connections", "200", "100"));
    assert_eq!(world.roll(), None, "a replica starts with no less than its primary has");
}

#[test]
fn what_another_release_describes_otherwise_restarts_nobody() {
    let mut world = World::of(3);
    for pod in &mut world.pods {
        pod["metadata"]["annotations"]["infravault.dev/request-hash"] = json!("new");
    }
    assert_eq!(world.roll(), None);
}

#[test]
fn a_restart_that_somebody_asked_for_goes_the_same_way() {
    let asked = "kubectl.kubernetes.io/restartedAt";
    let mut world = World::of(3);
    for pod in &mut world.pods {
        pod["metadata"]["annotations"]["infravault.dev/request-hash"] = json!("new");
        pod["metadata"]["annotations"][asked] = json!("yesterday");
    }
    let annotations = "/spec/template/metadata/annotations";
    world.set.pointer_mut(annotations).unwrap()[asked] = json!("today");
    assert_eq!(world.roll().expect("they are due").left, [name(2), name(1), name(0)]);
    let mut world = world.rolled(&[2]);
    world.pods[2]["metadata"]["annotations"][asked] = json!("today");
    assert_eq!(world.next(), restart(1));
    world.set.pointer_mut(annotations).unwrap().as_object_mut().unwrap().remove(asked);
    assert_eq!(world.roll(), None, "nobody asks any more");
}
