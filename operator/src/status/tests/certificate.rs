use serde_json::json;

use super::*;

fn issued(conditions: &Value) -> Condition {
    let mut objects = healthy();
    objects.push(json!({
        "apiVersion": "cert-manager.io/v1", "kind": "Certificate",
        "metadata": { "name": "photos-ingress-tls" },
        "spec": {
            "secretName": "photos-ingress-tls", "secretTemplate": { "labels": {} },
            "dnsNames": ["photos.example.org"], "privateKey": { "rotationPolicy": "Always" },
            "issuerRef": { "name": "le", "kind": "ClusterIssuer", "group": "cert-manager.io" },
        },
        "status": { "conditions": conditions },
    }));
    let mut seen = seen(&objects);
    seen.cluster.cert_manager = true;
    told(&report(&by(&json!({ "issuerRef": { "name": "le" } })), &seen, None), "IngressReady")
        .clone()
}

fn by(tls: &Value) -> ImageVault {
    resource(&json!({ "ingress": { "tls": tls } }))
}

#[test]
fn a_certificate_is_waited_for_in_cert_manager_s_own_words() {
    let young = issued(&json!([]));
    assert_eq!(young.reason, "IssuingCertificate");
    assert!(!is_failure(&young), "it takes a while");
    let issuing = "Issuing certificate as Secret does not exist";
    let begun = issued(&json!([
        { "type": "Issuing", "status": "True", "reason": "DoesNotExist", "message": issuing },
        { "type": "Ready", "status": "False", "reason": "DoesNotExist", "message": issuing },
    ]));
    assert_eq!(
        begun.message,
        format!("cert-manager makes Certificate photos-ingress-tls: {issuing}")
    );
    let failed = issued(&json!([
        { "type": "Issuing", "status": "False", "reason": "Failed", "message": "the order is invalid" },
        { "type": "Ready", "status": "False", "reason": "DoesNotExist", "message": issuing },
    ]));
    assert_eq!(failed.reason, "CertificateNotIssued");
    assert!(failed.message.ends_with("photos-ingress-tls: the order is invalid"), "{failed:?}");
    assert!(is_failure(&failed));
    let done = issued(&json!([
        { "type": "Issuing", "status": "False", "reason": "Failed", "message": "a renewal failed" },
        { "type": "Ready", "status": "True", "reason": "Ready", "message": "up to date" },
    ]));
    assert_eq!(done.reason, "RouteWritten", "the certificate that is there is good");
}

#[test]
fn without_cert_manager_nobody_makes_the_certificate() {
    let alone = seen(&healthy());
    let status = report(&by(&json!({ "issuerRef": { "name": "le" } })), &alone, None);
    assert_eq!(told(&status, "IngressReady").reason, "CertManagerMissing");
    assert_eq!(told(&status, "Ready").reason, "CertManagerMissing");
}

#[test]
fn a_resolver_bears_one_traefik_and_what_is_unknown_is_not_held_against_it() {
    let resource = by(&json!({ "certResolver": "le" }));
    let reason = |replicas| {
        let mut seen = seen(&healthy());
        seen.cluster.traefik_replicas = replicas;
        let status = report(&resource, &seen, None);
        told(&status, "IngressReady").clone()
    };
    for fine in [None, Some(0), Some(1)] {
        assert_eq!(reason(fine).reason, "RouteWritten", "{fine:?}");
    }
    let refused = reason(Some(3));
    assert_eq!(refused.reason, "CertResolverNeedsOneTraefik");
    assert!(refused.message.starts_with("namespace traefik has 3 Traefiks"), "{refused:?}");
    assert!(is_failure(&refused));
}
