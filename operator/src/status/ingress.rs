use super::{Outcome, finding::Finding};
use crate::observe::Waiting;

/// How the route is. Traefik reports nothing on its routes: true means that all it needs is there.
pub fn look(outcome: &Outcome<'_>) -> Finding {
    if !outcome.seen.traefik {
        return Finding::failing(
            "TraefikMissing",
            "the cluster does not know Traefik's kinds (traefik.io/v1alpha1): install Traefik",
        );
    }
    let mut missing = outcome.seen.missing.iter();
    if let Some(missing) = missing.find(|missing| missing.waiting == Waiting::Ingress) {
        return Finding::failing(missing.reason, missing.message.clone());
    }
    let host = &outcome.resource.spec.host;
    match outcome.seen.get("IngressRoute", &outcome.names().ingress()) {
        Some(_) => Finding::fine("RouteWritten", format!("Traefik is told to serve {host}")),
        None => Finding::waiting("Starting", "the route is not written yet"),
    }
}
