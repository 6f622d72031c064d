//! Whether certificates that people put into the cluster are what they are taken for: an `Err` says what
//! is wrong with them.

use rcgen::{Issuer, PublicKeyData};
use x509_parser::pem::Pem;

use crate::observed::KeyPair;

/// Whether `pair`, which lies under the two keys, can sign certificates that whoever trusts it accepts.
pub fn authority(pair: &KeyPair, [cert_key, key_key]: [&str; 2]) -> Result<(), String> {
    let in_cert = |why: String| format!("{cert_key} {why}");
    let in_key = |why: String| format!("{key_key} {why}");
    let pems = certificates(&pair.cert).map_err(in_cert)?;
    let first = pems.first().map(Pem::parse_x509).transpose().ok().flatten();
    let cert = first.ok_or_else(|| in_cert("holds no certificate".into()))?;
    if !cert.is_ca() {
        return Err(in_cert("is not the certificate of an authority".into()));
    }
    let unreadable = |error| in_key(format!("is no private key that can be read: {error}"));
    let key = rcgen::KeyPair::from_pem(&pair.key).map_err(unreadable)?;
    if key.subject_public_key_info() != cert.public_key().raw {
        return Err(in_key(format!("is not the key of {cert_key}")));
    }
    let issuer = Issuer::from_ca_cert_pem(&pair.cert, key);
    issuer.map(|_| ()).map_err(|error| in_cert(format!("cannot sign: {error}")))
}

/// Whether somebody can be trusted by what `pem` holds.
pub fn bundle(pem: &str) -> Result<(), String> {
    certificates(pem).map(|_| ())
}

/// The certificates in `pem`: one at least, and each of them readable.
fn certificates(pem: &str) -> Result<Vec<Pem>, String> {
    let mut found = Vec::new();
    for (index, block) in Pem::iter_from_buffer(pem.as_bytes()).enumerate() {
        let unreadable =
            |error: String| format!("holds what cannot be read (block {index}): {error}");
        let block = block.map_err(|error| unreadable(error.to_string()))?;
        if block.label != "CERTIFICATE" {
            continue;
        }
        block.parse_x509().map_err(|error| unreadable(error.to_string()))?;
        found.push(block);
    }
    if found.is_empty() { Err("holds no certificate".into()) } else { Ok(found) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificates::draw_authority;

    fn drawn() -> KeyPair {
        draw_authority("photos", "2026-11-23T12:00:00Z".parse().unwrap()).unwrap()
    }

    fn refused(cert: &str, key: &str) -> String {
        let pair = KeyPair { cert: cert.into(), key: key.into() };
        authority(&pair, ["tls.crt", "tls.key"]).unwrap_err()
    }

    #[test]
    fn an_authority_is_a_certificate_that_may_sign_and_its_own_key() {
        let (one, other) = (drawn(), drawn());
        authority(&one, ["tls.crt", "tls.key"]).unwrap();
        assert_eq!(refused("garbage", &one.key), "tls.crt holds no certificate");
        assert!(refused(&broken(&one.cert), &one.key).starts_with("tls.crt holds what cannot be"));
        assert!(refused(&one.cert, "garbage").starts_with("tls.key is no private key"));
        assert_eq!(refused(&one.cert, &other.key), "tls.key is not the key of tls.crt");
        let key = rcgen::KeyPair::generate().unwrap();
        let leaf = rcgen::CertificateParams::new(["example.org".into()]).unwrap();
        let leaf = leaf.self_signed(&key).unwrap().pem();
        let said = refused(&leaf, &key.serialize_pem());
        assert_eq!(said, "tls.crt is not the certificate of an authority");
    }

    #[test]
    fn a_bundle_is_certificates_and_nothing_that_cannot_be_read() {
        let (one, other) = (drawn(), drawn());
        bundle(&format!("# ours\n{}{}", one.cert, other.cert)).unwrap();
        bundle("").unwrap_err();
        bundle("-----BEGIN CERTIFICATE-----\nno\n-----END CERTIFICATE-----\n").unwrap_err();
        bundle(&format!("{}{}", one.cert, broken(&other.cert))).unwrap_err();
        assert_eq!(bundle(&one.key).unwrap_err(), "holds no certificate");
    }

    /// PEM of what is no certificate.
    fn broken(pem: &str) -> String {
        let mut lines: Vec<_> = pem.lines().collect();
        lines.remove(1);
        lines.join("\n") + "\n"
    }
}
