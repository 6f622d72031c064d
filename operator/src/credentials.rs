//! The passwords of a vault: drawn once, kept in one Secret, never drawn again over data that
//! already depends on them.

use std::collections::BTreeMap;

use k8s_openapi::ByteString;
use rand::{
    CryptoRng,
    distr::{Alphanumeric, SampleString},
};

use crate::error::{Error, Result};

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

/// The passwords of a vault, as its Secret holds them.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials(BTreeMap<String, String>);

impl Credentials {
    /// Draws all of them anew.
    pub fn draw(rng: &mut impl CryptoRng) -> Self {
        let drawn = LENGTHS
            .into_iter()
            .map(|(key, length)| (key.to_owned(), Alphanumeric.sample_string(rng, length)));
        Self(drawn.collect())
    }

    /// Reads the Secret's data. One that lacks a key was tampered with: it is not filled up, since
    /// what runs was made with another password. Keys of MinIO need not be there where it is not.
    pub fn from_data(
        secret: &str,
        data: &BTreeMap<String, ByteString>,
        with_minio: bool,
    ) -> Result<Self> {
        let mut read = BTreeMap::new();
        let is_needed = |key: &&str| with_minio || !OF_MINIO.contains(key);
        for key in LENGTHS.iter().map(|(key, _)| *key).filter(is_needed) {
            let value = data
                .get(key)
                .and_then(|bytes| String::from_utf8(bytes.0.clone()).ok())
                .filter(|value| !value.is_empty())
                .ok_or_else(|| Error::CredentialsIncomplete {
                    secret: secret.to_owned(),
                    key: key.to_owned(),
                })?;
            read.insert(key.to_owned(), value);
        }
        Ok(Self(read))
    }

    /// One of them, by its key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.0.get(key).map(String::as_str)
    }

    /// The Secret's data.
    pub fn to_data(&self) -> BTreeMap<String, ByteString> {
        let pairs = self.0.iter();
        pairs.map(|(key, value)| (key.clone(), ByteString(value.clone().into_bytes()))).collect()
    }
}

/// A password in a log is a password lost.
impl std::fmt::Debug for Credentials {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_what_is_read() {
        let drawn = Credentials::draw(&mut rand::rng());
        let read = Credentials::from_data("photos-credentials", &drawn.to_data(), true);
        assert_eq!(read.unwrap(), drawn);
    }

    #[test]
    fn two_draws_share_nothing() {
        let (one, other) =
            (Credentials::draw(&mut rand::rng()), Credentials::draw(&mut rand::rng()));
        for (key, value) in &one.0 {
            assert_ne!(Some(value), other.0.get(key), "{key}");
            assert!(value.len() >= 20 && value.chars().all(|c| c.is_ascii_alphanumeric()));
        }
    }

    #[test]
    fn a_missing_key_is_named_and_not_drawn_anew() {
        let mut data = Credentials::draw(&mut rand::rng()).to_data();
        data.remove(S3_SECRET_KEY);
        let error = Credentials::from_data("photos-credentials", &data, true).unwrap_err();
        assert!(error.to_string().contains(S3_SECRET_KEY), "{error}");
        for key in OF_MINIO {
            data.remove(key);
        }
        assert!(Credentials::from_data("photos-credentials", &data, false).is_ok());
        data.remove(POSTGRES_APP_PASSWORD);
        let error = Credentials::from_data("photos-credentials", &data, false).unwrap_err();
        assert!(error.to_string().contains(POSTGRES_APP_PASSWORD), "{error}");
    }

    #[test]
    fn no_password_is_ever_shown() {
        let drawn = Credentials::draw(&mut rand::rng());
        let shown = format!("{drawn:?}");
        assert!(drawn.0.values().all(|value| !shown.contains(value)));
    }
}
