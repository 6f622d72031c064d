use crds::TlsSpec;

use super::{Outcome, finding::Finding};
use crate::{
    error::Result,
    foreign::cert_manager::{Certificate, CertificateCondition},
    observe::{CERT_MANAGER, TRAEFIK, Waiting},
    observed::ReadTimeout,
};

/// What Traefik gives a request where it is told nothing, in seconds: a large file over a slow line takes
/// longer.
const SHORT: u64 = 60;

/// How the route is. Traefik reports nothing on its routes: true means that all it needs is there.
pub fn look(outcome: &Outcome<'_>) -> Result<Finding> {
    if let Some(unsure) = unsure(outcome, TRAEFIK) {
        return Ok(unsure);
    }
    if !outcome.seen.cluster.traefik {
        return Ok(Finding::failing(
            "TraefikMissing",
            "the cluster does not know Traefik's kinds (traefik.io/v1alpha1): install Traefik",
        ));
    }
    let mut missing = outcome.seen.missing.iter();
    if let Some(missing) = missing.find(|missing| missing.waiting == Waiting::Ingress) {
        return Ok(Finding::failing(missing.reason, missing.message.clone()));
    }
    if let Some(tls) = &outcome.resource.spec.ingress.tls
        && let Some(finding) = certificate(outcome, tls)?
    {
        return Ok(finding);
    }
    Ok(match outcome.seen.get("IngressRoute", &outcome.names().ingress()) {
        Some(_) => written(outcome),
        None => Finding::waiting("Starting", "the route is not written yet"),
    })
}

/// Some kinds of a group could not be listed: what there is of it stays as it is.
fn unsure(outcome: &Outcome<'_>, group: &str) -> Option<Finding> {
    let message = format!("kinds of {group} could not be listed: what is there stays as it is");
    outcome.seen.unsure.contains(&group).then(|| Finding::unknown("ReadFailed", message))
}

/// The route is there. A limit that only slow uploads meet makes it no worse, but somebody should know.
fn written(outcome: &Outcome<'_>) -> Finding {
    let told = format!("Traefik is told to serve {}", outcome.resource.spec.host);
    let limit = outcome.seen.cluster.read_timeout.as_ref();
    let Some(ReadTimeout { seconds, entry_point }) = limit.filter(|it| it.seconds <= SHORT) else {
        return Finding::fine("RouteWritten", told);
    };
    let flag = format!("--entryPoints.{entry_point}.transport.respondingTimeouts.readTimeout=1h");
    let cuts =
        format!("it cuts off uploads that take longer than {seconds} s: start it with {flag}");
    Finding::fine("SlowUploadsCutOff", format!("{told}, but {cuts}"))
}

/// What keeps the host from having a certificate of its own.
fn certificate(outcome: &Outcome<'_>, tls: &TlsSpec) -> Result<Option<Finding>> {
    if tls.issuer_ref.is_some() {
        return issued(outcome);
    }
    let replicas = outcome.seen.cluster.traefik_replicas.filter(|_| tls.cert_resolver.is_some());
    Ok(replicas.filter(|replicas| *replicas > 1).map(|replicas| {
        let namespace = &outcome.resource.spec.network_policy.ingress_namespace;
        Finding::failing(
            "CertResolverNeedsOneTraefik",
            format!(
                "namespace {namespace} has {replicas} Traefiks, and one of them does not see the certificate or the challenge of another: run one, or have ingress.tls.issuerRef name an issuer of cert-manager. Until then the host has Traefik's default certificate"
            ),
        )
    }))
}

/// How far cert-manager is.
fn issued(outcome: &Outcome<'_>) -> Result<Option<Finding>> {
    if let Some(unsure) = unsure(outcome, CERT_MANAGER) {
        return Ok(Some(unsure));
    }
    if !outcome.seen.cluster.cert_manager {
        return Ok(Some(Finding::failing(
            "CertManagerMissing",
            "the cluster does not know cert-manager's kinds (cert-manager.io/v1): install cert-manager, or name a Secret in ingress.tls.secretName",
        )));
    }
    let name = outcome.names().ingress_tls();
    let found = outcome.seen.find::<Certificate>(&name)?;
    let conditions = found.and_then(|found| found.status).unwrap_or_default().conditions;
    let of = |type_: &str| conditions.iter().find(|one| one.type_ == type_);
    let is = |type_: &str, status: &str| of(type_).is_some_and(|one| one.status == status);
    if is("Ready", "True") {
        return Ok(None);
    }
    let failed = of("Issuing").filter(|one| one.status == "False" && one.reason == "Failed");
    if let Some(CertificateCondition { message, .. }) = failed {
        let message = format!("cert-manager does not get Certificate {name}: {message}");
        return Ok(Some(Finding::failing("CertificateNotIssued", message)));
    }
    let said = of("Ready").map_or("it has not looked at it yet", |one| one.message.as_str());
    let message = format!("cert-manager makes Certificate {name}: {said}");
    Ok(Some(Finding::waiting("IssuingCertificate", message)))
}
