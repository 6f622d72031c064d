use crate::{
    foreign::traefik::{Headers, Middleware, MiddlewareSpec, RedirectScheme},
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
