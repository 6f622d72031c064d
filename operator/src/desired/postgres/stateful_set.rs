use k8s_openapi::{
    api::{
        apps::v1::{StatefulSet, StatefulSetSpec, StatefulSetUpdateStrategy},
        core::v1::{PodSpec, PodTemplateSpec},
    },
    apimachinery::pkg::apis::meta::v1::ObjectMeta,
};

use super::{config, container};
use crate::{
    desired::{
        hash,
        object::claim_template,
        pod::{one_per_node, over_zones, pod},
    },
    names::{
        self, CONFIG_HASH_ANNOTATION, Component::Postgres, REQUEST_HASH_ANNOTATION, SCOPE_LABEL,
    },
    observed::{Observed, RunningImages},
    vault::Vault,
};

/// The user of the image whom Postgres runs as.
pub(super) const USER: i64 = 999;

/// The members. They start together, since the primary may be any of them; and a changed template
/// restarts none by itself (`OnDelete`), since the primary must be the last: see `rolls`.
pub(super) fn stateful_set(vault: &Vault, observed: &Observed) -> StatefulSet {
    let names = vault.names();
    let storage = &vault.spec.database.storage;
    StatefulSet {
        metadata: vault.metadata(Postgres, names.postgres()),
        spec: Some(StatefulSetSpec {
            replicas: Some(observed.instances(vault)),
            service_name: Some(names.postgres()),
            pod_management_policy: Some("Parallel".into()),
            update_strategy: Some(StatefulSetUpdateStrategy {
                type_: Some("OnDelete".into()),
                ..StatefulSetUpdateStrategy::default()
            }),
            selector: vault.selector(Postgres),
            template: PodTemplateSpec {
                metadata: Some(pod_metadata(vault, &observed.running)),
                spec: Some(pod_spec(vault, &observed.running)),
            },
            volume_claim_templates: Some(vec![claim_template(
                "data",
                names::labels(&vault.name, Postgres),
                storage,
                observed.template_size(&names.postgres(), &storage.size),
            )]),
            ..StatefulSetSpec::default()
        }),
        ..StatefulSet::default()
    }
}

fn pod_metadata(vault: &Vault, running: &RunningImages) -> ObjectMeta {
    let mut labels = names::labels(&vault.name, Postgres);
    labels.insert(SCOPE_LABEL.to_owned(), vault.names().postgres());
    let config = hash::short(&config::config_map(vault).data);
    let resources = vault.spec.database.resources.as_ref();
    let request = hash::request(&vault.postgres_image(running), resources, &vault.spec.scheduling);
    ObjectMeta {
        labels: Some(labels),
        annotations: Some(
            [
                (CONFIG_HASH_ANNOTATION.to_owned(), config),
                (REQUEST_HASH_ANNOTATION.to_owned(), request),
            ]
            .into(),
        ),
        ..ObjectMeta::default()
    }
}

fn pod_spec(vault: &Vault, running: &RunningImages) -> PodSpec {
    let spec = PodSpec {
        service_account_name: Some(vault.names().postgres()),
        affinity: Some(one_per_node(vault.selector(Postgres))),
        topology_spread_constraints: Some(vec![over_zones(vault.selector(Postgres))]),
        containers: vec![container::postgres(vault, running)],
        volumes: Some(container::volumes(vault)),
        // A primary writes everything out and hands over before it goes.
        termination_grace_period_seconds: Some(120),
        ..PodSpec::default()
    };
    pod(vault, USER, spec)
}
