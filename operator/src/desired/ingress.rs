//! The routes by which people reach the API, through Traefik.

mod middleware;
mod route;

use kube::core::DynamicObject;

use super::object::dynamic;
use crate::vault::Vault;

/// The entry point that a stock Traefik serves without TLS.
const PLAIN: &str = "web";

/// Everything of the routes, in the order in which it is applied.
pub(super) fn objects(vault: &Vault) -> Vec<DynamicObject> {
    let mut objects = vec![
        dynamic(&middleware::headers(vault)),
        dynamic(&middleware::retry(vault)),
        dynamic(&middleware::transport(vault)),
        dynamic(&route::route(vault)),
    ];
    // Plain HTTP is only ours to redirect where the spec says so.
    if vault.spec.ingress.entry_points.iter().any(|name| name == PLAIN) {
        objects.push(dynamic(&middleware::redirect(vault)));
        objects.push(dynamic(&route::redirect(vault)));
    }
    objects
}
