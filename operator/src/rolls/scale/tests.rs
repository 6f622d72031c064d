use serde_json::json;

use super::{claims::claim_ordinal, *};
use crate::rolls::scene::{NOON, Scene, claim, name};

const NAMES: Names<'_> = Names("photos");

/// `there_are` instances, the first the primary, and a spec that asks for `wanted`.
fn scene(there_are: usize, wanted: i32) -> Scene {
    let mut scene = Scene::of(there_are);
    scene.spec.instances = wanted;
    scene
}

fn due(scene: &Scene) -> Option<Next> {
    let scale = next(NAMES, &scene.spec, &scene.seen(), NOON.parse().unwrap()).unwrap();
    scale.map(|scale| scale.next)
}

fn waits(scene: &Scene) -> String {
    match due(scene) {
        Some(Next::Await(why)) => why,
        moves => panic!("it does not wait: {moves:?}"),
    }
}

fn held_by(scene: &Scene) -> i32 {
    held(NAMES, &scene.spec, &scene.seen(), NOON.parse().unwrap()).unwrap()
}

#[test]
fn as_many_as_are_asked_for_stay() {
    assert_eq!(due(&scene(3, 3)), None);
}

#[test]
fn new_ones_are_made_all_at_once() {
    assert_eq!(due(&scene(1, 5)), Some(Next::Set(5)));
}

#[test]
fn superfluous_ones_go_one_at_a_time() {
    let mut five = scene(5, 1);
    assert_eq!(due(&five), Some(Next::Set(4)));
    five.set.as_mut().unwrap()["spec"]["replicas"] = json!(4);
    assert_eq!(waits(&five), "photos-postgres-4 is stopping");
    assert_eq!(held_by(&five), 4, "the number stands while it waits");
    five.pods.pop();
    assert_eq!(waits(&five), "Patroni still counts on photos-postgres-4");
    five.stand_by(&[1, 2, 3]);
    assert_eq!(due(&five), Some(Next::Set(3)));
}

#[test]
fn a_primary_that_is_to_go_hands_over_first_to_one_that_stays() {
    let mut three = scene(3, 1);
    three.leads(2);
    let (from, to) = (name(2), name(0));
    assert_eq!(due(&three), Some(Next::HandOver { from: from.clone(), to: to.clone() }));
    three.failover["metadata"]["annotations"] = json!({ "leader": from, "member": to });
    assert_eq!(waits(&three), "photos-postgres-2 hands over to photos-postgres-0");

    let mut behind = scene(3, 1);
    behind.leads(2);
    behind.stand_by(&[1]);
    let why = waits(&behind);
    assert!(why.contains("photos-postgres-2 is the primary and cannot hand over"), "{why}");
    assert!(why.contains("photos-postgres-0 is no synchronous standby yet"), "{why}");
}

#[test]
fn none_goes_while_one_that_stays_does_not_follow() {
    let mut five = scene(5, 3);
    five.says(1, &json!({ "state": "starting" }));
    assert_eq!(waits(&five), "photos-postgres-1 does not run Postgres yet");
    five.unready(4, "2026-11-23T11:00:00Z");
    assert_eq!(waits(&five), "Patroni still counts on photos-postgres-4");
    five.stand_by(&[1, 2, 3]);
    assert_eq!(due(&five), Some(Next::Set(4)), "what does not run is no help");
}

#[test]
fn none_goes_while_nobody_leads_or_patroni_is_paused() {
    let mut silent = scene(3, 1);
    silent.lock["metadata"]["annotations"]["renewTime"] = json!("2026-11-23T11:58:00Z");
    assert_eq!(waits(&silent), "no instance is the primary");
    let mut old = scene(3, 1);
    old.lock["metadata"]["annotations"]["renewTime"] = json!("2026-11-23T11:59:35Z");
    assert_eq!(waits(&old), "photos-postgres-0 is not surely the primary");
    let mut unready = scene(3, 1);
    unready.unready(0, "2026-11-23T11:59:50Z");
    assert_eq!(waits(&unready), "photos-postgres-0 is not surely the primary");
    let mut paused = scene(3, 1);
    paused.says(0, &json!({ "state": "running", "timeline": 4, "pause": true }));
    assert!(waits(&paused).contains("Patroni is paused"));
}

#[test]
fn asynchronous_replicas_go_too() {
    let mut three = scene(3, 1);
    three.asynchronous();
    assert_eq!(due(&three), Some(Next::Set(2)));
}

#[test]
fn without_data_the_number_is_what_the_spec_asks_for_at_once() {
    let mut new = scene(3, 1);
    new.config["metadata"]["annotations"] = json!({});
    assert_eq!(due(&new), Some(Next::Set(1)));
    new.set = None;
    assert_eq!(held_by(&new), 0);
}

/// `three` instances that have been ready once.
fn served(mut three: Scene) -> Scene {
    for claim in &mut three.claims {
        claim["metadata"]["annotations"] = json!({ "infravault.dev/image": "postgres:1" });
    }
    three
}

#[test]
fn a_database_that_patroni_has_forgotten_is_no_empty_one() {
    let mut lost = served(scene(3, 1));
    for state in [&mut lost.config, &mut lost.lock, &mut lost.sync] {
        state["metadata"]["annotations"] = json!({});
    }
    assert_eq!(waits(&lost), "no instance is the primary", "it is not shrunk unasked");
    let forgotten = |scene: &Scene| super::forgotten(NAMES, &scene.seen()).unwrap();
    assert_eq!(forgotten(&lost).as_deref(), Some("data-photos-postgres-0"));
    for pod in &mut lost.pods {
        pod["status"]["containerStatuses"] = json!([{
            "name": "postgres", "image": "", "imageID": "", "ready": true, "restartCount": 0,
            "state": { "running": {} },
        }]);
    }
    assert_eq!(forgotten(&lost), None, "those who run choose among all there are");
    lost.pods.pop();
    assert_eq!(forgotten(&lost).as_deref(), Some("data-photos-postgres-2"));
    lost.claims[2]["metadata"]["labels"] = json!({ "infravault.dev/retired": "true" });
    assert_eq!(forgotten(&lost), None, "it was taken away before");
    let mut new = scene(3, 3);
    new.config["metadata"]["annotations"] = json!({});
    new.pods.clear();
    assert_eq!(forgotten(&new), None, "there is no database yet");
}

/// Any of them may have been the primary; those that were taken away before were not.
#[test]
fn a_vault_that_is_made_again_starts_all_instances_that_it_had() {
    let mut again = scene(3, 1);
    again.set = None;
    again.pods.clear();
    assert_eq!(held_by(&again), 3);
    again.claims[2]["metadata"]["labels"] = json!({ "infravault.dev/retired": "true" });
    assert_eq!(held_by(&again), 2);
}

#[test]
fn claims_of_instances_that_were_taken_away_are_marked_until_they_are_back() {
    let marks = |scene: &Scene| super::marks(NAMES, &scene.seen()).unwrap();
    let mut three = scene(3, 1);
    assert_eq!(marks(&three), []);
    three.set.as_mut().unwrap()["spec"]["replicas"] = json!(1);
    three.pods.truncate(2);
    let last = "data-photos-postgres-2".to_owned();
    assert_eq!(marks(&three), [(last.clone(), true)], "the other's pod is still there");
    three.claims[2]["metadata"]["labels"] = json!({ "infravault.dev/retired": "true" });
    assert_eq!(marks(&three), []);
    three.set.as_mut().unwrap()["spec"]["replicas"] = json!(3);
    assert_eq!(marks(&three), [(last, false)]);
}

/// Whoever deletes what is marked would delete the database.
#[test]
fn a_vault_that_sleeps_has_no_claim_to_spare_and_wakes_with_all_its_instances() {
    let mut asleep = scene(3, 1);
    asleep.set.as_mut().unwrap()["spec"]["replicas"] = json!(0);
    asleep.pods.clear();
    assert_eq!(super::marks(NAMES, &asleep.seen()).unwrap(), []);
    assert_eq!(held_by(&asleep), 3, "any of them may have been the primary");
}

#[test]
fn a_claim_of_something_else_is_none_of_an_instance() {
    assert_eq!(claim_ordinal(NAMES, "data-photos-postgres-10"), Some(10));
    for other in ["data0-photos-minio-p0-0", "data-photos-postgres-", "data-photos-postgres-01"] {
        assert_eq!(claim_ordinal(NAMES, other), None, "{other}");
    }
    let mut one = Scene::of(1);
    one.set.as_mut().unwrap()["spec"]["replicas"] = json!(1);
    one.claims.push(claim(0));
    assert_eq!(super::marks(NAMES, &one.seen()).unwrap(), []);
}
