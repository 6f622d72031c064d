//! Objects of somebody else under names of ours.

use crds::ImageVault;
use k8s_openapi::api::core::v1::Secret;
use kube::{
    Api, ResourceExt,
    api::PostParams,
    core::{ApiResource, DynamicObject, GroupVersionKind},
};
use operator::{error::Error, foreign::cert_manager::Certificate};
use serde_json::{Value, json};

use crate::{
    told::told,
    world::{VAULT, World},
};

/// What somebody else may have under a name of ours.
fn theirs() -> Vec<(&'static str, Value)> {
    let labels = json!({ "app": "theirs" });
    let pods = json!({
        "metadata": { "labels": labels },
        "spec": { "containers": [{ "name": "theirs", "image": "theirs" }] },
    });
    let set = json!({ "selector": { "matchLabels": labels }, "template": pods });
    let claim = json!({
        "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": "1Gi" } },
    });
    let of = |kind: &str, name: &str, body: Value| {
        let mut object = body;
        object["kind"] = json!(kind);
        object["metadata"] = json!({ "name": name });
        object
    };
    vec![
        ("v1", of("Service", "photos-postgres", json!({ "spec": { "ports": [{ "port": 1 }] } }))),
        (
            "v1",
            of("Secret", "photos-postgres-tls", json!({ "stringData": { "tls.key": "theirs" } })),
        ),
        ("v1", of("Secret", "photos-credentials", json!({ "stringData": { "theirs": "theirs" } }))),
        ("v1", of("Secret", "photos-ca", json!({ "stringData": { "theirs": "theirs" } }))),
        ("v1", of("ConfigMap", "photos-patroni", json!({ "data": { "theirs": "theirs" } }))),
        (
            "v1",
            of("ConfigMap", "photos-postgres-config", json!({ "data": { "theirs": "theirs" } })),
        ),
        ("v1", of("PersistentVolumeClaim", "data-photos-postgres-0", json!({ "spec": claim }))),
        ("v1", of("PersistentVolumeClaim", "data1-photos-minio-p0-0", json!({ "spec": claim }))),
        ("apps/v1", of("StatefulSet", "photos-postgres", json!({ "spec": set }))),
        ("apps/v1", of("StatefulSet", "photos-minio-p0", json!({ "spec": set }))),
    ]
}

fn api(world: &World, version: &str, kind: &str) -> Api<DynamicObject> {
    let (group, version) = version.split_once('/').unwrap_or(("", version));
    let kind = ApiResource::from_gvk(&GroupVersionKind::gvk(group, version, kind));
    Api::namespaced_with(world.admin.clone(), &world.namespace, &kind)
}

#[tokio::test]
async fn an_object_of_somebody_else_is_reported_and_never_taken() {
    for (number, (version, mut object)) in theirs().into_iter().enumerate() {
        let world = World::with_vault(&format!("foreign-{number}")).await;
        object["apiVersion"] = json!(version);
        let object: DynamicObject = serde_json::from_value(object).expect("an object");
        let kind = object.types.as_ref().expect("a kind").kind.clone();
        let (name, objects) = (object.name_any(), api(&world, version, &kind));
        let before = objects.create(&PostParams::default(), &object).await.expect("it is made");
        let error = world.run().await.expect_err("it stops");
        assert!(matches!(&error, Error::Foreign { .. }), "{kind} {name}: {error}");
        let message = told(&world, "Ready", "ForeignObject").await;
        assert!(message.starts_with(&format!("{kind} {name} is there without")), "{message}");
        let kept = objects.get(&name).await.expect("it is there");
        assert_eq!(kept.resource_version(), before.resource_version(), "{kind} {name}");
    }
}

/// cert-manager would fill it on our word.
#[tokio::test]
async fn a_secret_of_somebody_else_is_not_handed_to_cert_manager() {
    let world = World::with_vault("foreign-tls").await;
    let theirs: Secret =
        serde_json::from_value(json!({ "metadata": { "name": "photos-ingress-tls" } })).unwrap();
    world.create(&theirs).await;
    let issuer = json!({ "spec": { "ingress": { "tls": { "issuerRef": { "name": "le" } } } } });
    world.patch::<ImageVault>(VAULT, &issuer).await;
    world.run().await.expect_err("it stops");
    let message = told(&world, "Ready", "ForeignObject").await;
    assert!(message.starts_with("Secret photos-ingress-tls is there without"), "{message}");
    assert!(world.names::<Certificate>().await.is_empty());

    // cert-manager's own, of a vault that was made anew: it bears our labels and the Certificate's name.
    let labels = json!({
        "app.kubernetes.io/managed-by": "infravault-operator", "app.kubernetes.io/instance": VAULT,
    });
    let owner = json!([{
        "apiVersion": "cert-manager.io/v1", "kind": "Certificate", "name": "photos-ingress-tls",
        "uid": "0", "controller": true,
    }]);
    let filled = json!({ "metadata": { "labels": labels, "ownerReferences": owner } });
    world.patch::<Secret>("photos-ingress-tls", &filled).await;
    world.run().await.expect("it is ours");
    assert_eq!(world.names::<Certificate>().await, ["photos-ingress-tls"]);
}
