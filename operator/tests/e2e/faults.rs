//! Everything that may go wrong, in one table: for each, people write and read while it happens, and no
//! image that was acknowledged may be lost. When it strikes follows from `SEED`, which is printed.

mod drain;
mod operator;
mod partition;
mod postgres;
mod roll;
mod scale;
mod stage;
mod store;

use std::time::Duration;

use futures::future::LocalBoxFuture;

use self::stage::Stage;
use crate::history::History;
use crate::setting;

/// Something that goes wrong.
struct Fault {
    /// What `FAULTS` calls it.
    name: &'static str,
    /// The longest gap between two acknowledged writes that we promise.
    bar: Option<Duration>,
    /// Makes it happen at a moment that the stage chooses, asserts that it did, and mends it.
    happen: for<'a> fn(&'a Stage) -> LocalBoxFuture<'a, ()>,
}

macro_rules! fault {
    ($name:literal, $bar:expr, $happen:path) => {
        Fault { name: $name, bar: $bar, happen: |stage| Box::pin($happen(stage)) }
    };
}

const SWITCHOVER: Option<Duration> = Some(Duration::from_secs(5));
const POD_KILL: Option<Duration> = Some(Duration::from_secs(20));
const NODE_LOSS: Option<Duration> = Some(Duration::from_secs(30));

/// All of them.
const FAULTS: &[Fault] = &[
    fault!("switchover", SWITCHOVER, postgres::switchover),
    fault!("pod-kill", POD_KILL, postgres::kill_the_primary),
    fault!("node-loss", NODE_LOSS, postgres::lose_the_primarys_node),
    fault!("node-loss-without-operator", NODE_LOSS, operator::lose_a_node_without_an_operator),
    fault!("node-loss-with-leader", NODE_LOSS, operator::lose_the_node_of_everything),
    fault!("freeze", NODE_LOSS, postgres::freeze_the_primary),
    fault!("partition", NODE_LOSS, partition::cut_the_primary_off),
    fault!("drain", POD_KILL, drain::drain_the_node_of_everything),
    fault!("store-node-loss", None, store::lose_a_node),
    fault!("drive-wiped", None, store::wipe_a_drive),
    fault!("operator-upgrade", None, operator::upgrade),
    fault!("replica-spoilt", None, postgres::spoil_a_replica),
    fault!("roll", None, roll::everything),
    fault!("scale", None, scale::to_one_and_back),
    fault!("scale-to-five", None, scale::to_five_and_back),
];

/// What no gap may reach; the bars themselves are judged by `just bench operator`.
const GENEROUS: Duration = Duration::from_secs(90);

// People go on while the one that strikes waits for a command to end.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost() {
    let seed = setting("SEED").parse().expect("SEED is a number");
    for name in setting("FAULTS").split_whitespace() {
        let known = || FAULTS.iter().map(|fault| fault.name).collect::<Vec<_>>();
        let fault = FAULTS.iter().find(|fault| fault.name == name);
        let fault = fault.unwrap_or_else(|| panic!("{name} is none of {:?}", known()));
        let history = happen(fault, seed).await;
        tell(fault, seed, &history);
        assert!(history.lost.is_empty(), "{name} lost {:#?}", history.lost);
        let (gap, _) = history.longest_gap().expect("something was written");
        assert!(gap < GENEROUS, "nobody could write for {gap:?}");
    }
}

/// Without waiting for a standby, what a primary acknowledged while it was cut off is gone: the check
/// finds that, so it would find it anywhere.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn asynchronous_replication_loses_writes() {
    let seed = setting("SEED").parse().expect("SEED is a number");
    let stage = Stage::set(seed).await;
    stage.replicate("Asynchronous").await;
    partition::cut_the_primary_off(&stage).await;
    stage.replicate("Quorum").await;
    let history = stage.close().await;
    println!("RESULT control {}", history.lost.len());
    assert!(!history.lost.is_empty(), "the check finds nothing where there is something to find");
}

async fn happen(fault: &Fault, seed: u64) -> History {
    let stage = Stage::set(seed).await;
    (fault.happen)(&stage).await;
    stage.settled().await;
    stage.close().await
}

/// One line for people, and one for the bench: name, acknowledged, lost, gap, bar, failed requests, and
/// those of them that were begun after the gap.
fn tell(fault: &Fault, seed: u64, history: &History) {
    let (gap, _) = history.longest_gap().expect("something was written");
    let late = history.failures_after_the_gap();
    let (writes, lost, failed) = (history.writes.len(), history.lost.len(), history.failures.len());
    println!(
        "{}, seed {seed}: {writes} writes acknowledged, {lost} lost; longest gap {:.1} s; {failed} \
         requests failed, {} of them begun after the gap",
        fault.name,
        gap.as_secs_f32(),
        late.len()
    );
    for failure in late.iter().take(5) {
        println!("  after the gap: {}", failure.what);
    }
    let bar = fault.bar.map_or("-".to_owned(), |bar| bar.as_secs().to_string());
    println!(
        "RESULT {} {writes} {lost} {:.1} {bar} {failed} {}",
        fault.name,
        gap.as_secs_f32(),
        late.len()
    );
}
