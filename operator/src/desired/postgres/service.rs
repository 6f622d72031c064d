use k8s_openapi::{
    api::core::v1::{Service, ServicePort, ServiceSpec},
    apimachinery::pkg::util::intstr::IntOrString,
};

use crate::{
    names::{self, Component::Postgres, PATRONI_PORT, POSTGRES_PORT},
    vault::Vault,
};

/// Gives every member a name. Members that are not ready have one too: they must find each other
/// before they are, and clients ask all of them which one takes writes.
pub(super) fn headless(vault: &Vault) -> Service {
    Service {
        metadata: vault.metadata(Postgres, vault.names().postgres()),
        spec: Some(ServiceSpec {
            cluster_ip: Some("None".into()),
            publish_not_ready_addresses: Some(true),
            selector: Some(names::selector(&vault.name, Postgres)),
            ports: Some(vec![port("postgres", POSTGRES_PORT), port("patroni", PATRONI_PORT)]),
            ..ServiceSpec::default()
        }),
        ..Service::default()
    }
}

fn port(name: &str, port: i32) -> ServicePort {
    ServicePort {
        name: Some(name.to_owned()),
        port,
        target_port: Some(IntOrString::String(name.to_owned())),
        ..ServicePort::default()
    }
}
