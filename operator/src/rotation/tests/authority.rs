use jiff::Timestamp;
use serde_json::{json, to_value};

use crate::{
    certificates::{Authority, draw_authority},
    desired::hash,
    rotation::{
        authority::Step,
        scene::{Scene, noon},
    },
};

#[test]
fn another_authority_comes_when_asked_for_or_at_two_thirds_of_its_life() {
    let mut scene = Scene::new();
    let later = |days: i64| Timestamp::from_second(noon().as_second() + days * 86_400).unwrap();
    assert_eq!(scene.authority_step(later(2400)), None);
    assert_eq!(scene.authority_step(later(2500)), Some(Step::Draw));
    scene.rotate_authority = Some("monday");
    assert_eq!(scene.authority_step(noon()), Some(Step::Draw));
    scene.rotate = Some("monday");
    let Some(Step::Await(what)) = scene.authority_step(noon()) else { panic!() };
    assert!(what.contains("other passwords"), "{what}");
    scene.rotate = None;
    scene.authority["metadata"]["annotations"]["infravault.dev/rotated"] = json!("monday");
    assert_eq!(scene.authority_step(noon()), None);
}

#[test]
fn it_issues_when_the_database_the_store_and_the_api_trust_it() {
    let mut scene = Scene::new();
    let next = draw_authority("photos", noon()).unwrap();
    for (key, value) in Authority::addition(&next) {
        scene.authority["data"][key] = to_value(value).unwrap();
    }
    let waits = |scene: &Scene, what: &str| {
        let step = scene.authority_step(noon());
        let Some(Step::Await(waits)) = step else { panic!("{step:?}") };
        assert!(waits.contains(what), "{waits}");
    };
    waits(&scene, "the certificates that clients trust");
    scene.trusted.push_str(&next.cert);
    waits(&scene, "photos-postgres-0 to tell");
    scene.reads();
    let server = |name: &str, request: &str| {
        json!({ "apiVersion": "v1", "kind": "Pod", "metadata": {
            "name": name, "annotations": { "infravault.dev/request-hash": request },
        }, "status": { "conditions": [{ "type": "Ready", "status": "True" }] } })
    };
    scene.pods = vec![
        json!({
            "apiVersion": "apps/v1", "kind": "StatefulSet",
            "metadata": {
                "name": "photos-minio-p0", "generation": 1,
                "labels": { "app.kubernetes.io/component": "minio" },
            },
            "spec": { "replicas": 1, "selector": {}, "template": { "metadata": {
                "annotations": { "infravault.dev/request-hash": "both" } } } },
            "status": { "replicas": 1, "observedGeneration": 1 },
        }),
        server("photos-minio-p0-0", "first"),
    ];
    waits(&scene, "photos-minio-p0-0");
    scene.pods[1] = server("photos-minio-p0-0", "both");
    waits(&scene, "pod");
    scene.api_has("infravault.dev/trusts", &hash::short(&next.cert));
    scene.pods.push(json!({ "apiVersion": "v1", "kind": "Pod", "metadata": {
        "name": "photos-api-old", "labels": { "app.kubernetes.io/component": "api" },
    } }));
    waits(&scene, "pod photos-api-old of the API");
    scene.pods.pop();
    assert_eq!(scene.authority_step(noon()), Some(Step::Promote));
    scene.hibernated = true;
    waits(&scene, "the vault to wake");
}

/// By the former one some server may still be known.
#[test]
fn nobody_is_distrusted_before_another_one_issues() {
    let drawn = || draw_authority("photos", noon()).unwrap();
    let (current, next, former) = (drawn(), drawn(), drawn().cert);
    let certs = [current.cert.clone(), former.clone(), next.cert.clone()];
    let authority = Authority {
        current,
        next: Some(next),
        former: Some(former),
        rotating: None,
        rotated: None,
        line: None,
    };
    assert_eq!(authority.bundle(), certs.concat());
    let promoted = authority.promotion();
    assert_eq!(promoted["former.crt"].as_ref().unwrap().0, certs[0].as_bytes());
}
