use serde_json::json;

use crate::{
    credentials::Credentials,
    rotation::{
        passwords::{Passing, Step},
        scene::Scene,
    },
};

const NEITHER: Passing = Passing { offered: false, taking: false };
const OFFERED: Passing = Passing { offered: true, taking: false };
const TAKING: Passing = Passing { offered: true, taking: true };

#[test]
fn nothing_is_exchanged_that_nobody_asked_for_or_that_was_already() {
    let mut scene = Scene::new();
    assert_eq!(scene.step(), None);
    scene.rotate = Some("monday");
    assert_eq!(scene.step(), Some(Step::Draw));
    scene.credentials["metadata"]["annotations"]["infravault.dev/rotated"] = json!("monday");
    assert_eq!(scene.step(), None);
}

#[test]
fn it_begins_where_everything_stands() {
    let begins = |change: fn(&mut Scene), why: &str| {
        let mut scene = Scene::new();
        scene.rotate = Some("monday");
        change(&mut scene);
        scene.waits_for(why);
    };
    begins(|it| it.hibernated = true, "the vault to wake");
    begins(|it| it.jobs.clear(), "the bucket to be made");
    begins(|it| it.rolled(1), "the API's pods to be made anew: 1 of 2 are");
    begins(|it| it.api["metadata"]["generation"] = json!(5), "0 of 2 are");
    begins(|it| it.read = None, "photos-postgres-0 to tell that it goes by its newest files");
    begins(|it| it.read = Some("older".into()), "photos-postgres-0 to tell");
}

#[test]
fn the_store_knows_the_next_key_then_the_api_then_the_database_then_patroni() {
    let mut scene = Scene::new();
    scene.drawn("monday");
    scene.waits_for("step 1 of 4: waits for a Job that adds");
    assert_eq!(scene.passing(), NEITHER);
    scene.jobs.push(scene.job("offer", 0));
    scene.waits_for("step 1 of 4: waits for Job photos-offer-1");
    scene.jobs[1] = scene.job("offer", 1);
    assert_eq!(scene.passing(), OFFERED);
    scene.waits_for("step 2 of 4");

    scene.api_has("infravault.dev/passwords", "monday");
    scene.rolled(1);
    assert_eq!(scene.passing(), OFFERED, "one pod does not know it yet");
    scene.rolled(2);
    scene.pods.push(json!({ "apiVersion": "v1", "kind": "Pod", "metadata": {
        "name": "photos-api-old", "labels": { "app.kubernetes.io/component": "api" },
    } }));
    assert_eq!(scene.passing(), OFFERED, "one that is ending does not either");
    scene.waits_for("step 2 of 4: waits for pod photos-api-old of the API to end");
    scene.pods.clear();
    assert_eq!(scene.passing(), TAKING);
    scene.jobs.push(scene.job("take", 0));
    scene.waits_for("step 3 of 4: waits for Job photos-take-1");
    scene.jobs[2] = scene.job("take", 1);
    assert_eq!(scene.step(), Some(Step::Promote));

    for key in Credentials::draw_next(&mut rand::rng()).into_keys() {
        scene.credentials["data"].as_object_mut().unwrap().remove(&key);
    }
    assert_eq!(scene.passing(), NEITHER);
    scene.read = Some("older".into());
    scene.waits_for("step 4 of 4: waits for photos-postgres-0");
    scene.reads();
    scene.waits_for("step 4 of 4: waits for a Job that removes");
    scene.jobs.push(scene.job("retire", 1));
    assert_eq!(scene.step(), Some(Step::Finish));
}

/// The database may have taken it: who was told is never untold.
#[test]
fn what_was_begun_goes_on_whatever_is_deleted_or_asked_for_meanwhile() {
    let mut scene = Scene::new();
    scene.drawn("monday");
    scene.api_has("infravault.dev/passwords", "monday");
    assert_eq!(scene.passing(), TAKING, "the Job that added the key is gone");
    scene.jobs.push(scene.job("take", 0));
    scene.rolled(1);
    assert_eq!(scene.passing(), TAKING, "it may be done already");
    scene.rotate = Some("tuesday");
    scene.jobs[1] = scene.job("take", 1);
    assert_eq!(scene.step(), Some(Step::Promote));
    // That of an earlier rotation, which the same word asked for, says nothing of this one.
    scene.drawn("monday");
    scene.waits_for("step 2 of 4");
}

#[test]
fn the_keys_to_a_store_that_somebody_else_runs_are_theirs() {
    let mut scene = Scene { external: true, rotate: Some("monday"), ..Scene::new() };
    scene.jobs.clear();
    assert_eq!(scene.step(), Some(Step::Draw), "there is no bucket of ours to wait for");
    scene.drawn("monday");
    assert_eq!(scene.passing(), OFFERED);
    scene.waits_for("step 2 of 4");
    scene.api_has("infravault.dev/passwords", "monday");
    assert_eq!(scene.passing(), TAKING);
    scene.jobs.push(scene.job("take", 1));
    assert_eq!(scene.step(), Some(Step::Promote));
}
