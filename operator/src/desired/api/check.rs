use crds::ExternalStoreSpec;
use k8s_openapi::api::{
    batch::v1::Job,
    core::v1::{Container, PodSpec},
};

use super::{deployment::USER, store};
use crate::{
    desired::{
        job::task,
        object,
        pod::{Defaults, container, empty_dir, env, mount, pod, resources},
    },
    names::{Component::Api, Task::CheckStore},
    observed::{Observed, RunningImages},
    vault::Vault,
};

/// Tries a store that somebody else runs, by all that the API is going to ask of it and with its very
/// environment, before the API is told of it. `keys` names what opens it: others are tried anew. Where the
/// API uses it already (`in_use`), the bucket has to be the one that it uses.
pub(super) fn job(
    vault: &Vault,
    store: &ExternalStoreSpec,
    keys: &str,
    observed: &Observed,
) -> Job {
    let (running, in_use) = (&observed.running, observed.external.in_use.is_some());
    let mut job = of(vault, running, (store, keys, in_use));
    job.metadata.name = Some(name(vault, running, (store, keys)));
    job
}

/// Its name, which does not say whether the store is in use already: that alone needs no other check.
pub(in crate::desired) fn name(
    vault: &Vault,
    running: &RunningImages,
    (store, keys): (&ExternalStoreSpec, &str),
) -> String {
    object::name(&of(vault, running, (store, keys, false)))
}

fn of(
    vault: &Vault,
    running: &RunningImages,
    (store, keys, in_use): (&ExternalStoreSpec, &str, bool),
) -> Job {
    let defaults = Defaults { cpu: "10m", memory: "64Mi", memory_limit: "256Mi" };
    let mut variables = store::external_variables(store);
    variables.extend([
        env("S3_OWNER", format!("{}/{}", vault.namespace, vault.name)),
        env("S3_OWNED", in_use.to_string()),
        env("KEYS", keys),
    ]);
    let mut mounts = store::external_mounts(store);
    mounts.push(mount("tmp", "/tmp"));
    let check = Container {
        args: Some(vec![CheckStore.as_str().into()]),
        env: Some(variables),
        resources: Some(resources(None, defaults)),
        volume_mounts: Some(mounts),
        ..Container::default()
    };
    let mut volumes = store::external_volumes(store);
    volumes.push(empty_dir("tmp"));
    let spec = PodSpec {
        containers: vec![container(CheckStore.as_str(), vault.api_image(running), check)],
        volumes: Some(volumes),
        ..PodSpec::default()
    };
    task(vault, Api, CheckStore, pod(vault, USER, spec))
}
