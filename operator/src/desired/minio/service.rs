use std::collections::BTreeMap;

use crds::PoolSpec;
use k8s_openapi::{
    api::core::v1::{Service, ServicePort, ServiceSpec},
    apimachinery::pkg::util::intstr::IntOrString,
};

use crate::{
    names::{self, Component::MinIo, MINIO_PORT, POOL_LABEL},
    vault::Vault,
};

/// Where clients reach the servers that are ready.
pub(super) fn client(vault: &Vault) -> Service {
    Service {
        metadata: vault.metadata(MinIo, vault.names().minio()),
        spec: Some(ServiceSpec {
            selector: Some(names::selector(&vault.name, MinIo)),
            ports: Some(vec![port()]),
            ..ServiceSpec::default()
        }),
        ..Service::default()
    }
}

/// Gives every server of `pool` a name, before it is ready: servers become ready by finding each other.
pub(super) fn headless(vault: &Vault, pool: &PoolSpec) -> Service {
    Service {
        metadata: vault.metadata(MinIo, vault.names().pool(&pool.name)),
        spec: Some(ServiceSpec {
            cluster_ip: Some("None".into()),
            publish_not_ready_addresses: Some(true),
            selector: Some(pool_selector(vault, pool)),
            ports: Some(vec![port()]),
            ..ServiceSpec::default()
        }),
        ..Service::default()
    }
}

/// What selects the servers of `pool`.
pub(super) fn pool_selector(vault: &Vault, pool: &PoolSpec) -> BTreeMap<String, String> {
    let mut selector = names::selector(&vault.name, MinIo);
    selector.insert(POOL_LABEL.to_owned(), pool.name.clone());
    selector
}

fn port() -> ServicePort {
    ServicePort {
        name: Some("s3".into()),
        port: MINIO_PORT,
        target_port: Some(IntOrString::String("s3".into())),
        ..ServicePort::default()
    }
}
