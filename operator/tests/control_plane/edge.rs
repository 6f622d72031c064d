//! Where the certificate of the host comes from.

use crds::ImageVault;
use k8s_openapi::api::{apps::v1::Deployment, core::v1::Namespace};
use kube::{
    Api,
    api::{ObjectMeta, Patch, PatchParams, PostParams},
};
use operator::foreign::{cert_manager::Certificate, traefik::IngressRoute};
use serde_json::{Value, json};

use crate::world::{VAULT, World, sign_in_secret, vault};

const NAME: &str = "photos-ingress-tls";

async fn with_tls(namespace: &str, ingress: &Value) -> World {
    let world = World::new(namespace).await;
    world.create(&sign_in_secret()).await;
    world.create(&vault(ingress)).await;
    world.run().await.expect("it converges as far as it can");
    world
}

async fn tls(world: &World) -> Value {
    let route = world.get::<IngressRoute>(VAULT).await;
    serde_json::to_value(route.spec.tls.expect("it is HTTPS")).expect("JSON")
}

/// Plays the part of cert-manager.
async fn says(world: &World, conditions: Value) -> String {
    world.patch_status::<Certificate>(NAME, &json!({ "conditions": conditions })).await;
    world.run().await.expect("it looks again");
    world.condition("IngressReady").await.reason
}

#[tokio::test]
async fn cert_manager_is_asked_for_the_certificate_and_quoted() {
    let ingress = json!({ "ingress": { "tls": { "issuerRef": { "name": "le" } } } });
    let world = with_tls("issuer", &ingress).await;
    let spec = world.get::<Certificate>(NAME).await.spec;
    assert_eq!(spec.issuer_ref.kind, "ClusterIssuer");
    assert_eq!(tls(&world).await, json!({ "secretName": NAME }));
    assert_eq!(world.condition("IngressReady").await.reason, "IssuingCertificate");

    let failed = json!([{ "type": "Issuing", "status": "False", "reason": "Failed",
        "message": "the order is invalid" }]);
    assert_eq!(says(&world, failed).await, "CertificateNotIssued");
    let message = world.condition("IngressReady").await.message;
    assert!(message.ends_with("the order is invalid"), "{message}");
    let ready = json!([{ "type": "Ready", "status": "True", "reason": "Ready", "message": "ok" }]);
    assert_eq!(says(&world, ready).await, "RouteWritten");
    world.recording.take();
    world.run().await.expect("it rests");
    assert!(world.recording.writes().is_empty());

    let none = json!({ "spec": { "ingress": { "tls": null } } });
    world.patch::<ImageVault>(VAULT, &none).await;
    world.run().await.expect("it converges");
    assert!(world.names::<Certificate>().await.is_empty());
    assert_eq!(tls(&world).await, json!({ "secretName": "" }));
}

/// A Traefik of `replicas` pods, as its chart makes it, in a namespace of its own.
async fn traefiks(world: &World, namespace: &str, replicas: i32, arguments: &[&str]) {
    let metadata = ObjectMeta { name: Some(namespace.into()), ..ObjectMeta::default() };
    let made = Namespace { metadata, ..Namespace::default() };
    drop(Api::all(world.admin.clone()).create(&PostParams::default(), &made).await);
    let labels = json!({ "app.kubernetes.io/name": "traefik" });
    let deployment = json!({
        "apiVersion": "apps/v1", "kind": "Deployment",
        "metadata": { "name": "traefik", "labels": labels },
        "spec": {
            "replicas": replicas, "selector": { "matchLabels": labels },
            "template": {
                "metadata": { "labels": labels },
                "spec": { "containers": [{ "name": "traefik", "image": "traefik", "args": arguments }] },
            },
        },
    });
    let api = Api::<Deployment>::namespaced(world.admin.clone(), namespace);
    let params = PatchParams::apply("somebody").force();
    api.patch("traefik", &params, &Patch::Apply(deployment)).await.expect("it is made");
}

fn with_resolver() -> Value {
    json!({ "secretName": "", "certResolver": "le" })
}

#[tokio::test]
async fn a_resolver_is_refused_while_there_is_more_than_one_traefik() {
    let world = with_tls(
        "resolver",
        &json!({
            "ingress": { "tls": { "certResolver": "le" } },
            "networkPolicy": { "ingressNamespace": "resolver-edge" },
        }),
    )
    .await;
    assert_eq!(tls(&world).await, with_resolver(), "nobody knows how many");
    assert_eq!(world.condition("IngressReady").await.reason, "RouteWritten");

    traefiks(&world, "resolver-edge", 2, &[]).await;
    world.run().await.expect("it looks again");
    let ingress = world.condition("IngressReady").await;
    assert_eq!(ingress.reason, "CertResolverNeedsOneTraefik");
    assert!(ingress.message.contains("resolver-edge has 2 Traefiks"), "{}", ingress.message);
    assert_eq!(tls(&world).await, json!({ "secretName": "" }), "it is not told to");

    traefiks(&world, "resolver-edge", 1, &[]).await;
    world.run().await.expect("it looks again");
    assert_eq!(world.condition("IngressReady").await.reason, "RouteWritten");
    assert_eq!(tls(&world).await, with_resolver());
}

#[tokio::test]
async fn a_traefik_that_cuts_slow_uploads_off_is_told_by_the_flag_that_helps() {
    let namespace = json!({ "networkPolicy": { "ingressNamespace": "limit-edge" } });
    let world = with_tls("limit", &namespace).await;
    let address = "--entryPoints.websecure.address=:8443/tcp";
    traefiks(&world, "limit-edge", 2, &[address]).await;
    world.run().await.expect("it looks again");
    let ingress = world.condition("IngressReady").await;
    assert_eq!((&*ingress.status, &*ingress.reason), ("True", "SlowUploadsCutOff"));

    // What it says helps.
    let flag = ingress.message.split_whitespace().find(|word| word.starts_with("--"));
    traefiks(&world, "limit-edge", 2, &[address, flag.expect("a flag")]).await;
    world.run().await.expect("it looks again");
    assert_eq!(world.condition("IngressReady").await.reason, "RouteWritten");
}
