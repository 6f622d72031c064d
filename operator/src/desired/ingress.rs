//! The routes by which people reach the API, through Traefik.

mod certificate;
mod middleware;
mod route;

use kube::core::DynamicObject;

use super::object::dynamic;
use crate::{names::PLAIN_ENTRY_POINT, observed::ClusterFacts, vault::Vault};

/// Everything of the routes, in the order in which it is applied.
pub(super) fn objects(vault: &Vault, cluster: &ClusterFacts) -> Vec<DynamicObject> {
    let issuer = vault.spec.ingress.tls.as_ref().and_then(|tls| tls.issuer_ref.as_ref());
    let issuer = issuer.filter(|_| cluster.cert_manager).into_iter();
    let mut objects: Vec<_> =
        issuer.map(|issuer| dynamic(&certificate::certificate(vault, issuer))).collect();
    objects.extend([
        dynamic(&middleware::headers(vault)),
        dynamic(&middleware::client_limit(vault)),
        dynamic(&middleware::total_limit(vault)),
        dynamic(&middleware::retry(vault)),
        dynamic(&middleware::transport(vault)),
        dynamic(&route::route(vault, cluster)),
    ]);
    // Plain HTTP is only ours to redirect where the spec says so.
    if vault.spec.ingress.entry_points.iter().any(|name| name == PLAIN_ENTRY_POINT) {
        objects.push(dynamic(&middleware::redirect(vault)));
        objects.push(dynamic(&route::redirect(vault)));
    }
    objects
}
