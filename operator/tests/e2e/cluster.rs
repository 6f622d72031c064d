//! The cluster under the gallery: what runs where, and how to lose a node.

use std::fmt::Debug;
use std::process::Command;
use std::time::{Duration, Instant};

use k8s_openapi::api::core::v1::{ConfigMap, Pod};
use kube::api::{Api, DynamicObject, ListParams};
use kube::core::{ApiResource, NamespaceResourceScope};
use kube::{Client, Resource, ResourceExt};
use operator::names::list_selector;
use serde::de::DeserializeOwned;

use crate::setting;

/// Where the sample puts its vault, and the vault's name.
pub const NAMESPACE: &str = "photos";
/// The vault of `config/samples/ha.yaml`.
pub const VAULT: &str = "photos";

/// A client of the test cluster.
pub async fn client() -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::try_default().await.expect("KUBECONFIG names the test cluster")
}

/// A kind's API in the vault's namespace.
pub fn api<K>(client: &Client) -> Api<K>
where
    K: Resource<Scope = NamespaceResourceScope>,
    K::DynamicType: Default,
{
    Api::namespaced(client.clone(), NAMESPACE)
}

/// The vault's objects of one kind.
pub async fn ours<K>(client: &Client) -> Vec<K>
where
    K: Resource<Scope = NamespaceResourceScope> + Clone + DeserializeOwned + Debug,
    K::DynamicType: Default,
{
    list(api(client)).await
}

/// The vault's objects of any kind; none of one that the cluster does not know.
pub async fn ours_dynamic(client: &Client, kind: &ApiResource) -> Vec<DynamicObject> {
    list(Api::namespaced_with(client.clone(), NAMESPACE, kind)).await
}

async fn list<K: Clone + DeserializeOwned + Debug>(api: Api<K>) -> Vec<K> {
    match api.list(&ListParams::default().labels(&list_selector(VAULT))).await {
        Ok(list) => list.items,
        Err(kube::Error::Api(status)) if status.code == 404 => Vec::new(),
        Err(error) => panic!("the API server does not list: {error}"),
    }
}

/// The vault's ready pods of one component.
pub async fn ready_pods(client: &Client, component: &str) -> Vec<Pod> {
    let of_component =
        |pod: &Pod| pod.labels().get("app.kubernetes.io/component").is_some_and(|c| c == component);
    ours::<Pod>(client).await.into_iter().filter(|pod| of_component(pod) && is_ready(pod)).collect()
}

fn is_ready(pod: &Pod) -> bool {
    let conditions = pod.status.as_ref().and_then(|status| status.conditions.as_ref());
    pod.metadata.deletion_timestamp.is_none()
        && conditions
            .is_some_and(|all| all.iter().any(|c| c.type_ == "Ready" && c.status == "True"))
}

/// `cluster kill-node n2` and its like.
pub fn node(verb: &str, name: &str) {
    let status = script(verb, name).status().expect("the cluster script runs");
    assert!(status.success(), "{verb} {name}: {status}");
}

/// A command of the cluster script, whose arguments may go on behind a `--`.
pub fn script(verb: &str, name: &str) -> Command {
    let mut command = Command::new(setting("CLUSTER"));
    command.args([verb, "--prefix", &setting("PREFIX"), name]);
    command
}

/// Who holds Patroni's leader lock.
pub async fn primary(client: &Client) -> Option<String> {
    let lock = api::<ConfigMap>(client)
        .get_opt(&format!("{VAULT}-postgres-leader"))
        .await
        .ok()
        .flatten()?;
    lock.annotations().get("leader").cloned()
}

/// The node of one of the vault's pods.
pub async fn home_of(client: &Client, pod: &str) -> String {
    let pod = api::<Pod>(client).get(pod).await.expect("it is a pod");
    pod.spec.and_then(|spec| spec.node_name).expect("it runs on a node")
}

/// What a command in the first container of `pod` says.
pub fn exec(pod: &str, command: &[&str]) -> Result<String, String> {
    let mut kubectl = Command::new(setting("KUBECTL"));
    kubectl.args(["--namespace", NAMESPACE, "exec", pod, "--"]).args(command);
    let output = kubectl.output().expect("kubectl starts");
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    if output.status.success() { Ok(text(&output.stdout)) } else { Err(text(&output.stderr)) }
}

/// Asks until the answer is `Ok`, and panics with the last reason after `limit`.
pub async fn eventually<T>(
    limit: Duration,
    mut question: impl AsyncFnMut() -> Result<T, String>,
) -> T {
    let start = Instant::now();
    loop {
        match question().await {
            Ok(answer) => return answer,
            Err(why) if start.elapsed() > limit => panic!("still, after {limit:?}: {why}"),
            Err(_) => tokio::time::sleep(Duration::from_millis(500)).await,
        }
    }
}
