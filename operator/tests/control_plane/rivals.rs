//! Two operators never both write: not when the lease is taken away, not when it runs out, and not by
//! a write that is under way meanwhile.

use std::{
    process::{Child, Command},
    sync::Arc,
    time::{Duration, Instant},
};

use k8s_openapi::api::coordination::v1::Lease;
use operator::{
    context::Context,
    controller,
    leader::{Elector, LEASE},
    metrics::Metrics,
};
use serde_json::json;
use tokio::{sync::watch, task::JoinHandle, time::timeout};

use crate::{
    faults::{Asked, Fate, Faults, Write},
    processes::{Identity, control_plane, free_port},
    recording::Recording,
    world::{World, client},
};

/// A process: it waits for the lease, runs the controller, and ends with the lease.
fn process(world: &World, identity: &str, faults: &Faults) -> JoinHandle<()> {
    let runs = faults.client(client(Identity::Operator, &Recording::default()));
    // The operator may write the lease of its own namespace only: here an admin does.
    let leases = faults.client(client(Identity::Admin, &Recording::default()));
    let (namespace, identity) = (world.namespace.clone(), identity.to_owned());
    tokio::spawn(async move {
        let mut elector = Elector::new(leases, &namespace, identity);
        elector.acquire(|| {}).await;
        let context = Context::new(runs, elector.leadership(), Metrics::default());
        tokio::select! {
            () = controller::run(Arc::new(context), Some(namespace), std::future::pending()) => {}
            () = elector.keep() => {}
        }
    })
}

fn is_lease(asked: &Asked) -> bool {
    asked.path.contains("/leases")
}

/// Its writes are slow, so that one is always under way.
fn slow(asked: &Asked) -> Fate {
    let after = Duration::from_millis(700);
    if asked.is_write() && !is_lease(asked) { Fate::Late(after) } else { Fate::Pass }
}

/// What was written beside the lease.
fn writes(faults: &Faults) -> Vec<Write> {
    faults.writes().into_iter().filter(|write| !is_lease(&write.asked)).collect()
}

/// Lets one process write, does `harm` to its lease, and sees another write only after its end.
async fn hands_over(world: &World, one: &Faults, harm: impl AsyncFnOnce()) {
    let first = process(world, "first", one);
    world.eventually("the first writes", async || writes(one).len() > 3).await;
    let other = Faults::none();
    let second = process(world, "second", &other);
    harm().await;
    timeout(Duration::from_secs(15), first).await.expect("it ends").expect("it does not panic");
    let before = writes(one).len();
    world.eventually("the second writes", async || writes(&other).len() > 3).await;
    second.abort();
    let ended = writes(one);
    assert_eq!(ended.len(), before, "the first wrote after its end");
    let last = ended.iter().map(|write| write.ended).max().expect("the first wrote");
    let begun: Option<Instant> = writes(&other).iter().map(|write| write.begun).min();
    assert!(begun.is_some_and(|begun| last < begun), "both wrote at once");
}

#[tokio::test]
async fn a_leader_whose_lease_is_taken_away_ends_before_the_next_one_writes() {
    let world = World::with_vault("taken").await;
    let taken = json!({ "spec": { "holderIdentity": "somebody" } });
    let harm = async || drop(world.patch::<Lease>(LEASE, &taken).await);
    hands_over(&world, &Faults::new(slow), harm).await;
}

#[tokio::test]
async fn a_leader_that_cannot_renew_ends_before_the_next_one_writes() {
    let world = World::with_vault("expired").await;
    let (cut, is_cut) = watch::channel(false);
    let faults =
        Faults::new(
            move |asked| {
                if *is_cut.borrow() && is_lease(asked) { Fate::Cut } else { slow(asked) }
            },
        );
    let harm = async || assert!(!cut.send_replace(true));
    hands_over(&world, &faults, harm).await;
}

/// Ended however the test ends.
struct Running(Child);

impl Drop for Running {
    fn drop(&mut self) {
        drop(self.0.kill());
        drop(self.0.wait());
    }
}

impl Running {
    /// A process that has the lease of the world's namespace, and answers at `port`.
    async fn leading(world: &World, port: u16) -> Self {
        let running = Self::started(world, port, &["--identity", "first"]);
        let leads = async || holder(world).await.as_deref() == Some("first");
        world.eventually("it leads", leads).await;
        running
    }

    fn started(world: &World, port: u16, identity: &[&str]) -> Self {
        let namespace = world.namespace.as_str();
        let mut command = Command::new(env!("CARGO_BIN_EXE_operator"));
        command.env("KUBECONFIG", control_plane().kubeconfig()).env("LOG", "error");
        command.env("LISTEN", format!("127.0.0.1:{port}"));
        command.args(["--namespace", namespace, "--lease-namespace", namespace]);
        Self(command.args(identity).env_remove("POD_NAME").spawn().expect("it starts"))
    }

    /// The code that it ends with within ten seconds.
    async fn end(&mut self) -> Option<i32> {
        for _ in 0..100 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            if let Some(end) = self.0.try_wait().expect("it is ours") {
                return end.code();
            }
        }
        None
    }
}

async fn holder(world: &World) -> Option<String> {
    let lease = world.api::<Lease>().get_opt(LEASE).await.expect("an answer");
    lease.and_then(|lease| lease.spec?.holder_identity)
}

#[tokio::test]
async fn two_processes_that_nobody_named_are_told_apart() {
    let world = World::new("nameless").await;
    let _one = Running::started(&world, 0, &[]);
    world.eventually("one leads", async || holder(&world).await.is_some()).await;
    let one = holder(&world).await;
    let _other = Running::started(&world, 0, &[]);
    // Long enough for it to try twice.
    tokio::time::sleep(Duration::from_secs(6)).await;
    assert_eq!(holder(&world).await, one, "the other waits");
}

#[tokio::test]
async fn the_process_ends_with_its_lease() {
    let world = World::new("process").await;
    let mut running = Running::leading(&world, 0).await;
    let taken = json!({ "spec": { "holderIdentity": "somebody" } });
    world.patch::<Lease>(LEASE, &taken).await;
    assert_eq!(running.end().await, Some(1), "it ends as failed, to be started anew");
}

#[tokio::test]
async fn a_process_that_is_told_to_stop_gives_its_lease_back() {
    let world = World::new("told-to-stop").await;
    let port = free_port();
    let mut running = Running::leading(&world, port).await;
    let says = async |path: &str| {
        let answer = reqwest::get(format!("http://127.0.0.1:{port}/{path}")).await;
        let answer = answer.expect("it answers").error_for_status().expect("it is well");
        answer.text().await.expect("a text")
    };
    let leads = async || says("metrics").await.contains("infravault_operator_leading 1");
    world.eventually("it says that it leads", leads).await;
    assert_eq!((says("healthz").await, says("readyz").await), ("ok".into(), "ok".into()));
    let told = Command::new("kill").args(["-TERM", &running.0.id().to_string()]).status();
    assert!(told.expect("kill starts").success());
    assert_eq!(running.end().await, Some(0), "it ends as asked");
    assert_eq!(holder(&world).await, None, "the next one need not wait");
}
