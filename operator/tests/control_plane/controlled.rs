//! The controller itself, as the process runs it, and everybody around it.

use std::{sync::Arc, time::Duration};

use crds::ImageVault;
use kube::Client;
use operator::{
    context::{Context, Looks},
    controller,
    leader::Leadership,
    metrics::Metrics,
};
use tokio::sync::oneshot;

use crate::{
    player::Player,
    world::{VAULT, World},
};

/// Looks again soon, so that nobody waits for minutes.
const LOOKS: Looks = Looks { at_rest: Duration::from_secs(2), on_its_way: Duration::from_secs(1) };

/// Starts the controller of the world's namespace, with `client`; it stops when it is told to, or with
/// whoever could tell it.
pub fn start(world: &World, client: Client) -> oneshot::Sender<()> {
    let mut context = Context::new(client, Leadership::alone(), Metrics::default());
    context.looks = LOOKS;
    let (stop, stopped) = oneshot::channel::<()>();
    let stopped = async { drop(stopped.await) };
    tokio::spawn(controller::run(Arc::new(context), Some(world.namespace.clone()), stopped));
    stop
}

/// Plays until the newest spec is served, and nothing is on its way.
pub async fn serves(world: &World, player: &Player) {
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
