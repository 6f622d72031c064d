use std::collections::BTreeMap;

use crds::PoolSpec;
use k8s_openapi::{
    api::{
        apps::v1::{StatefulSet, StatefulSetSpec, StatefulSetUpdateStrategy},
        core::v1::{PodSpec, PodTemplateSpec},
    },
    apimachinery::pkg::apis::meta::v1::{LabelSelector, ObjectMeta},
};

use super::{container, pools, service::pool_selector};
use crate::{
    credentials::{MINIO_ROOT_PASSWORD, MINIO_ROOT_USER},
    desired::{
        hash,
        object::claim_template,
        pod::{one_per_node, over_zones, pod},
    },
    names::{self, CONFIG_HASH_ANNOTATION, Component::MinIo, POOL_LABEL, REQUEST_HASH_ANNOTATION},
    observed::Observed,
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
            selector: selector(vault, pool),
            template: PodTemplateSpec {
                metadata: Some(ObjectMeta {
                    labels: Some(labels),
                    annotations: Some(annotations(vault, pool, observed)),
                    ..ObjectMeta::default()
                }),
                spec: Some(pod_spec(vault, pool, observed)),
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

/// What of a template makes servers restart: of the rest, which only another release of the operator
/// changes, they hear when they are next made.
fn annotations(vault: &Vault, pool: &PoolSpec, observed: &Observed) -> BTreeMap<String, String> {
    let image = vault.minio_image(&observed.running);
    let request = hash::request(&image, pool.resources.as_ref(), &vault.spec.scheduling);
    // Whom it trusts a server reads at its start only.
    let request = match &observed.certificates.trusts {
        Some(newest) => hash::short(&(request, newest)),
        None => request,
    };
    let root = [MINIO_ROOT_USER, MINIO_ROOT_PASSWORD].map(|key| observed.credentials.get(key));
    // Nobody trusts an authority that was drawn for a lost one, until all have started with it.
    let agreed = match &observed.certificates.line {
        Some(line) => hash::short(&(root, line)),
        None => hash::short(&root),
    };
    [(REQUEST_HASH_ANNOTATION.to_owned(), request), (CONFIG_HASH_ANNOTATION.to_owned(), agreed)]
        .into()
}

fn pod_spec(vault: &Vault, pool: &PoolSpec, observed: &Observed) -> PodSpec {
    let told = pools::told(vault, &observed.store, pool);
    // Of its own pool only: each pool can spare what is on one node, so that the servers of several may
    // share it.
    let spec = PodSpec {
        affinity: Some(one_per_node(selector(vault, pool))),
        topology_spread_constraints: Some(vec![over_zones(selector(vault, pool))]),
        init_containers: Some(vec![container::named(vault, pool, &observed.running)]),
        containers: vec![container::minio(vault, pool, &told, &observed.running)],
        volumes: Some(container::volumes(vault)),
        termination_grace_period_seconds: Some(60),
        ..PodSpec::default()
    };
    pod(vault, USER, spec)
}

fn selector(vault: &Vault, pool: &PoolSpec) -> LabelSelector {
    let labels = pool_selector(vault, pool);
    LabelSelector { match_labels: Some(labels), ..LabelSelector::default() }
}
