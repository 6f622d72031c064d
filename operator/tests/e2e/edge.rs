//! Traefik before the vault: how it is started, and what an upload and a certificate need of it.

mod certificate;
mod wire;

use std::time::{Duration, Instant};

use k8s_openapi::api::apps::v1::DaemonSet;
use kube::api::{Patch, PatchParams};
use kube::{Api, Client};
use serde_json::{Value, json};

use crate::cluster::{client, eventually};
use crate::gallery::Visitor;
use crate::photograph::grainy;
use crate::vault::{condition, edit, well};

/// The operator looks as soon as the spec changes.
const SOON: Duration = Duration::from_mins(1);
/// More than Traefik gives a request by itself.
const SLOW: usize = 70;
/// Another Traefik has to start, and all others to end.
const LIMIT: Duration = Duration::from_mins(3);
/// Where one Traefik runs alone, for what is counted or kept by each.
const NODE: &str = "n1";

/// Traefik runs on each node, as `config/cluster/manifests/traefik.yaml` says.
fn traefik(client: &Client) -> Api<DaemonSet> {
    Api::namespaced(client.clone(), "traefik")
}

/// What it is started with.
fn arguments(traefik: &DaemonSet) -> Vec<String> {
    let pod = traefik.spec.as_ref().and_then(|spec| spec.template.spec.as_ref());
    let first = pod.and_then(|pod| pod.containers.first());
    first.and_then(|first| first.args.clone()).expect("it has arguments")
}

/// Starts Traefik anew with other arguments on `node` alone, or on all three.
async fn start(client: &Client, arguments: &[String], node: Option<&str>) {
    let traefik = traefik(client);
    let selector = node.map(|node| json!({ "kubernetes.io/hostname": node }));
    let nodes = if node.is_some() { 1 } else { 3 };
    let container = json!({ "name": "traefik", "args": arguments });
    let pod = json!({ "nodeSelector": selector, "containers": [container] });
    let patch = Patch::Strategic(json!({ "spec": { "template": { "spec": pod } } }));
    let params = PatchParams::default();
    traefik.patch("traefik", &params, &patch).await.expect("Traefik can be started otherwise");
    eventually(LIMIT, async || {
        let now = traefik.get("traefik").await.map_err(|error| error.to_string())?;
        let status = now.status.unwrap_or_default();
        let (wanted, ready) = (status.desired_number_scheduled, status.number_ready);
        let new = status.updated_number_scheduled.unwrap_or_default();
        let seen = status.observed_generation == now.metadata.generation;
        if seen && (wanted, new, ready) == (nodes, nodes, nodes) {
            return Ok(());
        }
        Err(format!("{new} of {wanted} Traefiks are new and {ready} ready"))
    })
    .await;
}

#[tokio::test]
async fn traefik_is_started_as_the_overlay_for_k3s_starts_it_and_nothing_is_said_of_it() {
    let client = client().await;
    let overlay = include_str!("../../../config/overlays/k3s/traefik.yaml");
    let overlay: Value = serde_saphyr::from_str(overlay).expect("YAML");
    let values = overlay["spec"]["valuesContent"].as_str().expect("values");
    let values: Value = serde_saphyr::from_str(values).expect("the values are YAML");
    let wanted = values["additionalArguments"].as_array().expect("arguments");
    let started = arguments(&traefik(&client).get("traefik").await.expect("Traefik is there"));
    assert!(wanted.len() > 3, "{wanted:?}");
    for argument in wanted.iter().filter_map(Value::as_str) {
        assert!(started.contains(&argument.to_owned()), "{argument} is not among {started:?}");
    }
    let ingress = condition(&client, "IngressReady").await;
    assert!(ingress.starts_with("True RouteWritten"), "{ingress}");
}

#[tokio::test]
async fn a_resolver_of_several_traefiks_is_refused_and_people_are_served_all_the_same() {
    let client = client().await;
    well(&client).await;
    edit(&client, &json!({ "ingress": { "tls": { "certResolver": "pebble" } } })).await;
    let said = eventually(SOON, async || match condition(&client, "IngressReady").await {
        said if said.starts_with("False") => Ok(said),
        said => Err(said),
    })
    .await;
    assert!(said.starts_with("False CertResolverNeedsOneTraefik: "), "{said}");
    assert!(said.contains("namespace traefik has 3 Traefiks"), "{said}");
    Visitor::stranger().public_images().await.expect("by the certificate that there is");
    edit(&client, &json!({ "ingress": { "tls": null } })).await;
    well(&client).await;
}

#[tokio::test]
async fn an_upload_of_more_than_a_minute_arrives() {
    well(&client().await).await;
    let ada = Visitor::signed_in("ada").await;
    // Some 34 KB a second: an upload that comes slower than 16 is given up.
    let (picture, key) = (grainy(900), "00000000-0000-4000-c000-000000080000");
    let began = Instant::now();
    let image = ada.upload_slowly("Slow", &picture, key, SLOW).await.expect("it is stored");
    let took = began.elapsed();
    assert!(took > Duration::from_mins(1), "it took only {took:?}");
    assert!(ada.original(&image.id).await.expect("it can be seen") == picture);
    println!("{} bytes arrived in {:.1} s", picture.len(), took.as_secs_f32());
}
