//! An API server that refuses, loses, is late, gone for a while, or tells of what was: the end is the
//! same.

use std::time::Duration;

use crate::{
    draws::{Draws, whole},
    faults::{Asked, Fate, Faults},
    normal::{Dump, difference},
    scenarios::{self, Scenario},
    stage::Stage,
};

/// What befalls requests, and how it is called.
struct Weather {
    name: &'static str,
    faults: Faults,
}

/// From `first` on each `nth` request meets one of `fates`, `most` in all.
fn now_and_then(mut draws: Draws, nth: usize, most: usize, fates: &'static [Fate]) -> Faults {
    let mut struck = 0;
    Faults::new(move |asked| {
        if asked.number % nth != 0 || struck == most {
            return Fate::Pass;
        }
        struck += 1;
        *draws.one(fates)
    })
}

/// Everything between the `from`-th request and the `to`-th.
fn between(from: usize, to: usize, fate: Fate) -> Faults {
    Faults::new(move |asked| if (from..to).contains(&asked.number) { fate } else { Fate::Pass })
}

/// The first `most` lists say what they said first.
fn of_yesterday(most: usize) -> Faults {
    let mut told = 0;
    Faults::new(move |asked: &Asked| {
        if !asked.is_list() || told == most {
            return Fate::Pass;
        }
        told += 1;
        Fate::Stale
    })
}

const REFUSALS: &[Fate] = &[
    Fate::Refuse(409),
    Fate::Refuse(410),
    Fate::Refuse(429),
    Fate::Refuse(500),
    Fate::Refuse(503),
];
const LOSSES: &[Fate] = &[Fate::Lose, Fate::Cut, Fate::Late(Duration::from_millis(300))];

/// Drawn for an act that asks `requests` when nothing befalls it.
fn weathers(name: &str, requests: usize) -> Vec<Weather> {
    let mut drawn = Draws::new(name);
    let weather = |name, faults| Weather { name, faults };
    let (nth, from) = (3 + drawn.below(20), 1 + drawn.below((requests / 2).max(1)));
    vec![
        weather("refusals", now_and_then(drawn.apart(), nth, 25, REFUSALS)),
        weather("losses", now_and_then(drawn.apart(), nth, 25, LOSSES)),
        weather("gone", between(from, from + 40, Fate::Cut)),
        weather("overloaded", between(from, from + 30, Fate::Refuse(429))),
        weather("yesterday", of_yesterday(80)),
    ]
}

async fn ends_the_same(scenario: &Scenario, expected: &Dump, weather: &Weather, round: usize) {
    let name = format!("{}-{}-{round}", weather.name, scenario.name);
    let found = Stage::play(&name, scenario, &weather.faults).await;
    let difference = difference(expected, &found);
    assert!(difference.is_empty(), "{name}: {difference:#?}");
    let (requests, struck) = weather.faults.counts();
    assert!(struck > 0 || requests < 60, "{name}: nothing befell {requests} requests");
    println!("{name}: {struck} of {requests} requests struck, the same end");
}

/// Every scenario in every weather, three times, in `just test-long faults`; one drawn weather each
/// otherwise.
async fn ends_the_same_in_all(scenario: Scenario) {
    let name = scenario.name;
    let calm = Faults::none();
    let expected = Stage::play(&format!("calm-{name}"), &scenario, &calm).await;
    let requests = calm.counts().0;
    if !whole() {
        let mut weathers = weathers(name, requests);
        let drawn = weathers.swap_remove(Draws::new(name).below(weathers.len()));
        return ends_the_same(&scenario, &expected, &drawn, 0).await;
    }
    for round in 0..3 {
        for weather in weathers(name, requests) {
            ends_the_same(&scenario, &expected, &weather, round).await;
        }
    }
}

#[tokio::test]
async fn whatever_the_api_server_answers_an_install_ends_the_same() {
    ends_the_same_in_all(scenarios::install()).await;
}

#[tokio::test]
async fn whatever_the_api_server_answers_data_that_is_to_go_goes() {
    ends_the_same_in_all(scenarios::delete_with_data()).await;
}

#[tokio::test]
async fn whatever_the_api_server_answers_a_change_ends_the_same() {
    let mut changes = scenarios::changes();
    if !whole() {
        let drawn = Draws::new("change").below(changes.len());
        changes = vec![changes.swap_remove(drawn)];
    }
    for scenario in changes {
        ends_the_same_in_all(scenario).await;
    }
}
