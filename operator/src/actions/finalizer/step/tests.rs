use serde_json::{Value, json};

use super::*;

fn vault() -> Vault {
    let resource = json!({
        "apiVersion": "infravault.dev/v1alpha1", "kind": "ImageVault",
        "metadata": { "name": "photos", "namespace": "media", "uid": "ours" },
        "spec": {
            "host": "photos.example.org", "signIn": { "credentials": { "secretName": "s" } },
            "deletionPolicy": "Delete",
        },
    });
    Vault::unchecked(&serde_json::from_value(resource).unwrap()).unwrap()
}

fn object(kind: &str, name: &str, owner: Option<&str>) -> Value {
    let owner = owner.map(|uid| {
        json!([{ "apiVersion": "infravault.dev/v1alpha1", "kind": "ImageVault", "name": "photos", "uid": uid }])
    });
    json!({ "apiVersion": "v1", "kind": kind, "metadata": { "name": name, "ownerReferences": owner } })
}

fn going(mut object: Value) -> Value {
    object["metadata"]["deletionTimestamp"] = json!("2026-11-23T12:00:00Z");
    object
}

fn step(objects: &[Value]) -> Step {
    let mut seen = Snapshot::default();
    seen.overlay(objects.iter().map(|object| serde_json::from_value(object.clone()).unwrap()));
    next(&vault(), &seen).unwrap()
}

fn deletes(step: &Step) -> Vec<String> {
    match step {
        Step::Delete { objects, .. } => objects.iter().map(named).collect(),
        other => panic!("{other:?}"),
    }
}

fn data() -> Vec<Value> {
    vec![
        object("PersistentVolumeClaim", "data-photos-postgres-0", None),
        object("Secret", "photos-credentials", None),
        object("ConfigMap", "photos-postgres-leader", None),
        object("ConfigMap", "photos-ca-bundle", Some("ours")),
    ]
}

#[test]
fn what_makes_pods_goes_before_anything_else() {
    let mut objects = data();
    objects.push(object("Deployment", "photos-api", Some("ours")));
    objects.push(going(object("StatefulSet", "photos-postgres", Some("ours"))));
    objects.push(object("Pod", "photos-postgres-0", None));
    assert_eq!(deletes(&step(&objects)), ["Deployment photos-api"]);
}

#[test]
fn claims_wait_for_the_last_pod() {
    let mut objects = data();
    objects.push(going(object("Pod", "photos-postgres-0", None)));
    let names = vec!["Pod photos-postgres-0".to_owned()];
    assert_eq!(step(&objects), Step::Wait { reason: "StoppingPods", names });
    objects.pop();
    assert_eq!(deletes(&step(&objects)), ["PersistentVolumeClaim data-photos-postgres-0"]);
}

#[test]
fn what_opens_the_claims_goes_after_them() {
    let mut objects = data();
    objects[0] = going(objects[0].clone());
    let names = vec!["PersistentVolumeClaim data-photos-postgres-0".to_owned()];
    assert_eq!(step(&objects), Step::Wait { reason: "RemovingClaims", names });
    objects.remove(0);
    assert_eq!(
        deletes(&step(&objects)),
        ["ConfigMap photos-postgres-leader", "Secret photos-credentials"]
    );
}

#[test]
fn what_belongs_to_somebody_is_not_data_and_what_has_ended_is_no_pod() {
    let mut ended = object("Pod", "photos-migrate-x", None);
    ended["status"] = json!({ "phase": "Succeeded" });
    let theirs = object("StatefulSet", "photos-postgres", Some("somebody"));
    let bundle = object("ConfigMap", "photos-ca-bundle", Some("ours"));
    assert_eq!(step(&[ended, theirs, bundle]), Step::Done, "the rest is collected");
}
