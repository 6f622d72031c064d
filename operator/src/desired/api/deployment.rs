use std::collections::BTreeMap;

use crds::ApiSpec;
use k8s_openapi::{
    api::{
        apps::v1::{Deployment, DeploymentSpec, DeploymentStrategy, RollingUpdateDeployment},
        core::v1::{
            Container, ContainerPort, Lifecycle, LifecycleHandler, PodSpec, PodTemplateSpec,
            ResourceRequirements, SleepAction,
        },
    },
    apimachinery::pkg::{apis::meta::v1::ObjectMeta, util::intstr::IntOrString},
};

use super::environment;
use crate::{
    desired::pod::{
        Defaults, container, empty_dir, env, every, http, mount, over_nodes, over_zones, pod,
        resources, startup,
    },
    names::{
        self, API_PORT, API_PORT_NAME, Component::Api, HEALTH_PORT, IMAGE_ANNOTATION,
        PASSWORDS_ANNOTATION, STORE_ANNOTATION, TRUSTS_ANNOTATION,
    },
    observed::Observed,
    quantity::bytes,
    vault::Vault,
};

/// The user of the image.
pub(super) const USER: i64 = 65532;

/// Bytes that the server itself may take.
const SERVER: u64 = 300 << 20;
/// Bytes that one decoder may take: its own limit.
const DECODER: u64 = 1 << 30;

/// The servers, which hold no state: a new one is ready before an old one goes. Without `replicas`
/// their number is somebody else's to say.
pub(super) fn deployment(
    vault: &Vault,
    image: String,
    replicas: Option<i32>,
    observed: &Observed,
) -> Deployment {
    Deployment {
        metadata: metadata(vault, observed),
        spec: Some(DeploymentSpec {
            replicas,
            selector: vault.selector(Api),
            strategy: Some(DeploymentStrategy {
                type_: Some("RollingUpdate".into()),
                rolling_update: Some(RollingUpdateDeployment {
                    max_surge: Some(IntOrString::Int(1)),
                    max_unavailable: Some(IntOrString::Int(0)),
                }),
            }),
            template: PodTemplateSpec {
                metadata: Some(ObjectMeta {
                    labels: Some(names::labels(&vault.name, Api)),
                    annotations: annotations(observed),
                    ..ObjectMeta::default()
                }),
                spec: Some(pod_spec(vault, image, observed)),
            },
            ..DeploymentSpec::default()
        }),
        ..Deployment::default()
    }
}

/// Remembers by which image the API served last; and where images are kept, if somebody else runs the store:
/// until another place has been tried, it is the one that counts.
fn metadata(vault: &Vault, observed: &Observed) -> ObjectMeta {
    let store = observed.external_store(vault).and_then(|store| serde_json::to_string(store).ok());
    let store = store.map(|store| (STORE_ANNOTATION.to_owned(), store));
    let served = observed.running.api_served.clone();
    let served = served.map(|image| (IMAGE_ANNOTATION.to_owned(), image));
    let annotations: BTreeMap<_, _> = store.into_iter().chain(served).collect();
    let annotations = (!annotations.is_empty()).then_some(annotations);
    ObjectMeta { annotations, ..vault.metadata(Api, vault.names().api()) }
}

/// Mounted files change under a running pod, within a minute or so. Where others come into force only when
/// every pod knows them, new pods are the proof.
fn annotations(observed: &Observed) -> Option<BTreeMap<String, String>> {
    let passwords = observed.newest_passwords().map(|it| (PASSWORDS_ANNOTATION, it));
    let trusts = observed.certificates.trusts.as_deref().map(|it| (TRUSTS_ANNOTATION, it));
    let all = passwords.into_iter().chain(trusts);
    let all: BTreeMap<_, _> = all.map(|(key, value)| (key.to_owned(), value.to_owned())).collect();
    (!all.is_empty()).then_some(all)
}

fn pod_spec(vault: &Vault, image: String, observed: &Observed) -> PodSpec {
    let mut volumes = environment::serve_volumes(vault, observed);
    volumes.push(empty_dir("tmp"));
    let spec = PodSpec {
        topology_spread_constraints: Some(vec![
            over_zones(vault.selector(Api)),
            over_nodes(vault.selector(Api)),
        ]),
        containers: vec![api(vault, image, observed)],
        volumes: Some(volumes),
        // The pause before the stop, the requests under way, and the uploads whose bytes are all here: a
        // minute each at most.
        termination_grace_period_seconds: Some(150),
        ..PodSpec::default()
    };
    pod(vault, USER, spec)
}

fn api(vault: &Vault, image: String, observed: &Observed) -> Container {
    let ApiSpec { image: _, replicas: _, resources: given, autoscaling: _ } = &vault.spec.api;
    // Decoders hold whole images, and the kernel counts them as one with the server.
    let defaults = Defaults { cpu: "100m", memory: "128Mi", memory_limit: "2560Mi" };
    let resources = resources(given.as_ref(), defaults);
    let mut variables = environment::serve(vault, observed);
    variables.push(env("DECODE_WORKERS", decoders(&resources).to_string()));
    let mut mounts = environment::serve_mounts(vault, observed);
    mounts.push(mount("tmp", "/tmp"));
    let spec = Container {
        args: Some(vec!["serve".into()]),
        env: Some(variables),
        ports: Some(vec![port(API_PORT_NAME, API_PORT), port("health", HEALTH_PORT)]),
        resources: Some(resources),
        volume_mounts: Some(mounts),
        startup_probe: Some(startup(http("/healthz", HEALTH_PORT))),
        liveness_probe: Some(every(10, http("/healthz", HEALTH_PORT))),
        readiness_probe: Some(every(2, http("/readyz", HEALTH_PORT))),
        // Routes still lead here for a moment after the pod is told to go.
        lifecycle: Some(Lifecycle {
            pre_stop: Some(LifecycleHandler {
                sleep: Some(SleepAction { seconds: 5 }),
                ..LifecycleHandler::default()
            }),
            ..Lifecycle::default()
        }),
        ..Container::default()
    };
    container("api", image, spec)
}

/// How many of the largest images the memory limit allows to be decoded at once: a gibibyte each, beside the server
/// itself.
fn decoders(resources: &ResourceRequirements) -> u64 {
    let limit = resources.limits.as_ref().and_then(|limits| limits.get("memory"));
    (limit.and_then(bytes).unwrap_or_default().saturating_sub(SERVER) / DECODER).clamp(1, 16)
}

fn port(name: &str, port: i32) -> ContainerPort {
    ContainerPort { name: Some(name.to_owned()), container_port: port, ..ContainerPort::default() }
}
