use k8s_openapi::{
    api::core::v1::{Service, ServicePort, ServiceSpec},
    apimachinery::pkg::util::intstr::IntOrString,
};

use crate::{
    names::{self, API_PORT, API_PORT_NAME, Component::Api},
    vault::Vault,
};

/// Where the routes lead.
pub(super) fn service(vault: &Vault) -> Service {
    Service {
        metadata: vault.metadata(Api, vault.names().api()),
        spec: Some(ServiceSpec {
            selector: Some(names::selector(&vault.name, Api)),
            ports: Some(vec![ServicePort {
                name: Some(API_PORT_NAME.into()),
                port: API_PORT,
                target_port: Some(IntOrString::String(API_PORT_NAME.into())),
                ..ServicePort::default()
            }]),
            ..ServiceSpec::default()
        }),
        ..Service::default()
    }
}
