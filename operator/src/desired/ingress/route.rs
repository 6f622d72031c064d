use crds::IngressSpec;

use super::PLAIN;
use crate::{
    foreign::traefik::{
        IngressRoute, IngressRouteSpec, MiddlewareReference, Route, RouteService, Tls,
    },
    names::{API_PORT_NAME, Component::Ingress},
    vault::Vault,
};

/// The host's requests go to the API.
pub(super) fn route(vault: &Vault) -> IngressRoute {
    let IngressSpec { entry_points, tls } = &vault.spec.ingress;
    let names = vault.names();
    let api = RouteService {
        name: names.api(),
        kind: None,
        port: Some(API_PORT_NAME.into()),
        servers_transport: Some(names.servers_transport()),
    };
    let secret_name = tls.as_ref().and_then(|tls| tls.secret_name.clone());
    IngressRoute {
        metadata: vault.metadata(Ingress, names.ingress()),
        spec: IngressRouteSpec {
            entry_points: entry_points.iter().filter(|name| *name != PLAIN).cloned().collect(),
            routes: vec![rule(vault, vec![names.headers_middleware(), names.retry()], api)],
            tls: Some(Tls { secret_name }),
        },
    }
}

/// The host's requests over plain HTTP go to HTTPS.
pub(super) fn redirect(vault: &Vault) -> IngressRoute {
    let names = vault.names();
    let nowhere = RouteService {
        name: "noop@internal".into(),
        kind: Some("TraefikService".into()),
        port: None,
        servers_transport: None,
    };
    IngressRoute {
        metadata: vault.metadata(Ingress, names.redirect()),
        spec: IngressRouteSpec {
            entry_points: vec![PLAIN.into()],
            routes: vec![rule(vault, vec![names.redirect()], nowhere)],
            tls: None,
        },
    }
}

fn rule(vault: &Vault, middlewares: Vec<String>, service: RouteService) -> Route {
    Route {
        kind: "Rule".into(),
        matches: format!("Host(`{}`)", vault.spec.host),
        middlewares: middlewares.into_iter().map(|name| MiddlewareReference { name }).collect(),
        services: vec![service],
    }
}
