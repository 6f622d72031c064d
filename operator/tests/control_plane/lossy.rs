//! The controller itself, on watches that lose events and an API server that fails now and then.

use crds::ImageVault;

use crate::{
    controlled::{serves, start},
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

async fn ends_the_same(scenario: &Scenario, nth: usize) {
    let calm = format!("seen-{}-{nth}", scenario.name);
    let expected = Stage::play(&calm, scenario, &Faults::none()).await;
    let faults = failing(nth);
    let world = World::new(&format!("lossy-{}-{nth}", scenario.name)).await;
    scenario.prepare(&world).await;
    let operator = client(Identity::Operator, &Recording::default());
    let stop = start(&world, faults.client(operator));
    let player = Player::new(&world.admin, &world.namespace, VAULT);
    world.create(&vault(&scenario.fields)).await;
    serves(&world, &player).await;
    scenario.act(&world).await;
    match scenario.act {
        Act::Delete => goes(&world, &player).await,
        Act::Create | Act::Edit(_) | Act::Annotate(_) => serves(&world, &player).await,
    }
    stop.send(()).expect("the controller runs");
    let difference = difference(&expected, &dump(&world).await);
    assert!(difference.is_empty(), "{}, each {nth}th event lost: {difference:#?}", scenario.name);
    let (requests, struck) = faults.counts();
    assert!(struck > 0, "nothing was lost");
    println!("{}: {struck} events and answers of {requests} requests lost", scenario.name);
}

/// Each `nth` event is lost, and one of 32 requests.
fn failing(nth: usize) -> Faults {
    let plan = |asked: &crate::faults::Asked| match (strikes(asked.number), asked.is_watch()) {
        (true, true) => Fate::Refuse(410),
        (true, false) => Fate::Refuse(500),
        (false, _) => Fate::Pass,
    };
    Faults::new(plan).losing_events(nth)
}

/// At no fixed distance: a run that makes just as many requests would fail for ever.
fn strikes(number: usize) -> bool {
    const GOLDEN: u64 = 0x9E37_79B9_7F4A_7C15;
    (number as u64).wrapping_mul(GOLDEN) >> (u64::BITS - 5) == 0
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
