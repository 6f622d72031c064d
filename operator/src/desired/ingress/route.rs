use crds::{IngressSpec, TlsSpec};

use crate::{
    foreign::traefik::{
        IngressRoute, IngressRouteSpec, MiddlewareReference, Route, RouteService, Tls,
    },
    names::{API_PORT_NAME, Component::Ingress, PLAIN_ENTRY_POINT},
    observed::ClusterFacts,
    vault::Vault,
};

/// The host's requests go to the API.
pub(super) fn route(vault: &Vault, cluster: &ClusterFacts) -> IngressRoute {
    let IngressSpec { entry_points, tls } = &vault.spec.ingress;
    let names = vault.names();
    let api = RouteService {
        name: names.api(),
        kind: None,
        port: Some(API_PORT_NAME.into()),
        servers_transport: Some(names.servers_transport()),
    };
    let middlewares =
        vec![names.headers_middleware(), names.client_limit(), names.total_limit(), names.retry()];
    IngressRoute {
        metadata: vault.metadata(Ingress, names.ingress()),
        spec: IngressRouteSpec {
            entry_points: entry_points
                .iter()
                .filter(|name| *name != PLAIN_ENTRY_POINT)
                .cloned()
                .collect(),
            routes: vec![rule(vault, middlewares, api)],
            tls: Some(tls.as_ref().map(|tls| certificate(vault, tls, cluster)).unwrap_or_default()),
        },
    }
}

/// Where Traefik finds the certificate of the host. Of several Traefiks each would ask for one of its
/// own and be sent the others' challenges, so these are not told to.
fn certificate(vault: &Vault, tls: &TlsSpec, cluster: &ClusterFacts) -> Tls {
    let TlsSpec { issuer_ref, cert_resolver, secret_name } = tls;
    let issued = issuer_ref.as_ref().map(|_| vault.names().ingress_tls());
    let alone = cluster.traefik_replicas.is_none_or(|replicas| replicas <= 1);
    Tls {
        secret_name: issued.or_else(|| secret_name.clone()).unwrap_or_default(),
        cert_resolver: cert_resolver.clone().filter(|_| alone),
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
            entry_points: vec![PLAIN_ENTRY_POINT.into()],
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
