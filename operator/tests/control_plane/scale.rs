//! A hundred vaults, and two thousand objects of strangers.

mod process;
mod table;

use std::{
    collections::BTreeMap,
    convert::Infallible,
    env,
    time::{Duration, Instant},
};

use crds::ImageVault;
use futures::{StreamExt, stream};
use jiff::Timestamp;
use k8s_openapi::{
    ByteString,
    api::core::v1::{ConfigMap, Secret},
};
use kube::api::{ObjectMeta, Patch, PatchParams};
use operator::names::Names;
use serde_json::json;
use tokio::time::sleep;

use self::{process::Operator, table::Results};
use crate::{
    player::Player,
    world::{World, sign_in_secret, vault},
};

/// What may still be on its way when all is ready.
const CALM: Duration = Duration::from_secs(20);

fn number(name: &str, otherwise: usize) -> usize {
    env::var(name).ok().and_then(|value| value.parse().ok()).unwrap_or(otherwise)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hundred_vaults_among_strangers() {
    let (vaults, strangers) = (number("VAULTS", 100), number("STRANGERS", 2000));
    let rest = u64::try_from(number("REST_SECONDS", 600)).expect("a number");
    among(strangers / 2).await;
    let world = World::new("vaults").await;
    let names = make(&world, vaults).await;
    let operator = Operator::start();
    let start = Instant::now();
    signed(&world, &names, converge(&world, &names)).await;
    let took = start.elapsed().as_secs_f64();
    signed(&world, &names, sleep(CALM)).await;
    let ready = operator.figures().await;
    signed(&world, &names, sleep(Duration::from_secs(rest))).await;
    let rested = operator.figures().await;
    drop(operator);
    let operator = Operator::start();
    signed(&world, &names, operator.has_looked_at(vaults)).await;
    signed(&world, &names, sleep(CALM)).await;
    let anew = operator.figures().await;
    for name in &names {
        assert!(is_ready(&world, name).await, "{name} is no longer ready");
    }
    Results { vaults, strangers, rest, took, ready, rested, anew }.tell();
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

async fn make(world: &World, vaults: usize) -> Vec<String> {
    world.create(&sign_in_secret()).await;
    let names: Vec<_> = (0..vaults).map(|number| format!("v{number}")).collect();
    for name in &names {
        let mut vault = vault(&json!({ "host": format!("{name}.example.org") }));
        vault.metadata.name = Some(name.clone());
        world.create(&vault).await;
    }
    names
}

/// Plays everybody's part until every vault is ready.
async fn converge(world: &World, names: &[String]) {
    stream::iter(names)
        .for_each_concurrent(16, async |name| {
            let player = Player::new(&world.admin, &world.namespace, name);
            for _ in 0..600 {
                let moved = player.move_on().await;
                if moved == 0 && is_ready(world, name).await {
                    return;
                }
                sleep(Duration::from_millis(500)).await;
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

/// Awaits `work`, during which primaries renew their locks: one that did not would be taken for lost.
async fn signed<T>(world: &World, names: &[String], work: impl Future<Output = T>) -> T {
    tokio::select! {
        never = sign(world, names) => match never {},
        done = work => done,
    }
}

async fn sign(world: &World, names: &[String]) -> Infallible {
    loop {
        let renewed = json!({ "renewTime": Timestamp::now().to_string() });
        let renewed = Patch::Merge(json!({ "metadata": { "annotations": renewed } }));
        for name in names {
            // Those that are not there yet nobody has taken.
            let lock = Names(name).patroni_leader();
            drop(world.api::<ConfigMap>().patch(&lock, &PatchParams::default(), &renewed).await);
        }
        sleep(Duration::from_secs(4)).await;
    }
}
