//! A hundred vaults, and two thousand objects of strangers.

use std::{
    collections::BTreeMap,
    env,
    net::TcpListener,
    process::{Child, Command},
    time::{Duration, Instant},
};

use crds::ImageVault;
use futures::{StreamExt, stream};
use jiff::Timestamp;
use k8s_openapi::{
    ByteString,
    api::core::v1::{ConfigMap, Secret},
};
use kube::api::ObjectMeta;
use operator::names::Names;
use serde_json::json;

use crate::{
    figures::Figures,
    player::Player,
    processes::control_plane,
    world::{World, sign_in_secret, vault},
};

/// The most memory that the operator may take, in MiB.
const BAR: f64 = 48.0;

/// The most of it that a release's program may be, in MiB.
const PROGRAM: f64 = 16.0;

fn number(name: &str, otherwise: usize) -> usize {
    env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise)
}

/// Ended however the run ends.
struct Operator {
    process: Child,
    port: u16,
}

impl Drop for Operator {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Operator {
    fn start() -> Self {
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let port = free.local_addr().expect("an address").port();
        drop(free);
        let mut command = Command::new(env!("CARGO_BIN_EXE_operator"));
        command.env("KUBECONFIG", control_plane().kubeconfig()).env("LOG", "error");
        command.env("LISTEN", format!("127.0.0.1:{port}")).args(["--lease-namespace", "vaults"]);
        Self { process: command.spawn().expect("it starts"), port }
    }

    async fn figures(&self) -> Figures {
        Figures::of(self.process.id(), self.port).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_vaults_among_strangers() {
    let (vaults, strangers) = (number("VAULTS", 100), number("STRANGERS", 2000));
    let seconds = number("REST_SECONDS", 600);
    among(strangers / 2).await;
    let world = World::new("vaults").await;
    world.create(&sign_in_secret()).await;
    let names: Vec<_> = (0..vaults).map(|number| format!("v{number}")).collect();
    for name in &names {
        let mut vault = vault(&json!({ "host": format!("{name}.example.org") }));
        vault.metadata.name = Some(name.clone());
        world.create(&vault).await;
    }
    let operator = Operator::start();
    let start = Instant::now();
    converge(&world, &names).await;
    let took = start.elapsed();
    tokio::time::sleep(Duration::from_secs(20)).await;
    let converged = operator.figures().await;
    rest(&world, &names, Duration::from_secs(seconds.try_into().expect("a number"))).await;
    let rested = operator.figures().await;

    println!("{vaults} vaults, {strangers} Secrets and ConfigMaps of others; operator built with");
    println!(
        "{}, {} processors",
        if cfg!(debug_assertions) { "the profile of tests" } else { "the profile of releases" },
        std::thread::available_parallelism().map_or(0, usize::from)
    );
    println!("all ready after            {:8.1} s", took.as_secs_f64());
    println!("memory once all are ready  {:8.1} MiB", converged.memory);
    println!(
        "memory after {seconds:4} s at rest{:8.1} MiB, the most {:.1} MiB (bar {BAR})",
        rested.memory, rested.most
    );
    println!("processor until then       {:8.1} s", converged.processor);
    println!("processor at rest          {:8.1} s", rested.processor - converged.processor);
    let since = |name: &str| rested.counter(name) - converged.counter(name);
    let (writes, requests) =
        ("infravault_operator_writes_total", "infravault_operator_requests_total");
    println!("writes until then          {:8.0}", converged.counter(writes));
    println!("requests until then        {:8.0}", converged.counter(requests));
    println!("requests at rest           {:8.0}", since(requests));
    println!("writes at rest             {:8.0}", since(writes));
    assert!(converged.counter(writes) > 100.0, "the operator counts its writes");
    assert!(since(writes) == 0.0, "a vault at rest is written to");
    println!("of the memory, the program {:8.1} MiB", rested.program);
    // The program of a build for tests, and its pages, are no release's: what it holds must leave room.
    let held = rested.most - rested.program;
    let room = if cfg!(debug_assertions) { held + PROGRAM } else { rested.most };
    assert!(room <= BAR, "the operator takes {room:.1} MiB");
}

/// Secrets of 3 kB and ConfigMaps of 4 kB that are nobody's business.
async fn among(each: usize) {
    let world = World::new("strangers").await;
    let name =
        |number| ObjectMeta { name: Some(format!("of-others-{number}")), ..ObjectMeta::default() };
    stream::iter(0..each)
        .for_each_concurrent(16, async |number| {
            let text: BTreeMap<_, _> = [("text".to_owned(), "x".repeat(4000))].into();
            let map =
                ConfigMap { metadata: name(number), data: Some(text), ..ConfigMap::default() };
            world.create(&map).await;
            let bytes = [("bytes".to_owned(), ByteString(vec![7; 3000]))].into();
            let secret = Secret { metadata: name(number), data: Some(bytes), ..Secret::default() };
            world.create(&secret).await;
        })
        .await;
}

/// Plays everybody's part until every vault is ready.
async fn converge(world: &World, names: &[String]) {
    stream::iter(names)
        .for_each_concurrent(8, async |name| {
            let player = Player::new(&world.admin, &world.namespace, name);
            for _ in 0..600 {
                let moved = player.step().await;
                if moved == 0 && is_ready(world, name).await {
                    return;
                }
                tokio::time::sleep(Duration::from_millis(500)).await;
            }
            panic!("{name} is not ready");
        })
        .await;
}

async fn is_ready(world: &World, name: &str) -> bool {
    let status = world.get::<ImageVault>(name).await.status.unwrap_or_default();
    let is = |type_: &str, value: &str| {
        status.conditions.iter().any(|one| one.type_ == type_ && one.status == value)
    };
    is("Ready", "True") && is("Progressing", "False")
}

/// Lets time pass, in which nothing happens but that primaries renew their locks.
async fn rest(world: &World, names: &[String], time: Duration) {
    let start = Instant::now();
    while start.elapsed() < time {
        let renewed = json!({ "renewTime": Timestamp::now().to_string() });
        let renewed = json!({ "metadata": { "annotations": renewed } });
        for name in names {
            world.patch::<ConfigMap>(&Names(name).patroni_leader(), &renewed).await;
        }
        tokio::time::sleep(Duration::from_secs(4)).await;
    }
}
