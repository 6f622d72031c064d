//! The passwords of a vault: drawn once, kept in one Secret, never drawn again over data that
//! already depends on them. Others come into force beside the old ones, step by step: see `rotation`.

use std::collections::BTreeMap;

use k8s_openapi::{ByteString, api::core::v1::Secret};
use kube::ResourceExt;
use rand::{
    CryptoRng,
    distr::{Alphanumeric, SampleString},
};

use crate::{
    error::{Error, Result},
    names::{ROTATED_ANNOTATION, ROTATING_ANNOTATION},
};

/// Key of the superuser's password.
pub const POSTGRES_SUPERUSER_PASSWORD: &str = "postgres-superuser-password";
/// Key of the password with which standbys replicate.
pub const POSTGRES_REPLICATION_PASSWORD: &str = "postgres-replication-password";
/// Key of the password of role `infravault`, which owns the API's database.
pub const POSTGRES_APP_PASSWORD: &str = "postgres-app-password";
/// Key of the password that Patroni's unsafe calls ask for.
pub const PATRONI_PASSWORD: &str = "patroni-password";
/// Key of MinIO's root user.
pub const MINIO_ROOT_USER: &str = "minio-root-user";
/// Key of MinIO's root password.
pub const MINIO_ROOT_PASSWORD: &str = "minio-root-password";
/// Key of the access key of the API, which opens its bucket only.
pub const S3_ACCESS_KEY: &str = "s3-access-key";
/// Key of the secret key that goes with it.
pub const S3_SECRET_KEY: &str = "s3-secret-key";

/// What each key holds, in letters and digits: none needs quoting anywhere.
const LENGTHS: [(&str, usize); 8] = [
    (POSTGRES_SUPERUSER_PASSWORD, 32),
    (POSTGRES_REPLICATION_PASSWORD, 32),
    (POSTGRES_APP_PASSWORD, 32),
    (PATRONI_PASSWORD, 32),
    (MINIO_ROOT_USER, 20),
    (MINIO_ROOT_PASSWORD, 32),
    (S3_ACCESS_KEY, 20),
    (S3_SECRET_KEY, 40),
];

/// Those that a vault without MinIO does without.
const OF_MINIO: [&str; 4] = [MINIO_ROOT_USER, MINIO_ROOT_PASSWORD, S3_ACCESS_KEY, S3_SECRET_KEY];

/// What is exchanged by a rotation. MinIO's root keys are not among it: all of its servers restart
/// together for others.
const ROTATED: [&str; 6] = [
    POSTGRES_SUPERUSER_PASSWORD,
    POSTGRES_REPLICATION_PASSWORD,
    POSTGRES_APP_PASSWORD,
    PATRONI_PASSWORD,
    S3_ACCESS_KEY,
    S3_SECRET_KEY,
];

/// What a password that is to come into force lies under, beside the one that is in force.
pub fn next_key(key: &str) -> String {
    format!("{key}.next")
}

type Passwords = BTreeMap<String, String>;

/// The passwords of a vault, as its Secret holds them.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    current: Passwords,
    next: Option<Passwords>,
    /// What asked for the rotation that is under way, from the draw of the next ones until nobody knows
    /// the former ones any more.
    pub rotating: Option<String>,
    /// What asked for the last rotation that ended.
    pub rotated: Option<String>,
}

impl Credentials {
    /// Draws all of them anew.
    pub fn draw(rng: &mut impl CryptoRng) -> Self {
        let current = drawn(rng, &LENGTHS);
        Self { current, next: None, rotating: None, rotated: None }
    }

    /// Reads the Secret's data. One that lacks a key was tampered with: it is not filled up, since
    /// what runs was made with another password. Keys of MinIO need not be there where it is not.
    pub fn from_data(
        secret: &str,
        data: &BTreeMap<String, ByteString>,
        with_minio: bool,
    ) -> Result<Self> {
        let lacks = |key: String| Error::CredentialsIncomplete { secret: secret.to_owned(), key };
        let mut current = Passwords::new();
        let is_needed = |key: &&str| with_minio || !OF_MINIO.contains(key);
        for key in LENGTHS.iter().map(|(key, _)| *key).filter(is_needed) {
            let value = text(data, key).ok_or_else(|| lacks(key.to_owned()))?;
            current.insert(key.to_owned(), value);
        }
        let mut next = Passwords::new();
        for (key, under) in ROTATED.map(|key| (key, next_key(key))) {
            next.extend(text(data, &under).map(|value| (key.to_owned(), value)));
        }
        // Some of them may be in force already.
        let missing = ROTATED.into_iter().find(|key| !next.contains_key(*key));
        match missing {
            Some(key) if !next.is_empty() => Err(lacks(next_key(key))),
            Some(_) => Ok(Self { current, next: None, rotating: None, rotated: None }),
            None => Ok(Self { current, next: Some(next), rotating: None, rotated: None }),
        }
    }

    /// Reads the Secret: its data, and how far a rotation is.
    pub fn of(name: &str, secret: &Secret, with_minio: bool) -> Result<Self> {
        let said = |key| secret.annotations().get(key).cloned();
        let data = secret.data.clone().unwrap_or_default();
        let read = Self::from_data(name, &data, with_minio)?;
        Ok(Self { rotating: said(ROTATING_ANNOTATION), rotated: said(ROTATED_ANNOTATION), ..read })
    }

    /// One of those in force, by its key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.current.get(key).map(String::as_str)
    }

    /// One of those that are to come into force, by its key.
    pub fn next(&self, key: &str) -> Option<&str> {
        self.next.as_ref()?.get(key).map(String::as_str)
    }

    /// Whether others are to come into force.
    pub fn has_next(&self) -> bool {
        self.next.is_some()
    }

    /// What asked for the rotation that is under way, if one is.
    pub fn on_its_way(&self) -> Option<&str> {
        let nobody_says = self.next.as_ref().map(|_| "");
        self.rotating.as_deref().or(nobody_says)
    }

    /// The Secret's data.
    pub fn to_data(&self) -> BTreeMap<String, ByteString> {
        let next = self.next.iter().flatten().map(|(key, value)| (next_key(key), value.clone()));
        let all = self.current.clone().into_iter().chain(next);
        all.map(|(key, value)| (key, ByteString(value.into_bytes()))).collect()
    }

    /// What a rotation that begins adds to the Secret's data.
    pub fn draw_next(rng: &mut impl CryptoRng) -> BTreeMap<String, ByteString> {
        let rotated = LENGTHS.into_iter().filter(|(key, _)| ROTATED.contains(key));
        let drawn = drawn(rng, &rotated.collect::<Vec<_>>()).into_iter();
        drawn.map(|(key, value)| (next_key(&key), ByteString(value.into_bytes()))).collect()
    }

    /// What becomes of the Secret's data when the next ones come into force: their own keys go.
    pub fn promotion(&self) -> BTreeMap<String, Option<ByteString>> {
        let next = self.next.iter().flatten();
        let into_force = |(key, value): (&String, &String)| {
            let value = Some(ByteString(value.clone().into_bytes()));
            [(key.clone(), value), (next_key(key), None)]
        };
        next.flat_map(into_force).collect()
    }
}

fn drawn(rng: &mut impl CryptoRng, lengths: &[(&str, usize)]) -> Passwords {
    let one = |(key, length): &(&str, usize)| {
        ((*key).to_owned(), Alphanumeric.sample_string(rng, *length))
    };
    lengths.iter().map(one).collect()
}

fn text(data: &BTreeMap<String, ByteString>, key: &str) -> Option<String> {
    let text = String::from_utf8(data.get(key)?.0.clone()).ok()?;
    (!text.is_empty()).then_some(text)
}

/// A password in a log is a password lost.
impl std::fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_set().entries(self.to_data().keys()).finish()
    }
}

#[cfg(test)]
mod tests;
