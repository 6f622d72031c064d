use crds::PoolSpec;
use k8s_openapi::{
    api::{
        apps::v1::{StatefulSet, StatefulSetSpec, StatefulSetUpdateStrategy},
        core::v1::{PodSpec, PodTemplateSpec},
    },
    apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta},
};

use super::{container, service::pool_selector};
use crate::{
    desired::{
        object::claim_template,
        pod::{one_per_node, pod, spread},
    },
    names::{self, Component::MinIo, POOL_LABEL},
    observed::{Observed, RunningImages},
    vault::Vault,
};

/// The user of the image.
pub(super) const USER: i64 = 1000;

/// The servers of `pool`. They start together, since none is ready without the others; and a changed
/// template restarts none (`OnDelete`): an image rolls one at a time, arguments all together.
pub(super) fn stateful_set(vault: &Vault, pool: &PoolSpec, observed: &Observed) -> StatefulSet {
    let name = vault.names().pool(&pool.name);
    let size = observed.template_size(&name, &pool.storage.size);
    let claim_labels = names::labels(&vault.name, MinIo);
    let mut labels = claim_labels.clone();
    labels.insert(POOL_LABEL.to_owned(), pool.name.clone());
    let mut metadata = vault.metadata(MinIo, name.clone());
    metadata.labels = Some(labels.clone());
    StatefulSet {
        metadata,
        spec: Some(StatefulSetSpec {
            replicas: Some(pool.servers),
            service_name: Some(name),
            pod_management_policy: Some("Parallel".into()),
            update_strategy: Some(StatefulSetUpdateStrategy {
                type_: Some("OnDelete".into()),
                ..StatefulSetUpdateStrategy::default()
            }),
            selector: LabelSelector {
                match_labels: Some(pool_selector(vault, pool)),
                ..LabelSelector::default()
            },
            template: PodTemplateSpec {
                metadata: Some(ObjectMeta { labels: Some(labels), ..ObjectMeta::default() }),
                spec: Some(pod_spec(vault, pool, &observed.running)),
            },
            volume_claim_templates: Some(
                (0..pool.volumes_per_server)
                    .map(|drive| {
                        let name = format!("data{drive}");
                        claim_template(&name, claim_labels.clone(), &pool.storage, size.clone())
                    })
                    .collect(),
            ),
            ..StatefulSetSpec::default()
        }),
        ..StatefulSet::default()
    }
}

fn pod_spec(vault: &Vault, pool: &PoolSpec, running: &RunningImages) -> PodSpec {
    let spec = PodSpec {
        affinity: Some(one_per_node(vault.selector(MinIo))),
        topology_spread_constraints: Some(spread(&vault.selector(MinIo))),
        containers: vec![container::minio(vault, pool, running)],
        volumes: Some(container::volumes(vault)),
        termination_grace_period_seconds: Some(60),
        ..PodSpec::default()
    };
    pod(vault, USER, spec)
}
