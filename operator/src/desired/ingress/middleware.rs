use crate::{
    foreign::traefik::{
        ForwardingTimeouts, Headers, InFlightReq, IpStrategy, Middleware, MiddlewareSpec,
        RedirectScheme, Retry, ServersTransport, ServersTransportSpec, SourceCriterion,
    },
    names::Component::Ingress,
    vault::Vault,
};

const ONE_YEAR: i64 = 365 * 24 * 60 * 60;
/// Two browsers that open all the streams they may. Behind a load balancer that hides where requests
/// come from all people share it, so it is no less.
const CLIENT_REQUESTS: i64 = 200;
/// What one Traefik passes on at once: a few busy clients, and then room for everybody else.
const ALL_REQUESTS: i64 = 2000;

/// What is the edge's to say: that the host is HTTPS only. The API sets the headers that depend on
/// what it serves.
pub(super) fn headers(vault: &Vault) -> Middleware {
    let headers = Headers { sts_seconds: ONE_YEAR, content_type_nosniff: true };
    Middleware {
        metadata: vault.metadata(Ingress, vault.names().headers_middleware()),
        spec: MiddlewareSpec { headers: Some(headers), ..MiddlewareSpec::default() },
    }
}

/// Keeps one client from taking every place.
pub(super) fn client_limit(vault: &Vault) -> Middleware {
    let source = SourceCriterion { ip_strategy: Some(IpStrategy {}), request_host: None };
    limit(vault, vault.names().client_limit(), CLIENT_REQUESTS, source)
}

/// Keeps all clients together from burying the API.
pub(super) fn total_limit(vault: &Vault) -> Middleware {
    let source = SourceCriterion { ip_strategy: None, request_host: Some(true) };
    limit(vault, vault.names().total_limit(), ALL_REQUESTS, source)
}

fn limit(vault: &Vault, name: String, amount: i64, source: SourceCriterion) -> Middleware {
    let in_flight_req = InFlightReq { amount, source_criterion: source };
    Middleware {
        metadata: vault.metadata(Ingress, name),
        spec: MiddlewareSpec { in_flight_req: Some(in_flight_req), ..MiddlewareSpec::default() },
    }
}

/// Until Kubernetes knows that a node is lost, some 40 s, its pods are still among those that Traefik
/// asks. With this and [`transport`], each such request costs a second and then reaches another pod.
pub(super) fn retry(vault: &Vault) -> Middleware {
    let retry = Retry { attempts: 4, initial_interval: "50ms".into() };
    Middleware {
        metadata: vault.metadata(Ingress, vault.names().retry()),
        spec: MiddlewareSpec { retry: Some(retry), ..MiddlewareSpec::default() },
    }
}

/// Gives a pod that does not answer up after a second. Connections are not kept, for one that was kept
/// to a lost node looks alive, and a request that was sent on it can neither be answered nor repeated.
pub(super) fn transport(vault: &Vault) -> ServersTransport {
    ServersTransport {
        metadata: vault.metadata(Ingress, vault.names().servers_transport()),
        spec: ServersTransportSpec {
            forwarding_timeouts: ForwardingTimeouts { dial_timeout: "1s".into() },
            max_idle_conns_per_host: -1,
        },
    }
}

/// Sends plain HTTP to HTTPS.
pub(super) fn redirect(vault: &Vault) -> Middleware {
    let redirect_scheme = RedirectScheme { scheme: "https".into(), permanent: true };
    Middleware {
        metadata: vault.metadata(Ingress, vault.names().redirect()),
        spec: MiddlewareSpec {
            redirect_scheme: Some(redirect_scheme),
            ..MiddlewareSpec::default()
        },
    }
}
