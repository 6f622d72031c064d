//! Who vouches for the servers: one in force, and beside it the next or the former one.

use std::{collections::BTreeMap, time::Duration};

use jiff::Timestamp;
use k8s_openapi::{ByteString, api::core::v1::Secret};
use kube::ResourceExt;
use rcgen::{BasicConstraints, DnType, IsCa, KeyUsagePurpose};
use x509_parser::pem::parse_x509_pem;

use super::{DAY, check, from_data, is_young, lasting, to_data};
use crate::{
    desired::hash,
    error::{Error, Result},
    names::{
        FORMER_CERT_KEY, LINE_ANNOTATION, NEXT_CERT_KEY, NEXT_KEY_KEY, ROTATED_ANNOTATION,
        ROTATING_ANNOTATION, TLS_CERT_KEY, TLS_KEY_KEY,
    },
    observed::KeyPair,
};

const LIFE: Duration = Duration::from_secs(3650 * DAY.as_secs());

/// A vault's certificate authority, as its Secret holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// The one that issues.
    pub current: KeyPair,
    /// The one that is to issue once everybody trusts it.
    pub next: Option<KeyPair>,
    /// The certificate of the one that issued before: its key is gone. It stays among those that clients
    /// trust until another one issues, since to take it away earlier would restart the object store's
    /// servers for nothing.
    pub former: Option<String>,
    /// What asked for the next one, if somebody did.
    pub rotating: Option<String>,
    /// What asked for the current one, if somebody did.
    pub rotated: Option<String>,
    /// Names it and those that it was exchanged for; nothing where it is older than such names.
    pub line: Option<String>,
}

impl Authority {
    /// Reads the Secret. One that lacks a part, or is none, is somebody's mistake, and theirs to mend.
    pub fn of(name: &str, secret: &Secret) -> Result<Self> {
        let data = secret.data.clone().unwrap_or_default();
        let filled = |key: &str| data.get(key).is_some_and(|value| !value.0.is_empty());
        let begun = filled(NEXT_CERT_KEY) || filled(NEXT_KEY_KEY);
        let next_keys = [NEXT_CERT_KEY, NEXT_KEY_KEY].into_iter().filter(|_| begun);
        let lacks = [TLS_CERT_KEY, TLS_KEY_KEY].into_iter().chain(next_keys);
        let lacks = lacks.into_iter().find(|key| !filled(key));
        let error = |key: &str| Error::AuthorityIncomplete { secret: name.into(), key: key.into() };
        if let Some(key) = lacks {
            return Err(error(key));
        }
        let said = |key| secret.annotations().get(key).cloned();
        let text = |key| String::from_utf8(data.get(key)?.0.clone()).ok();
        let pair = |cert, key| text(cert).zip(text(key)).map(|(cert, key)| KeyPair { cert, key });
        let readable = |pair: &KeyPair, keys| {
            let unreadable = |why| Error::AuthorityUnreadable { secret: name.into(), why };
            check::authority(pair, keys).map_err(unreadable)
        };
        let current = from_data(&data).ok_or_else(|| error(TLS_CERT_KEY))?;
        readable(&current, [TLS_CERT_KEY, TLS_KEY_KEY])?;
        let next = pair(NEXT_CERT_KEY, NEXT_KEY_KEY);
        next.iter().try_for_each(|next| readable(next, [NEXT_CERT_KEY, NEXT_KEY_KEY]))?;
        Ok(Self {
            current,
            next,
            former: text(FORMER_CERT_KEY),
            rotating: said(ROTATING_ANNOTATION),
            rotated: said(ROTATED_ANNOTATION),
            line: said(LINE_ANNOTATION),
        })
    }

    /// Whether two thirds of its life are not over yet.
    pub fn is_young(&self, now: Timestamp) -> bool {
        let Ok((_, pem)) = parse_x509_pem(self.current.cert.as_bytes()) else { return true };
        pem.parse_x509().map_or(true, |cert| is_young(&cert, now))
    }

    /// The certificates that clients are to trust.
    pub fn bundle(&self) -> String {
        // By the former one some may serve yet.
        let next = self.next.as_ref().map(|next| &next.cert);
        [Some(&self.current.cert), self.former.as_ref(), next]
            .into_iter()
            .flatten()
            .cloned()
            .collect()
    }

    /// Names the newest that clients trust; nothing for the first of all.
    pub fn newest(&self) -> Option<String> {
        let current = self.former.as_ref().map(|_| &self.current.cert);
        self.next.as_ref().map(|next| &next.cert).or(current).map(hash::short)
    }

    /// What a rotation that begins adds to the Secret's data.
    pub fn addition(next: &KeyPair) -> BTreeMap<String, ByteString> {
        [(NEXT_CERT_KEY, &next.cert), (NEXT_KEY_KEY, &next.key)]
            .map(|(key, pem)| (key.to_owned(), ByteString(pem.clone().into_bytes())))
            .into()
    }

    /// What becomes of the Secret's data when the next one comes into force: the key of the one before is
    /// kept by nobody.
    pub fn promotion(&self) -> BTreeMap<String, Option<ByteString>> {
        let Some(next) = &self.next else { return BTreeMap::new() };
        let former = ByteString(self.current.cert.clone().into_bytes());
        let into_force = to_data(next).into_iter().map(|(key, pem)| (key, Some(pem)));
        let gone = [NEXT_CERT_KEY, NEXT_KEY_KEY].map(|key| (key.to_owned(), None));
        into_force.chain(gone).chain([(FORMER_CERT_KEY.to_owned(), Some(former))]).collect()
    }
}

/// Draws a certificate authority for `vault`.
pub fn draw_authority(vault: &str, now: Timestamp) -> Result<KeyPair> {
    let mut params = lasting(LIFE, now);
    params.distinguished_name.push(DnType::CommonName, format!("{vault} certificate authority"));
    params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
    params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
    let key = rcgen::KeyPair::generate().map_err(Error::Certificate)?;
    let cert = params.self_signed(&key).map_err(Error::Certificate)?;
    Ok(KeyPair { cert: cert.pem(), key: key.serialize_pem() })
}
