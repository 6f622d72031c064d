//! Where scenarios are played: an operator that runs step by step, behind the layer of faults, and
//! everybody around it.

use std::{sync::Arc, time::Duration};

use crds::ImageVault;
use operator::{
    context::Context, error::Error, leader::Leadership, metrics::Metrics, reconcile::woken,
};
use serde_json::Value;

use crate::{
    faults::Faults,
    normal::{Dump, dump},
    player::Player,
    processes::Identity,
    recording::Recording,
    scenarios::{Act, Scenario},
    world::{VAULT, World, client, sign_in_secret, vault},
};

/// Steps after which a vault has come to rest, or never will.
const STEPS: usize = 150;

/// A namespace with everybody in it.
pub struct Stage {
    pub world: World,
    player: Player,
    faults: Faults,
    operator: Arc<Context>,
}

impl Stage {
    /// A namespace in which nothing befalls anybody.
    pub async fn new(name: &str) -> Self {
        let world = World::new(name).await;
        let player = Player::new(&world.admin, name, VAULT);
        let faults = Faults::none();
        let operator = operator(&faults, &world.recording);
        Self { world, player, faults, operator }
    }

    /// A vault at rest, whose spec says `fields` beside the least.
    pub async fn at_rest(name: &str, fields: &Value) -> Self {
        let mut stage = Self::new(name).await;
        stage.world.create(&sign_in_secret()).await;
        stage.world.create(&vault(fields)).await;
        stage.rest().await;
        stage
    }

    /// Plays `scenario` up to what somebody does, and that under `faults`, to rest.
    pub async fn play(name: &str, scenario: &Scenario, faults: &Faults) -> Dump {
        Box::pin(Self::played(name, scenario, faults)).await
    }

    async fn played(name: &str, scenario: &Scenario, faults: &Faults) -> Dump {
        let mut stage = Self::new(name).await;
        scenario.prepare(&stage.world).await;
        if !matches!(scenario.act, Act::Create) {
            stage.world.create(&vault(&scenario.fields)).await;
            stage.rest().await;
        }
        stage.befall(faults);
        scenario.act(&stage.world).await;
        stage.rest().await;
        dump(&stage.world).await
    }

    /// From now on the operator lives with `faults`.
    pub fn befall(&mut self, faults: &Faults) {
        self.faults = faults.clone();
        self.operator = operator(faults, &self.world.recording);
    }

    /// A node is lost with all that is on it, and everybody else makes a step.
    pub async fn lose(&mut self, node: &str) {
        self.player.lose(node);
        self.player.step().await;
    }

    /// It is back.
    pub async fn find(&mut self, node: &str) {
        self.player.find(node);
        self.player.step().await;
    }

    /// Steps until nothing moves any more.
    pub async fn rest(&mut self) {
        Box::pin(self.come_to_rest()).await;
    }

    async fn come_to_rest(&mut self) {
        let mut last = None;
        for _ in 0..STEPS {
            let before = self.faults.done();
            last = self.run().await.err();
            self.player.hold_quorum().await;
            let moved = self.player.step().await + self.faults.done() - before;
            if moved == 0 && last.is_none() && self.settled().await {
                return;
            }
            if moved == 0 {
                // Something waits for its time.
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        }
        let vault = self.world.api::<ImageVault>().get_opt(VAULT).await.expect("an answer");
        let status = vault.map(|vault| vault.status);
        panic!("{} comes to no rest: {last:?} {status:#?}", self.world.namespace);
    }

    /// How much the operator has written.
    pub fn writes(&self) -> usize {
        self.faults.writes().len()
    }

    /// One run, and one step of everybody else.
    pub async fn step(&mut self) -> Result<(), Error> {
        let end = self.run().await;
        self.player.step().await;
        end
    }

    /// Steps until nothing moves for a while, however the vault is then.
    pub async fn calm(&mut self) {
        let mut still = 0;
        for _ in 0..STEPS {
            let before = self.faults.done();
            drop(self.run().await);
            let moved = self.player.step().await + self.faults.done() - before;
            still = if moved == 0 { still + 1 } else { 0 };
            if still == 2 {
                return;
            }
        }
        panic!("{} does not calm down: {:?}", self.world.namespace, self.faults.writes().last());
    }

    /// The reasons of all conditions that are not as they should be.
    pub async fn told(&self) -> Vec<String> {
        let status = self.world.get::<ImageVault>(VAULT).await.status.unwrap_or_default();
        let bad = status.conditions.into_iter().filter(|one| one.status != "True");
        bad.map(|one| one.reason).collect()
    }

    /// One run, of a new process where the last one has ended.
    pub async fn run(&mut self) -> Result<(), Error> {
        if self.faults.is_dead() {
            self.faults.revive();
            self.operator = operator(&self.faults, &self.world.recording);
        }
        let vault = self.world.api::<ImageVault>().get_opt(VAULT).await.expect("an answer");
        let Some(vault) = vault else { return Ok(()) };
        woken(Arc::new(vault), self.operator.clone()).await.map(|_| ())
    }

    /// The vault serves and waits for nothing, or is gone.
    async fn settled(&self) -> bool {
        let vault = self.world.api::<ImageVault>().get_opt(VAULT).await.expect("an answer");
        let Some(vault) = vault else { return true };
        let generation = vault.metadata.generation;
        let status = vault.status.unwrap_or_default();
        let is = |type_: &str, value: &str| {
            status.conditions.iter().any(|one| one.type_ == type_ && one.status == value)
        };
        status.observed_generation == generation
            && is("Ready", "True")
            && is("Progressing", "False")
    }
}

fn operator(faults: &Faults, recording: &Recording) -> Arc<Context> {
    let client = faults.client(client(Identity::Operator, recording));
    Arc::new(Context::new(client, Leadership::alone(), Metrics::default()))
}
