//! What Traefik is told.

use super::{all, build, desired, find, observed, vault};
use crate::{
    foreign::{
        cert_manager::Certificate,
        traefik::{IngressRoute, Middleware, Tls},
    },
    observed::{ClusterFacts, Observed},
};

const ISSUED: &str = "{ingress: {tls: {issuerRef: {name: le, kind: Issuer}}}}";

fn tls(spec: &str, traefik_replicas: Option<i32>) -> Tls {
    let cluster = ClusterFacts { traefik_replicas, ..observed().cluster };
    let objects = desired(&vault(spec), &Observed { cluster, ..observed() });
    find::<IngressRoute>(&objects, "photos").spec.tls.expect("it is HTTPS")
}

#[test]
fn the_certificate_comes_from_where_the_spec_says() {
    assert_eq!(tls("{}", None), Tls::default());
    let named = tls("{ingress: {tls: {secretName: mine}}}", None);
    assert_eq!(named.secret_name, "mine");

    assert_eq!(tls(ISSUED, None).secret_name, "photos-ingress-tls");
    let certificate = find::<Certificate>(&build(ISSUED), "photos-ingress-tls").spec;
    assert_eq!(certificate.secret_name, "photos-ingress-tls");
    assert_eq!(certificate.dns_names, ["photos.example.org"]);
    let issuer = certificate.issuer_ref;
    assert_eq!((&*issuer.name, &*issuer.kind, &*issuer.group), ("le", "Issuer", "cert-manager.io"));
}

#[test]
fn a_resolver_is_named_to_one_traefik_only() {
    let resolver = |replicas| tls("{ingress: {tls: {certResolver: le}}}", replicas).cert_resolver;
    assert_eq!(resolver(Some(1)).as_deref(), Some("le"));
    assert_eq!(resolver(None).as_deref(), Some("le"), "nobody may look");
    assert_eq!(resolver(Some(2)), None);
}

#[test]
fn no_certificate_is_written_where_the_cluster_does_not_know_them() {
    let cluster = ClusterFacts { cert_manager: false, ..observed().cluster };
    let objects = desired(&vault(ISSUED), &Observed { cluster, ..observed() });
    assert!(all::<Certificate>(&objects).is_empty());
}

#[test]
fn requests_are_bounded_for_each_client_and_for_all() {
    let objects = build("{}");
    let limit = |name| find::<Middleware>(&objects, name).spec.in_flight_req.expect("a limit");
    let (client, total) = (limit("photos-client-limit"), limit("photos-total-limit"));
    assert!(client.source_criterion.ip_strategy.is_some());
    assert_eq!(total.source_criterion.request_host, Some(true));
    assert!(client.amount * 2 < total.amount, "one client leaves room for others");
    let route = find::<IngressRoute>(&objects, "photos").spec.routes.remove(0);
    let passed: Vec<_> = route.middlewares.into_iter().map(|it| it.name).collect();
    let limits = ["photos-client-limit", "photos-total-limit", "photos-retry"];
    assert_eq!(passed[1..], limits, "bounded before it is tried again");
}
