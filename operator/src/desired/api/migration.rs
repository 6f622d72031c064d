use k8s_openapi::api::{
    batch::v1::Job,
    core::v1::{Container, PodSpec},
};

use super::{deployment::USER, environment};
use crate::{
    desired::{
        job::task,
        object,
        pod::{Defaults, container, empty_dir, mount, pod, resources},
    },
    names::{Component::Api, Task::Migrate},
    observed::{Observed, RunningImages},
    vault::Vault,
};

/// Brings the database to what the wanted API image expects, before that image serves.
pub(in crate::desired) fn job(vault: &Vault, observed: &Observed) -> Job {
    let running = &observed.running;
    let mut job = of_members(vault, running, observed.instances(vault));
    job.metadata.name = Some(name(vault, running));
    job
}

/// Its name, which is none of the number of instances: another number needs no other migration.
pub(in crate::desired) fn name(vault: &Vault, running: &RunningImages) -> String {
    object::name(&of_members(vault, running, 1))
}

fn of_members(vault: &Vault, running: &RunningImages, instances: i32) -> Job {
    let defaults = Defaults { cpu: "10m", memory: "64Mi", memory_limit: "256Mi" };
    let mut mounts = environment::database_mounts();
    mounts.push(mount("tmp", "/tmp"));
    let migrate = Container {
        args: Some(vec!["migrate".into()]),
        env: Some(environment::database(vault, instances)),
        resources: Some(resources(None, defaults)),
        volume_mounts: Some(mounts),
        ..Container::default()
    };
    let mut volumes = environment::database_volumes(vault);
    volumes.push(empty_dir("tmp"));
    let spec = PodSpec {
        containers: vec![container(Migrate.as_str(), vault.api_image(running), migrate)],
        volumes: Some(volumes),
        ..PodSpec::default()
    };
    task(vault, Api, Migrate, pod(vault, USER, spec))
}
