use std::net::SocketAddr;
use std::time::Duration;

use crds::ImageVault;
use kube::ResourceExt;
use kube::api::{DeleteParams, PostParams};
use reqwest::Certificate;
use serde_json::json;

use super::{LIMIT, NODE, arguments, start, traefik};
use crate::cluster::{api, client, eventually, script};
use crate::setting;
use crate::vault::well;

/// A host that Traefik's default certificate does not name, or it would ask for none.
const HOST: &str = "acme.localhost";
const VAULT: &str = "acme";

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
    vaults.create(&PostParams::default(), &sleeping()).await.expect("the vault is admitted");
    eventually(LIMIT, async || match served(&root).await {
        Ok(503) => Ok(()),
        other => Err(format!("{other:?}")),
    })
    .await;
    println!("{HOST} is served by a certificate of the authority at {directory}");
    let vault = vaults.get(VAULT).await.expect("the vault is there");
    let conditions = vault.status.unwrap_or_default().conditions;
    let ingress = conditions.iter().find(|it| it.type_ == "IngressReady").expect("it is told");
    assert_eq!((&*ingress.status, &*ingress.reason), ("True", "RouteWritten"));

    vaults.delete(VAULT, &DeleteParams::default()).await.expect("it can be deleted");
    start(&client, &arguments(&before), None).await;
    eventually(LIMIT, async || match vaults.get_opt(VAULT).await {
        Ok(None) => Ok(()),
        other => Err(format!("{:?}", other.map(|it| it.map(|it| it.name_any())))),
    })
    .await;
    well(&client).await;
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
fn sleeping() -> ImageVault {
    serde_json::from_value(json!({
        "apiVersion": "infravault.dev/v1alpha1", "kind": "ImageVault",
        "metadata": { "name": VAULT },
        "spec": {
            "host": HOST,
            "signIn": { "credentials": { "secretName": "google-oauth" } },
            "ingress": { "tls": { "certResolver": "pebble" } },
            "hibernated": true,
            "deletionPolicy": "Delete",
        },
    }))
    .expect("this is a vault")
}

/// What somebody is answered who trusts the authority and nobody else.
async fn served(root: &Certificate) -> Result<u16, String> {
    let address: SocketAddr =
        format!("{}:443", setting("ADDRESS")).parse().expect("ADDRESS is an IP address");
    let visitor = reqwest::Client::builder()
        .tls_built_in_root_certs(false)
        .add_root_certificate(root.clone())
        .resolve(HOST, address)
        .timeout(Duration::from_secs(10))
        .build()
        .expect("a client");
    let answer = visitor.get(format!("https://{HOST}/")).send().await;
    answer.map(|it| it.status().as_u16()).map_err(|error| format!("{error:?}"))
}
