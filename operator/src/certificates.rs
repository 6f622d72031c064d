//! The certificate authority of a vault, and the certificates that Postgres and MinIO serve.
//!
//! The authority is drawn once and kept in a Secret of its own, and another is drawn at two thirds of its
//! life: see `rotation`. Certificates are issued for a year and anew at two thirds of it, or when the
//! names they must hold change, or the authority does.

mod authority;
pub mod check;

pub use authority::{Authority, draw_authority};

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use k8s_openapi::ByteString;
use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, Issuer, KeyUsagePurpose, date_time_ymd};
use x509_parser::{
    extensions::{GeneralName, ParsedExtension},
    pem::parse_x509_pem,
    prelude::X509Certificate,
};

use crate::{
    error::{Error, Result},
    names::{TLS_CERT_KEY, TLS_KEY_KEY},
    observed::{Certificates, KeyPair},
    vault::Vault,
};

const DAY: Duration = Duration::from_hours(24);
const LIFE: Duration = Duration::from_secs(365 * DAY.as_secs());
/// Clocks differ: what is issued is valid a little earlier.
const EARLIER: Duration = Duration::from_hours(1);

/// The vault's certificates: those of `current` that still serve, the others issued anew.
pub fn certificates(
    vault: &Vault,
    authority: &Authority,
    current: [Option<KeyPair>; 2],
    now: Timestamp,
) -> Result<Certificates> {
    let ([postgres, minio], issuer) = (current, &authority.current);
    let of_minio = || kept_or_issued(issuer, minio, &minio_names(vault), now);
    Ok(Certificates {
        ca_bundle: authority.bundle(),
        trusts: authority.newest(),
        line: authority.line.clone(),
        postgres: kept_or_issued(issuer, postgres, &postgres_names(vault), now)?,
        minio: vault.spec.external().is_none().then(of_minio).transpose()?,
    })
}

/// Reads a pair from a Secret's data, if it holds one. Whether it is one nobody has looked yet.
pub fn from_data(data: &BTreeMap<String, ByteString>) -> Option<KeyPair> {
    let text = |key| Some(String::from_utf8_lossy(&data.get(key)?.0).into_owned());
    Some(KeyPair { cert: text(TLS_CERT_KEY)?, key: text(TLS_KEY_KEY)? })
}

/// A Secret's data.
pub fn to_data(pair: &KeyPair) -> BTreeMap<String, ByteString> {
    [(TLS_CERT_KEY, &pair.cert), (TLS_KEY_KEY, &pair.key)]
        .map(|(key, pem)| (key.to_owned(), ByteString(pem.clone().into_bytes())))
        .into()
}

fn postgres_names(vault: &Vault) -> Vec<String> {
    let mut names = service_names(&vault.names().postgres(), &vault.namespace);
    names.push("localhost".into());
    names
}

fn minio_names(vault: &Vault) -> Vec<String> {
    let mut names = service_names(&vault.names().minio(), &vault.namespace);
    for pool in &vault.pools {
        names.extend(service_names(&vault.names().pool(&pool.name), &vault.namespace));
    }
    names.push("localhost".into());
    names
}

/// A Service and its pods, in each length in which a client may write the name.
fn service_names(service: &str, namespace: &str) -> Vec<String> {
    let lengths = [
        service.to_owned(),
        format!("{service}.{namespace}"),
        format!("{service}.{namespace}.svc"),
        format!("{service}.{namespace}.svc.cluster.local"),
    ];
    // A star for one label is not honoured everywhere: it stands below the Service's own name only.
    let pods = lengths[1..].iter().map(|name| format!("*.{name}")).collect::<Vec<_>>();
    lengths.into_iter().chain(pods).collect()
}

fn kept_or_issued(
    authority: &KeyPair,
    current: Option<KeyPair>,
    names: &[String],
    now: Timestamp,
) -> Result<KeyPair> {
    match current.filter(|pair| serves(&pair.cert, &authority.cert, names, now)) {
        Some(pair) => Ok(pair),
        None => issue(authority, names, now),
    }
}

fn issue(authority: &KeyPair, names: &[String], now: Timestamp) -> Result<KeyPair> {
    let authority_key = rcgen::KeyPair::from_pem(&authority.key).map_err(Error::Certificate)?;
    let issuer = Issuer::from_ca_cert_pem(&authority.cert, authority_key);
    let issuer = issuer.map_err(Error::Certificate)?;
    let mut params = lasting(LIFE, now);
    for name in names {
        let name = name.as_str().try_into().map_err(Error::Certificate)?;
        params.subject_alt_names.push(rcgen::SanType::DnsName(name));
    }
    params.use_authority_key_identifier_extension = true;
    params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
    // Servers of both speak to each other too: a standby to its primary, MinIO to its peers.
    params.extended_key_usages =
        vec![ExtendedKeyUsagePurpose::ServerAuth, ExtendedKeyUsagePurpose::ClientAuth];
    let key = rcgen::KeyPair::generate().map_err(Error::Certificate)?;
    let cert = params.signed_by(&key, &issuer).map_err(Error::Certificate)?;
    Ok(KeyPair { cert: cert.pem(), key: key.serialize_pem() })
}

fn lasting(life: Duration, now: Timestamp) -> CertificateParams {
    let mut params = CertificateParams::default();
    let seconds = u64::try_from(now.as_second()).unwrap_or_default();
    let start = date_time_ymd(1970, 1, 1) + Duration::from_secs(seconds);
    params.not_before = start - EARLIER;
    params.not_after = start + life;
    params.distinguished_name = rcgen::DistinguishedName::new();
    params
}

/// The certificate is of this authority, holds these names, and a third of its life is left.
fn serves(cert: &str, authority: &str, names: &[String], now: Timestamp) -> bool {
    let Ok((_, cert)) = parse_x509_pem(cert.as_bytes()) else { return false };
    let Ok((_, authority)) = parse_x509_pem(authority.as_bytes()) else { return false };
    let (Ok(cert), Ok(authority)) = (cert.parse_x509(), authority.parse_x509()) else {
        return false;
    };
    let of_authority = subject_key(&authority).is_some_and(|key| issuer_key(&cert) == Some(key));
    of_authority && same_names(&cert, names) && is_young(&cert, now)
}

fn is_young(cert: &X509Certificate<'_>, now: Timestamp) -> bool {
    let (start, end) =
        (cert.validity().not_before.timestamp(), cert.validity().not_after.timestamp());
    let renewal = start + (end - start) / 3 * 2;
    (start..renewal).contains(&now.as_second())
}

fn same_names(cert: &X509Certificate<'_>, names: &[String]) -> bool {
    let Ok(Some(held)) = cert.subject_alternative_name() else { return false };
    let held = held.value.general_names.iter().map(|name| match name {
        GeneralName::DNSName(name) => *name,
        _ => "",
    });
    held.eq(names.iter().map(String::as_str))
}

fn subject_key<'a>(cert: &X509Certificate<'a>) -> Option<&'a [u8]> {
    cert.extensions().iter().find_map(|extension| match extension.parsed_extension() {
        ParsedExtension::SubjectKeyIdentifier(key) => Some(key.0),
        _ => None,
    })
}

fn issuer_key<'a>(cert: &X509Certificate<'a>) -> Option<&'a [u8]> {
    cert.extensions().iter().find_map(|extension| match extension.parsed_extension() {
        ParsedExtension::AuthorityKeyIdentifier(id) => id.key_identifier.as_ref().map(|key| key.0),
        _ => None,
    })
}

#[cfg(test)]
mod tests;
