//! Who may not: somebody in the vault's own namespace who is none of its parts reaches none of them, and
//! Patroni does nothing for whoever has no certificate and no password.

use std::time::Duration;

use k8s_openapi::api::core::v1::Pod;
use kube::api::{DeleteParams, LogParams, PostParams};
use kube::{Api, ResourceExt};
use serde_json::json;

use crate::cluster::{VAULT, api, client, eventually, exec, primary, ready_pods};

const STRANGER: &str = "stranger";

#[tokio::test]
async fn a_stranger_in_the_namespace_reaches_nobody() {
    let client = client().await;
    let member = ready_pods(&client, "postgres").await.remove(0);
    // Its image has a shell.
    let image = member.spec.and_then(|spec| spec.containers.into_iter().next()?.image);
    let forbidden = [
        format!("{VAULT}-postgres-0.{VAULT}-postgres:5432"),
        format!("{VAULT}-postgres-0.{VAULT}-postgres:8008"),
        format!("{VAULT}-minio:9000"),
        format!("{VAULT}-minio-p0-0.{VAULT}-minio-p0:9000"),
        format!("{VAULT}-api:8080"),
    ];
    let allowed = "traefik.traefik.svc:443".to_owned();
    let targets: Vec<_> = forbidden.iter().chain([&allowed]).cloned().collect();

    let pods = api::<Pod>(&client);
    let pod = stranger(&image.expect("the member has a container"), &targets);
    pods.create(&PostParams::default(), &pod).await.expect("a stranger may come");
    let said = answers(&pods).await;
    pods.delete(STRANGER, &DeleteParams::default().grace_period(0)).await.expect("and go");

    println!("{said}");
    assert!(said.contains(&format!("{allowed} answers")), "its network works: {said}");
    for target in &forbidden {
        assert!(said.contains(&format!("{target} is silent")), "{target} was reached: {said}");
    }
}

/// Asks Patroni to restart Postgres: without a certificate, without a password, and with a wrong one.
const COMMANDS: &str = r#"
import base64, ssl, sys, urllib.error, urllib.request
url = f"https://{sys.argv[1]}:8008/restart"
def ask(certificate, password):
    context = ssl.create_default_context(cafile="/etc/ca/ca.crt")
    if certificate:
        context.load_cert_chain("/etc/postgres-tls/tls.crt", "/etc/postgres-tls/tls.key")
    request = urllib.request.Request(url, b"{}", method="POST")
    if password:
        request.add_header("Authorization", "Basic " + base64.b64encode(b"patroni:" + password).decode())
    try:
        return urllib.request.urlopen(request, context=context).status
    except urllib.error.HTTPError as error:
        return error.code
print(ask(False, None), ask(True, None), ask(True, b"guess"))
"#;

#[tokio::test]
async fn patroni_obeys_nobody_without_a_certificate_and_a_password() {
    let client = client().await;
    let primary = primary(&client).await.expect("somebody leads");
    let host = format!("{primary}.{VAULT}-postgres.photos.svc");
    let said = exec(&primary, &["python3", "-c", COMMANDS, &host]).expect("Patroni answers");
    assert_eq!(said.trim(), "403 401 401");
}

async fn answers(pods: &Api<Pod>) -> String {
    eventually(Duration::from_mins(1), async || {
        let pod = pods.get(STRANGER).await.map_err(|error| error.to_string())?;
        let phase = pod.status.as_ref().and_then(|status| status.phase.clone()).unwrap_or_default();
        if phase != "Succeeded" {
            return Err(format!("{} is {phase}", pod.name_any()));
        }
        pods.logs(STRANGER, &LogParams::default()).await.map_err(|error| error.to_string())
    })
    .await
}

fn stranger(image: &str, targets: &[String]) -> Pod {
    let knock = "for target; do timeout 3 bash -c \"</dev/tcp/${target/:/\\/}\" 2>/dev/null && \
                 echo \"$target answers\" || echo \"$target is silent\"; done";
    let mut command: Vec<&str> = vec!["bash", "-c", knock, "knock"];
    command.extend(targets.iter().map(String::as_str));
    let security = json!({
        "allowPrivilegeEscalation": false,
        "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
        "runAsNonRoot": true,
    });
    serde_json::from_value(json!({
        "metadata": {"name": STRANGER},
        "spec": {
            "restartPolicy": "Never",
            "containers": [
                {"name": "knock", "image": image, "command": command, "securityContext": security},
            ],
        },
    }))
    .expect("this is a pod")
}
