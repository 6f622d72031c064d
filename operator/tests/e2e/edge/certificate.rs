use std::net::SocketAddr;
use std::time::Duration;

use crds::ImageVault;
use k8s_openapi::ByteString;
use k8s_openapi::api::core::v1::Secret;
use kube::api::{DeleteParams, Patch, PatchParams, PostParams};
use kube::{Api, ResourceExt};
use reqwest::Certificate;
use serde_json::{Value, json};

use super::{LIMIT, NODE, arguments, start, traefik};
use crate::cluster::{api, client, eventually, script};
use crate::setting;
use crate::vault::well;

/// A host that Traefik's default certificate does not name, or it would ask for none.
const HOST: &str = "acme.localhost";
const VAULT: &str = "acme";
/// A vault whose host has a certificate of its own, in a Secret.
const OWN: &str = "own";
const OWN_HOST: &str = "own.localhost";

#[tokio::test]
async fn one_traefik_gets_the_certificate_of_a_host_from_an_acme_authority() {
    let client = client().await;
    well(&client).await;
    let (directory, root) = authority();
    let before = traefik(&client).get("traefik").await.expect("Traefik is there");
    let resolver = [
        format!("--certificatesResolvers.pebble.acme.caServer={directory}"),
        // The authority's own certificate is the cluster's.
        "--certificatesResolvers.pebble.acme.caCertificates=\
         /var/run/secrets/kubernetes.io/serviceaccount/ca.crt"
            .to_owned(),
        "--certificatesResolvers.pebble.acme.email=ada@example.org".to_owned(),
        "--certificatesResolvers.pebble.acme.storage=/tmp/acme.json".to_owned(),
        "--certificatesResolvers.pebble.acme.tlsChallenge=true".to_owned(),
    ];
    let started: Vec<_> = arguments(&before).into_iter().chain(resolver).collect();
    start(&client, &started, Some(NODE)).await;

    // Asleep it is served by nobody, but under its own certificate.
    let vaults = api::<ImageVault>(&client);
    let asleep = sleeping(VAULT, HOST, &json!({ "certResolver": "pebble" }));
    vaults.create(&PostParams::default(), &asleep).await.expect("the vault is admitted");
    is_served(HOST, &root).await;
    println!("{HOST} is served by a certificate of the authority at {directory}");
    let vault = vaults.get(VAULT).await.expect("the vault is there");
    let conditions = vault.status.unwrap_or_default().conditions;
    let ingress = conditions.iter().find(|it| it.type_ == "IngressReady").expect("it is told");
    assert_eq!((&*ingress.status, &*ingress.reason), ("True", "RouteWritten"));

    vaults.delete(VAULT, &DeleteParams::default()).await.expect("it can be deleted");
    start(&client, &arguments(&before), None).await;
    is_gone(&vaults, VAULT).await;
    well(&client).await;
}

#[tokio::test]
async fn a_host_is_served_by_the_certificate_of_a_secret_and_by_the_next_at_once() {
    let client = client().await;
    let (vaults, secrets) = (api::<ImageVault>(&client), api::<Secret>(&client));
    let (first, root) = drawn();
    secrets.create(&PostParams::default(), &first).await.expect("the Secret is made");
    let asleep = sleeping(OWN, OWN_HOST, &json!({ "secretName": OWN }));
    vaults.create(&PostParams::default(), &asleep).await.expect("the vault is admitted");
    is_served(OWN_HOST, &root).await;
    let (second, next) = drawn();
    assert!(served(OWN_HOST, &next).await.is_err(), "it is the first that is served");
    let patch = Patch::Merge(json!({ "data": second.data }));
    secrets.patch(OWN, &PatchParams::default(), &patch).await.expect("it is exchanged");
    is_served(OWN_HOST, &next).await;
    vaults.delete(OWN, &DeleteParams::default()).await.expect("it can be deleted");
    is_gone(&vaults, OWN).await;
    assert!(secrets.get_opt(OWN).await.expect("an answer").is_some(), "the Secret is not ours");
    secrets.delete(OWN, &DeleteParams::default()).await.expect("it can be deleted");
}

/// A certificate for `OWN_HOST` that vouches for itself, as a Secret and as whom to trust.
fn drawn() -> (Secret, Certificate) {
    let own = rcgen::generate_simple_self_signed([OWN_HOST.to_owned()]).expect("a certificate");
    let secret = json!({
        "metadata": { "name": OWN }, "type": "kubernetes.io/tls",
        "stringData": { "tls.crt": own.cert.pem(), "tls.key": own.signing_key.serialize_pem() },
    });
    let mut secret: Secret = serde_json::from_value(secret).expect("a Secret");
    let texts = secret.string_data.take().unwrap_or_default().into_iter();
    secret.data = Some(texts.map(|(key, pem)| (key, ByteString(pem.into_bytes()))).collect());
    (secret, Certificate::from_pem(own.cert.pem().as_bytes()).expect("a certificate"))
}

/// Waits until `host` is served by a certificate that `root` vouches for.
async fn is_served(host: &str, root: &Certificate) {
    eventually(LIMIT, async || match served(host, root).await {
        Ok(503) => Ok(()),
        other => Err(format!("{other:?}")),
    })
    .await;
}

async fn is_gone(vaults: &Api<ImageVault>, name: &str) {
    eventually(LIMIT, async || match vaults.get_opt(name).await {
        Ok(None) => Ok(()),
        other => Err(format!("{:?}", other.map(|it| it.map(|it| it.name_any())))),
    })
    .await;
}

/// Where the authority answers, and the certificate that vouches for its own.
fn authority() -> (String, Certificate) {
    let output = script("start-acme", NODE).output().expect("the cluster script runs");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let why = String::from_utf8_lossy(&output.stderr);
    let (directory, root) = said.split_once('\n').unwrap_or_else(|| panic!("{said}{why}"));
    let root = Certificate::from_pem(root.as_bytes()).expect("a root certificate");
    (directory.to_owned(), root)
}

/// The smallest vault, without a pod.
fn sleeping(name: &str, host: &str, tls: &Value) -> ImageVault {
    serde_json::from_value(json!({
        "apiVersion": "infravault.dev/v1alpha1", "kind": "ImageVault",
        "metadata": { "name": name },
        "spec": {
            "host": host,
            "signIn": { "credentials": { "secretName": "google-oauth" } },
            "ingress": { "tls": tls },
            "hibernated": true,
            "deletionPolicy": "Delete",
        },
    }))
    .expect("this is a vault")
}

/// What somebody is answered who trusts `root` and nobody else.
async fn served(host: &str, root: &Certificate) -> Result<u16, String> {
    let address: SocketAddr =
        format!("{}:443", setting("ADDRESS")).parse().expect("ADDRESS is an IP address");
    let visitor = reqwest::Client::builder()
        .tls_built_in_root_certs(false)
        .add_root_certificate(root.clone())
        .resolve(host, address)
        .timeout(Duration::from_secs(10))
        .build()
        .expect("a client");
    let answer = visitor.get(format!("https://{host}/")).send().await;
    answer.map(|it| it.status().as_u16()).map_err(|error| format!("{error:?}"))
}
