//! The overlay for Duck DNS. No test asks duckdns.org: a server of this process stands in for it.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Write},
    net::TcpListener,
    process::{Command, Output},
    thread,
};

use k8s_openapi::api::{
    batch::v1::CronJob,
    core::v1::{ConfigMap, Container, PodSpec},
};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{processes::control_plane, world::World};

const OVERLAY: &str = "config/overlays/duckdns";

fn rendered() -> Vec<Value> {
    let output = control_plane().kubectl(&["kustomize", OVERLAY]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("YAML is text");
    text.split("\n---\n").map(|one| serde_saphyr::from_str(one).expect("YAML")).collect()
}

fn only<K: DeserializeOwned>(kind: &str) -> K {
    let found = rendered().into_iter().find(|one| one["kind"] == kind);
    serde_json::from_value(found.unwrap_or_else(|| panic!("no {kind}"))).expect(kind)
}

fn pod() -> PodSpec {
    let job: CronJob = only("CronJob");
    job.spec
        .and_then(|spec| spec.job_template.spec)
        .and_then(|spec| spec.template.spec)
        .expect("a pod")
}

/// The variables of the container, as the kubelet would fill them.
fn variables(container: &Container, config: &ConfigMap) -> BTreeMap<String, String> {
    let data = config.data.clone().expect("data");
    let value = |env: &k8s_openapi::api::core::v1::EnvVar| {
        let key = env.value_from.as_ref().and_then(|from| from.config_map_key_ref.as_ref());
        env.value.clone().unwrap_or_else(|| data[&key.expect("a key").key].clone())
    };
    container.env.iter().flatten().map(|env| (env.name.clone(), value(env))).collect()
}

/// Answers one request with `answer`, and gives what it was asked for.
fn stand_in(answer: &'static str) -> (String, thread::JoinHandle<String>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/update", listener.local_addr().expect("an address"));
    let asked = thread::spawn(move || {
        let (stream, _) = listener.accept().expect("somebody asks");
        let mut lines = BufReader::new(stream.try_clone().expect("a stream")).lines();
        let first = lines.next().expect("a line").expect("text");
        while !lines.next().expect("a line").expect("text").is_empty() {}
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", answer.len());
        (&stream).write_all((head + answer).as_bytes()).expect("it listens");
        first
    });
    (url, asked)
}

/// Runs the script of the overlay with the variables of its container, but for where it asks.
fn run(test: &str, url: &str) -> Output {
    let config: ConfigMap = only("ConfigMap");
    let folder =
        std::env::temp_dir().join(format!("infravault-duckdns-{test}-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let (script, token) = (folder.join("update.py"), folder.join("token"));
    std::fs::write(&script, &config.data.as_ref().expect("data")["update.py"]).expect("a file");
    std::fs::write(&token, "the-token\n").expect("a file");
    let mut variables = variables(&pod().containers[0], &config);
    variables.insert("URL".into(), url.into());
    variables.insert("TOKEN_FILE".into(), token.display().to_string());
    let output = Command::new("python3").arg(&script).envs(variables).output().expect("python3");
    std::fs::remove_dir_all(&folder).expect("it is there");
    output
}

#[test]
fn the_record_is_kept_with_the_token_that_nobody_sees() {
    let (url, asked) = stand_in("OK\n203.0.113.7\n\nUPDATED");
    let output = run("kept", &url);
    let asked = asked.join().unwrap();
    assert_eq!(asked, "GET /update?domains=my-photos&token=the-token&verbose=true&ip= HTTP/1.1");
    assert!(output.status.success(), "{output:?}");
    assert_eq!(String::from_utf8(output.stdout).unwrap(), "my-photos: 203.0.113.7 UPDATED\n");
}

#[test]
fn a_refusal_and_a_silence_fail_the_job_and_tell_no_token() {
    let (url, asked) = stand_in("KO");
    let refused = run("refused", &url);
    asked.join().unwrap();
    let silent = run("silent", "http://127.0.0.1:1/update");
    for (output, why) in [(refused, "refuses my-photos"), (silent, "does not answer")] {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1));
        assert!(said.contains(why) && !said.contains("the-token"), "{said}");
    }
}

#[tokio::test]
async fn the_overlay_is_admitted_where_only_restricted_pods_are() {
    let world = World::new("duckdns").await;
    let enforce = "pod-security.kubernetes.io/enforce=restricted";
    let labelled = control_plane().kubectl(&["label", "namespace", "duckdns", enforce]);
    assert!(labelled.status.success(), "{labelled:?}");
    let pod: k8s_openapi::api::core::v1::Pod = serde_json::from_value(
        serde_json::json!({ "metadata": { "name": "update" }, "spec": pod() }),
    )
    .unwrap();
    world.create(&pod).await;
}
