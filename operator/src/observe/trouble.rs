//! What the API says of a store that somebody else runs: it alone has the keys to it, and asks it all the
//! time.

use std::time::Duration;

use futures::future::join_all;
use k8s_openapi::api::core::v1::Pod;
use kube::ResourceExt;
use reqwest::{Client, redirect::Policy};
use tracing::debug;

use super::{Snapshot, living_pods};
use crate::{
    names::{COMPONENT_LABEL, Component, HEALTH_PORT},
    vault::Vault,
};

/// The API gives its store two seconds.
const PATIENCE: Duration = Duration::from_secs(3);
/// So many pods are asked: one that cannot reach the store need not mean that none can.
const ASKED: usize = 3;
/// How the line of an answer begins that is about the store.
const LINE: &str = "storage: ";

/// What is wrong with the store, where all pods that answer say that something is. Nothing, too, where
/// nobody answers.
pub async fn ask(vault: &Vault, seen: &Snapshot) -> Option<String> {
    let is_api = |pod: &Pod| {
        pod.labels().get(COMPONENT_LABEL).is_some_and(|it| it == Component::Api.as_str())
    };
    let pods = living_pods(seen).ok()?.into_iter().filter(is_api);
    let addresses: Vec<_> = pods.filter_map(|pod| pod.status?.pod_ip).take(ASKED).collect();
    if addresses.is_empty() {
        return None;
    }
    let builder = Client::builder().no_proxy().redirect(Policy::none()).timeout(PATIENCE);
    let client = builder.build().inspect_err(|error| debug!(?error, vault = vault.name)).ok()?;
    let answers = join_all(addresses.iter().map(|address| ask_one(&client, address))).await;
    worst(answers.into_iter().flatten())
}

/// What the API says of its store, as `/readyz` tells it.
async fn ask_one(client: &Client, address: &str) -> Option<String> {
    // Of version 6 it stands in brackets.
    let host = if address.contains(':') { format!("[{address}]") } else { address.to_owned() };
    let answer = client.get(format!("http://{host}:{HEALTH_PORT}/readyz")).send().await;
    let answer = answer.inspect_err(|error| debug!(address, ?error, "cannot be asked")).ok()?;
    said_of_store(&answer.text().await.ok()?)
}

fn said_of_store(body: &str) -> Option<String> {
    body.lines().find_map(|line| line.strip_prefix(LINE)).map(str::to_owned)
}

/// One to whom the store answers is enough for it to be there.
fn worst(mut said: impl Iterator<Item = String>) -> Option<String> {
    let first = said.next()?;
    if first == "ok" || said.any(|one| one == "ok") {
        return None;
    }
    Some(first.trim_start_matches("storage unavailable: ").to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(bodies: &[&str]) -> Option<String> {
        worst(bodies.iter().filter_map(|body| said_of_store(body)))
    }

    #[test]
    fn a_store_is_in_trouble_where_all_say_so() {
        let (fine, down) = (
            "database: ok\nstorage: ok\n",
            "database: ok\nstorage: storage unavailable: no answer in time\n",
        );
        assert_eq!(told(&[down, down]).as_deref(), Some("no answer in time"));
        assert_eq!(told(&[down, fine]), None);
        assert_eq!(told(&[fine, down]), None);
        assert_eq!(told(&["stopping\n"]), None, "it says nothing of it");
        assert_eq!(told(&[]), None);
    }
}
