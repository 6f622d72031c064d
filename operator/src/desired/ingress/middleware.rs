use crate::{
    foreign::traefik::{
        ForwardingTimeouts, Headers, Middleware, MiddlewareSpec, RedirectScheme, Retry,
        ServersTransport, ServersTransportSpec,
    },
    names::Component::Ingress,
    vault::Vault,
};

const ONE_YEAR: i64 = 365 * 24 * 60 * 60;

/// What is the edge's to say: that the host is HTTPS only. The API sets the headers that depend on
/// what it serves.
pub(super) fn headers(vault: &Vault) -> Middleware {
    let headers = Headers { sts_seconds: ONE_YEAR, content_type_nosniff: true };
    Middleware {
        metadata: vault.metadata(Ingress, vault.names().headers_middleware()),
        spec: MiddlewareSpec { headers: Some(headers), ..MiddlewareSpec::default() },
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
