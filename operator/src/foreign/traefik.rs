//! Traefik's routes, as far as we write them. The whole of its types would tie our release of kube to
//! its own.

use kube::CustomResource;
use serde::{Deserialize, Serialize};

/// Which requests go where.
#[derive(CustomResource, Clone, Debug, PartialEq, Serialize, Deserialize)]
#[kube(
    group = "traefik.io",
    version = "v1alpha1",
    kind = "IngressRoute",
    namespaced,
    schema = "disabled"
)]
#[serde(rename_all = "camelCase")]
pub struct IngressRouteSpec {
    /// The ports of Traefik on which this holds.
    pub entry_points: Vec<String>,
    /// The rules.
    pub routes: Vec<Route>,
    /// Present where the route is HTTPS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tls: Option<Tls>,
}

/// One rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Route {
    /// Always `Rule`.
    pub kind: String,
    /// Which requests.
    #[serde(rename = "match")]
    pub matches: String,
    /// What they pass through first.
    pub middlewares: Vec<MiddlewareReference>,
    /// Where they go.
    pub services: Vec<RouteService>,
}

/// A middleware of the same namespace.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct MiddlewareReference {
    /// Its name.
    pub name: String,
}

/// A Service of the same namespace, or one of Traefik's own.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RouteService {
    /// Its name.
    pub name: String,
    /// `TraefikService` for Traefik's own; a Service where absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Its port, by name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub port: Option<String>,
    /// How Traefik connects to it: a `ServersTransport` of the same namespace.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub servers_transport: Option<String>,
}

/// How the route is HTTPS; without a name, by Traefik's default certificate.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Tls {
    /// A Secret of type `kubernetes.io/tls`. Always written, be it empty: where the last field of `tls`
    /// is taken away, server-side apply takes `tls` away with it, and the route would be plain HTTP.
    #[serde(default)]
    pub secret_name: String,
    /// One of Traefik's own certificate resolvers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cert_resolver: Option<String>,
}

/// What requests and answers pass through: one of these.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[kube(
    group = "traefik.io",
    version = "v1alpha1",
    kind = "Middleware",
    namespaced,
    schema = "disabled"
)]
#[serde(rename_all = "camelCase")]
pub struct MiddlewareSpec {
    /// Adds headers to answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headers: Option<Headers>,
    /// Sends requests to another scheme.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub redirect_scheme: Option<RedirectScheme>,
    /// Tries another pod where one cannot be reached.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry: Option<Retry>,
    /// Bounds the requests at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub in_flight_req: Option<InFlightReq>,
}

/// Bounds the requests at once; the others are answered with 429.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct InFlightReq {
    /// How many each source may have.
    pub amount: i64,
    /// What a source is.
    pub source_criterion: SourceCriterion,
}

/// What requests have in common that are counted together: one of the two.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct SourceCriterion {
    /// The address they come from, as Traefik sees it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ip_strategy: Option<IpStrategy>,
    /// The host they are for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_host: Option<bool>,
}

/// The address of the connection, as long as it says nothing of proxies in between.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct IpStrategy {}

/// Tries another pod where one cannot be reached. A request that has reached a pod is never repeated.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Retry {
    /// How often at most, the first try included.
    pub attempts: i32,
    /// The pause before the second, for example `100ms`; it grows.
    pub initial_interval: String,
}

/// How Traefik connects to pods.
#[derive(CustomResource, Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[kube(
    group = "traefik.io",
    version = "v1alpha1",
    kind = "ServersTransport",
    plural = "serverstransports",
    namespaced,
    schema = "disabled"
)]
#[serde(rename_all = "camelCase")]
pub struct ServersTransportSpec {
    /// How long it waits.
    pub forwarding_timeouts: ForwardingTimeouts,
    /// How many idle connections it keeps to each pod; `-1` is none.
    pub max_idle_conns_per_host: i32,
}

/// How long Traefik waits for pods.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ForwardingTimeouts {
    /// For a connection, for example `1s`.
    pub dial_timeout: String,
}

/// Headers that every answer bears.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Headers {
    /// For how long browsers refuse plain HTTP.
    pub sts_seconds: i64,
    /// `X-Content-Type-Options: nosniff`.
    pub content_type_nosniff: bool,
}

/// Sends requests to another scheme.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct RedirectScheme {
    /// `https`.
    pub scheme: String,
    /// For good.
    pub permanent: bool,
}
