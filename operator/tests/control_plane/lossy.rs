//! The controller itself, on watches that lose events and an API server that fails now and then.

use std::{sync::Arc, time::Duration};

use crds::ImageVault;
use operator::{
    context::{Context, Looks},
    controller,
    leader::Leadership,
    metrics::Metrics,
};
use tokio::sync::oneshot;

use crate::{
    draws::whole,
    faults::{Fate, Faults},
    normal::{difference, dump},
    player::Player,
    processes::Identity,
    recording::Recording,
    scenarios::{self, Act, Scenario},
    stage::Stage,
    world::{VAULT, World, client, vault},
};

/// Looks again soon, so that nobody waits for minutes.
const LOOKS: Looks = Looks { at_rest: Duration::from_secs(2), on_its_way: Duration::from_secs(1) };

async fn ends_the_same(scenario: &Scenario, nth: usize) {
    let calm = format!("seen-{}-{nth}", scenario.name);
    let expected = Stage::play(&calm, scenario, &Faults::none()).await;
    let faults = failing(nth);
    let world = World::new(&format!("lossy-{}-{nth}", scenario.name)).await;
    scenario.prepare(&world).await;
    let stop = start(&world, &faults);
    let player = Player::new(&world.admin, &world.namespace, VAULT);
    world.create(&vault(&scenario.fields)).await;
    serves(&world, &player).await;
    scenario.act(&world).await;
    match scenario.act {
        Act::Delete => goes(&world, &player).await,
        Act::Create | Act::Edit(_) => serves(&world, &player).await,
    }
    stop.send(()).expect("the controller runs");
    let difference = difference(&expected, &dump(&world).await);
    assert!(difference.is_empty(), "{}, each {nth}th event lost: {difference:#?}", scenario.name);
    let (requests, struck) = faults.counts();
    assert!(struck > 0, "nothing was lost");
    println!("{}: {struck} events and answers of {requests} requests lost", scenario.name);
}

/// Each `nth` event is lost, and each 31st request.
fn failing(nth: usize) -> Faults {
    let plan = |asked: &crate::faults::Asked| match asked.number % 31 {
        0 if asked.is_watch() => Fate::Refuse(410),
        0 => Fate::Refuse(500),
        _ => Fate::Pass,
    };
    Faults::new(plan).losing_events(nth)
}

fn start(world: &World, faults: &Faults) -> oneshot::Sender<()> {
    let client = faults.client(client(Identity::Operator, &Recording::default()));
    let mut context = Context::new(client, Leadership::alone(), Metrics::default());
    context.looks = LOOKS;
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = async { drop(stopped.await) };
    tokio::spawn(controller::run(Arc::new(context), Some(world.namespace.clone()), stopped));
    stop
}

/// Plays until the newest spec is served, and nothing is on its way.
async fn serves(world: &World, player: &Player) {
    world
        .eventually("the vault serves what its spec says", async || {
            let moved = player.step().await;
            let vault = world.get::<ImageVault>(VAULT).await;
            let status = vault.status.unwrap_or_default();
            let is = |type_: &str, value: &str| {
                status.conditions.iter().any(|one| one.type_ == type_ && one.status == value)
            };
            let newest = status.observed_generation == vault.metadata.generation;
            moved == 0 && newest && is("Ready", "True") && is("Progressing", "False")
        })
        .await;
}

/// Plays until nothing is left.
async fn goes(world: &World, player: &Player) {
    world
        .eventually("the vault is gone", async || {
            // Looked at first: what it owned is collected in the step after.
            let vault = world.api::<ImageVault>().get_opt(VAULT).await.expect("an answer");
            player.step().await == 0 && vault.is_none()
        })
        .await;
}

#[tokio::test]
async fn a_watch_that_loses_events_delays_and_loses_nothing_else() {
    let every = if whole() { vec![1, 2, 3, 5, 7] } else { vec![2] };
    for nth in every {
        ends_the_same(&scenarios::roll_api(), nth).await;
    }
}

#[tokio::test]
async fn a_watch_that_loses_events_does_not_keep_data_that_is_to_go() {
    let every = if whole() { vec![1, 2, 3, 5, 7] } else { vec![2] };
    for nth in every {
        ends_the_same(&scenarios::delete_with_data(), nth).await;
    }
}
