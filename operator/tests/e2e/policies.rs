//! Who may not: somebody in the vault's own namespace who is none of its parts reaches none of them; of the
//! operator's namespace only the operator reaches the store; and Patroni does nothing for whoever has no
//! certificate and no password.

use std::time::Duration;

use k8s_openapi::api::core::v1::Pod;
use kube::api::{DeleteParams, LogParams, PostParams};
use kube::{Api, Client, ResourceExt};
use serde_json::{Value, json};

use crate::cluster::{NAMESPACE, VAULT, client, eventually, exec, primary, ready_pods};

/// Knocks at each `host:port` that it is given.
const KNOCK: &str = "for target; do timeout 3 bash -c \"</dev/tcp/${target/:/\\/}\" 2>/dev/null && \
                     echo \"$target answers\" || echo \"$target is silent\"; done";

/// Where the operator runs.
const OPERATORS: &str = "infravault-system";

#[tokio::test]
async fn a_stranger_in_the_namespace_reaches_nobody() {
    let forbidden = [
        format!("{VAULT}-postgres-0.{VAULT}-postgres:5432"),
        format!("{VAULT}-postgres-0.{VAULT}-postgres:8008"),
        format!("{VAULT}-minio:9000"),
        format!("{VAULT}-minio-p0-0.{VAULT}-minio-p0:9000"),
        format!("{VAULT}-api:8080"),
    ];
    let allowed = "traefik.traefik.svc:443".to_owned();
    let targets: Vec<_> = forbidden.iter().chain([&allowed]).cloned().collect();
    let said = knock(&client().await, NAMESPACE, &json!({}), &targets).await;
    assert!(said.contains(&format!("{allowed} answers")), "its network works: {said}");
    for target in &forbidden {
        assert!(said.contains(&format!("{target} is silent")), "{target} was reached: {said}");
    }
}

#[tokio::test]
async fn of_the_operator_s_namespace_only_the_operator_reaches_the_store() {
    let client = client().await;
    let store = format!("{VAULT}-minio.{NAMESPACE}.svc:9000");
    let targets = [store.clone(), "traefik.traefik.svc:443".to_owned()];
    let said = knock(&client, OPERATORS, &json!({}), &targets).await;
    assert!(said.contains(&format!("{} answers", targets[1])), "its network works: {said}");
    assert!(said.contains(&format!("{store} is silent")), "anybody reaches it: {said}");
    let as_operator = json!({ "app.kubernetes.io/name": "infravault-operator" });
    let said = knock(&client, OPERATORS, &as_operator, &targets).await;
    assert!(said.contains(&format!("{store} answers")), "the operator does not: {said}");
}

/// Who breaks into one of a vault's pods gets no further than that pod has to.
#[tokio::test]
async fn a_vault_s_pods_reach_what_they_need_and_nothing_else() {
    let client = client().await;
    let member = primary(&client).await.expect("somebody leads");
    let other = (0..3).map(|n| format!("{VAULT}-postgres-{n}")).find(|name| *name != member);
    let other = format!("{}.{VAULT}-postgres", other.expect("there are three"));
    let server = |n: u8| format!("{VAULT}-minio-p0-{n}");
    let of_server = |n: u8| format!("{}.{VAULT}-minio-p0:9000", server(n));
    let kubernetes = "kubernetes.default.svc:443".to_owned();
    let (api, traefik) = (format!("{VAULT}-api:8080"), "traefik.traefik.svc".to_owned());
    for (pod, needs, others) in [
        (
            server(0),
            vec![of_server(1)],
            vec![
                kubernetes.clone(),
                format!("{other}:5432"),
                api.clone(),
                format!("{traefik}:443"),
            ],
        ),
        (
            member,
            vec![kubernetes, format!("{other}:5432"), format!("{other}:8008")],
            vec![of_server(0), api, format!("{traefik}:80")],
        ),
    ] {
        let mut command = vec!["bash", "-c", KNOCK, "knock"];
        command.extend(needs.iter().chain(&others).map(String::as_str));
        let said = exec(&pod, &command).expect("it knocks");
        println!("from {pod}:\n{said}");
        for target in &needs {
            assert!(said.contains(&format!("{target} answers")), "{pod} needs {target}: {said}");
        }
        for target in &others {
            assert!(said.contains(&format!("{target} is silent")), "{pod} reaches it: {said}");
        }
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

/// What a pod of `namespace` with these labels hears when it knocks at each of `targets`.
async fn knock(client: &Client, namespace: &str, labels: &Value, targets: &[String]) -> String {
    let member = ready_pods(client, "postgres").await.remove(0);
    // Its image has a shell.
    let image = member.spec.and_then(|spec| spec.containers.into_iter().next()?.image);
    let pod = stranger(&image.expect("the member has a container"), labels, targets);
    let pods = Api::<Pod>::namespaced(client.clone(), namespace);
    let made = pods.create(&PostParams::default(), &pod).await.expect("a stranger may come");
    let name = made.name_any();
    let said = answers(&pods, &name).await;
    pods.delete(&name, &DeleteParams::default().grace_period(0)).await.expect("and go");
    println!("{said}");
    said
}

async fn answers(pods: &Api<Pod>, name: &str) -> String {
    eventually(Duration::from_mins(1), async || {
        let pod = pods.get(name).await.map_err(|error| error.to_string())?;
        let phase = pod.status.as_ref().and_then(|status| status.phase.clone()).unwrap_or_default();
        if phase != "Succeeded" {
            return Err(format!("{name} is {phase}"));
        }
        pods.logs(name, &LogParams::default()).await.map_err(|error| error.to_string())
    })
    .await
}

fn stranger(image: &str, labels: &Value, targets: &[String]) -> Pod {
    let mut command: Vec<&str> = vec!["bash", "-c", KNOCK, "knock"];
    command.extend(targets.iter().map(String::as_str));
    let security = json!({
        "allowPrivilegeEscalation": false,
        "capabilities": {"drop": ["ALL"]},
        "seccompProfile": {"type": "RuntimeDefault"},
        "runAsNonRoot": true,
    });
    serde_json::from_value(json!({
        "metadata": {"generateName": "stranger-", "labels": labels},
        "spec": {
            "restartPolicy": "Never",
            "containers": [
                {"name": "knock", "image": image, "command": command, "securityContext": security},
            ],
        },
    }))
    .expect("this is a pod")
}
