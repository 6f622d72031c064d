//! What the servers of the object store say of themselves. Who cannot be asked is not known of: no run
//! fails for it, and nothing is risked on it.

mod metrics;

use std::{collections::BTreeMap, net::SocketAddr, time::Duration};

use futures::future::join_all;
use k8s_openapi::api::core::v1::ConfigMap;
use reqwest::{Certificate, Client, Response, StatusCode, redirect::Policy};
use tracing::debug;

use super::{
    Snapshot,
    servers::{Server, servers},
};
use crate::{
    names::{CA_KEY, MINIO_PORT, pod_host},
    vault::Vault,
    volumes::Fullness,
};

pub use metrics::{Drives, SetDrives};

/// How long a server may take for an answer.
const PATIENCE: Duration = Duration::from_secs(2);
const HEALTH: &str = "/minio/health/cluster";
const METRICS: &str = "/minio/v2/metrics/cluster";
/// Of the asked server alone.
const OWN_METRICS: &str = "/minio/v2/metrics/node";
/// How many drives are being healed, where some are.
const HEALING: &str = "x-minio-healing-drives";

/// What the servers of the object store say of themselves.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct StoreHealth {
    /// What each said that answered, by its pod's name.
    pub servers: BTreeMap<String, ServerHealth>,
    /// What the first said of all drives.
    pub drives: Option<Drives>,
    /// How full each drive is, by its claim.
    pub fullness: BTreeMap<String, Fullness>,
}

/// What a server says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ServerHealth {
    /// Images can be stored.
    pub serves: bool,
    /// They still could be without this server, and nothing is being healed.
    pub can_be_spared: bool,
}

/// Asks every server that runs; `None` where nobody answers.
pub async fn ask(vault: &Vault, seen: &Snapshot) -> Option<StoreHealth> {
    let running: Vec<_> = servers(seen).ok()?.into_iter().filter(Server::is_running).collect();
    let addresses: Vec<_> = running.iter().filter_map(|it| address(vault, it)).collect();
    if addresses.is_empty() {
        return None;
    }
    let client = client(vault, seen, &addresses)?;
    let mut store = StoreHealth::default();
    let asked = join_all(addresses.iter().map(|it| ask_one(&client, it))).await;
    for (address, (health, fullness)) in addresses.iter().zip(asked) {
        store.servers.extend(health.map(|health| (address.pod.clone(), health)));
        let claim = |(drive, fullness)| (format!("{drive}-{}", address.pod), fullness);
        store.fullness.extend(fullness.into_iter().map(claim));
    }
    let mut answered = addresses.iter().filter(|it| store.servers.contains_key(&it.pod));
    store.drives = drives(&client, answered.next()?).await;
    Some(store)
}

/// Where a server answers, and by which name it is known to its certificate.
struct Address {
    pod: String,
    host: String,
    socket: SocketAddr,
}

impl Address {
    async fn get(&self, client: &Client, path: &str) -> Option<Response> {
        let answer = client.get(format!("https://{}:{MINIO_PORT}{path}", self.host)).send().await;
        answer.inspect_err(|error| debug!(pod = self.pod, ?error, "cannot be asked")).ok()
    }
}

fn address(vault: &Vault, server: &Server) -> Option<Address> {
    let ip = server.pod.as_ref()?.status.as_ref()?.pod_ip.as_ref()?.parse().ok()?;
    let port = u16::try_from(MINIO_PORT).ok()?;
    let host = pod_host(&server.name, &server.set, &vault.namespace);
    Some(Address { pod: server.name.clone(), host, socket: SocketAddr::new(ip, port) })
}

/// A client that trusts the vault's own authorities and nobody else, and asks nobody for addresses.
fn client(vault: &Vault, seen: &Snapshot, addresses: &[Address]) -> Option<Client> {
    let bundle = seen.find::<ConfigMap>(&vault.names().ca_bundle()).ok()??;
    let pem = bundle.data?.remove(CA_KEY)?;
    let authorities = Certificate::from_pem_bundle(pem.as_bytes()).ok()?;
    let mut builder = Client::builder()
        .https_only(true)
        .no_proxy()
        .redirect(Policy::none())
        .connect_timeout(PATIENCE)
        .timeout(PATIENCE);
    for authority in authorities {
        builder = builder.add_root_certificate(authority);
    }
    for address in addresses {
        builder = builder.resolve(&address.host, address.socket);
    }
    builder.build().inspect_err(|error| debug!(?error, "MinIO cannot be asked")).ok()
}

async fn ask_one(
    client: &Client,
    address: &Address,
) -> (Option<ServerHealth>, BTreeMap<String, Fullness>) {
    let health = health(client, address).await;
    if health.is_none() {
        return (None, BTreeMap::new());
    }
    let text = text(client, address, OWN_METRICS).await.unwrap_or_default();
    (health, metrics::fullness(&text))
}

async fn health(client: &Client, address: &Address) -> Option<ServerHealth> {
    let serves = address.get(client, HEALTH).await?.status() == StatusCode::OK;
    let spared = address.get(client, &format!("{HEALTH}?maintenance=true")).await?;
    let healing = spared.headers().contains_key(HEALING);
    Some(ServerHealth { serves, can_be_spared: spared.status() == StatusCode::OK && !healing })
}

async fn drives(client: &Client, address: &Address) -> Option<Drives> {
    Drives::parse(&text(client, address, METRICS).await?)
}

async fn text(client: &Client, address: &Address, path: &str) -> Option<String> {
    address.get(client, path).await?.text().await.ok()
}
