//! What wakes a vault: itself, everything that bears its label, and the Secrets and ConfigMaps
//! that its spec names.

mod glimpse;
mod pace;

use std::{fmt::Debug, sync::Arc};

use crds::ImageVault;
use futures::{FutureExt, StreamExt};
use k8s_openapi::{
    NamespaceResourceScope,
    api::core::v1::{ConfigMap, PersistentVolumeClaim, Pod, Secret},
};
use kube::{
    Api, Client, Resource, ResourceExt,
    core::{ApiResource, DynamicObject},
    runtime::{
        Controller,
        controller::{Action, Config, Error as ControllerError},
        reflector::{ObjectRef, Store},
        watcher,
    },
};
use tokio::time::Instant;
use tracing::{debug, info, warn};

use self::{
    glimpse::{Glimpse, Watched},
    pace::Pace,
};
use crate::{
    context::Context,
    desired::kinds,
    error::{Error, Result},
    names::{INSTANCE_LABEL, MANAGED_BY_LABEL, MANAGER, Names},
    reconcile::woken,
};

/// Runs at once. Each waits for others most of its time: a lost node's, for seconds.
const CONCURRENCY: u16 = 8;
/// Objects in an answer to a watch that begins. All watches begin at once, and all that there is passes
/// through them.
const PAGE: u32 = 50;

/// Reconciles the vaults of `namespace`, or of all namespaces, until `stop` resolves and the runs
/// under way have ended.
pub async fn run(
    context: Arc<Context>,
    namespace: Option<String>,
    stop: impl Future<Output = ()> + Send + Sync + 'static,
) {
    let scope = Scope { client: context.client.clone(), namespace };
    let stop = stop.shared();
    let controller = Controller::new(scope.api::<Watched>(), pages())
        .with_config(Config::default().concurrency(CONCURRENCY))
        .graceful_shutdown_on(stop.clone());
    let store = controller.store();
    // Nothing runs before the vaults are listed, and one that stops by then is never told that they are.
    let stopped_unready = async {
        stop.await;
        if store.wait_until_ready().now_or_never().is_some() {
            std::future::pending::<()>().await;
        }
    };
    let controller = watch_named(watch_ours(controller, &scope), &scope);
    info!(namespace = scope.namespace, "watching");
    let pace = Arc::new(Pace::new());
    let paced = move |vault, context| paced(vault, context, pace.clone());
    tokio::select! {
        () = controller.run(paced, retry, context).for_each(|end| async { log(end) }) => {}
        () = stopped_unready => {}
    }
}

/// Puts a run off where the last one has only just begun.
async fn paced(
    vault: Arc<Watched>,
    context: Arc<Context>,
    pace: Arc<Pace<ObjectRef<Watched>>>,
) -> Result<Action> {
    match pace.wait(ObjectRef::from_obj(&*vault), Instant::now()) {
        Some(rest) => Ok(Action::requeue(rest)),
        None => woken(vault, context).await,
    }
}

struct Scope {
    client: Client,
    namespace: Option<String>,
}

impl Scope {
    fn api<K>(&self) -> Api<K>
    where
        K: Resource<Scope = NamespaceResourceScope, DynamicType = ()>,
    {
        match &self.namespace {
            Some(namespace) => Api::namespaced(self.client.clone(), namespace),
            None => Api::all(self.client.clone()),
        }
    }

    fn dynamic(&self, kind: &ApiResource) -> Api<Glimpse<DynamicObject>> {
        match &self.namespace {
            Some(namespace) => Api::namespaced_with(self.client.clone(), namespace, kind),
            None => Api::all_with(self.client.clone(), kind),
        }
    }
}

fn pages() -> watcher::Config {
    watcher::Config::default().page_size(PAGE)
}

/// Kinds that nobody is woken by. The status of an autoscaler turns every few seconds, and what it does
/// shows in the Deployment; not every cluster knows certificates, and their Secrets are watched.
const UNWATCHED: [&str; 2] = ["HorizontalPodAutoscaler", "Certificate"];

/// Everything with our label: what a vault owns, its data, and its pods.
fn watch_ours(mut controller: Controller<Watched>, scope: &Scope) -> Controller<Watched> {
    let ours = || pages().labels(&format!("{MANAGED_BY_LABEL}={MANAGER}"));
    let data = [ApiResource::erase::<PersistentVolumeClaim>(&()), ApiResource::erase::<Pod>(&())];
    let watched = |kind: &ApiResource| !UNWATCHED.contains(&kind.kind.as_str());
    for kind in kinds().into_iter().chain(data).filter(watched) {
        controller =
            controller.watches_with(scope.dynamic(&kind), kind, ours(), |object| vault_of(&object));
    }
    controller
}

/// The Secrets and ConfigMaps of others: one that a vault waits for may be among them.
fn watch_named(controller: Controller<Watched>, scope: &Scope) -> Controller<Watched> {
    let others = || pages().labels(&format!("{MANAGED_BY_LABEL}!={MANAGER}"));
    let (secrets, config_maps) = (controller.store(), controller.store());
    controller
        .watches(scope.api::<Glimpse<Secret>>(), others(), move |secret| {
            naming(&secrets, &secret, names_secret)
        })
        .watches(scope.api::<Glimpse<ConfigMap>>(), others(), move |config_map| {
            naming(&config_maps, &config_map, names_config_map)
        })
}

fn vault_of<K>(object: &Glimpse<K>) -> Option<ObjectRef<Watched>> {
    let metadata = &object.metadata;
    let vault = metadata.labels.as_ref()?.get(INSTANCE_LABEL)?;
    // Patroni signs this one every few seconds; who leads is seen by the pods' labels too.
    if metadata.name.as_deref() == Some(Names(vault).patroni_leader().as_str()) {
        return None;
    }
    Some(ObjectRef::new(vault).within(metadata.namespace.as_deref()?))
}

fn naming<K: Resource<DynamicType = ()>>(
    vaults: &Store<Watched>,
    object: &Glimpse<K>,
    names: fn(&ImageVault, &str) -> bool,
) -> Vec<ObjectRef<Watched>> {
    let (name, namespace) = (object.name_any(), object.namespace());
    let waits = |one: &Arc<Watched>| one.namespace() == namespace && names(one.vault(), &name);
    vaults.state().iter().filter(|vault| waits(vault)).map(|v| ObjectRef::from_obj(&**v)).collect()
}

fn names_secret(vault: &ImageVault, name: &str) -> bool {
    let spec = &vault.spec;
    let tls = spec.ingress.tls.as_ref().and_then(|tls| tls.secret_name.as_deref());
    let store = spec.external().map(|store| store.credentials.secret_name.as_str());
    spec.sign_in.credentials.secret_name == name || tls == Some(name) || store == Some(name)
}

fn names_config_map(vault: &ImageVault, name: &str) -> bool {
    let of_store = vault.spec.external().and_then(|store| store.ca_bundle.as_ref());
    let bundles = [vault.spec.sign_in.ca_bundle.as_ref(), of_store];
    bundles.into_iter().flatten().any(|bundle| bundle.config_map_name == name)
}

fn retry(_: Arc<Watched>, error: &Error, _: Arc<Context>) -> Action {
    error.retry_after().map_or_else(Action::await_change, Action::requeue)
}

type End = Result<(ObjectRef<Watched>, Action), ControllerError<Error, watcher::Error>>;

/// The one place where a failed run is logged.
fn log(end: End) {
    match end {
        Ok((vault, action)) => debug!(%vault, ?action, "reconciled"),
        Err(ControllerError::ReconcilerFailed(error, vault)) => {
            warn!(%vault, reason = error.reason(), %error, "not converged");
        }
        Err(ControllerError::ObjectNotFound(vault)) => debug!(%vault, "deleted"),
        Err(error) => watch_failed(&error),
    }
}

fn watch_failed(error: &impl Debug) {
    warn!(?error, "a watch failed and starts anew");
}
