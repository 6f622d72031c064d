//! Every variable the server reads, and nothing else: no file is opened here, so that whoever builds
//! an environment can prove in a unit test that the server accepts it.

mod quota;
mod s3;
mod sign_in;
mod vars;
mod visibility;

use std::{net::SocketAddr, num::NonZeroUsize, path::PathBuf};

use chrono::TimeDelta;
use thiserror::Error;

use self::vars::{Vars, invalid, is_loopback};
pub use self::{
    quota::Quota,
    s3::{CheckConfig, S3Config},
    sign_in::SignInConfig,
    visibility::Visibility,
};

/// What an environment variable fails on.
#[derive(Debug, Error)]
pub enum ConfigError {
    /// A variable without a default is absent or empty.
    #[error("{0} is not set")]
    Missing(&'static str),
    /// A variable does not parse.
    #[error("{name} is not valid: {reason}")]
    Invalid {
        /// The variable.
        name: &'static str,
        /// What is wrong with it, without its value.
        reason: String,
    },
}

type Result<T> = std::result::Result<T, ConfigError>;

/// What `serve` needs.
#[derive(Debug, Clone)]
pub struct Config {
    /// `HOST`: the public host; people's browsers see `https://HOST`.
    pub host: String,
    /// `LISTEN`: where the application answers.
    pub listen: SocketAddr,
    /// `HEALTH_LISTEN`: where probes and metrics answer; never routed to the outside.
    pub health_listen: SocketAddr,
    /// `WEB_ROOT`: the built web app; without it the server is an API only.
    pub web_root: Option<PathBuf>,
    /// `DATABASE_*`.
    pub database: DatabaseConfig,
    /// `S3_*`.
    pub s3: S3Config,
    /// `OIDC_*` and `ALLOWED_*`.
    pub sign_in: SignInConfig,
    /// `GALLERY_VISIBILITY`: who may see the images.
    pub visibility: Visibility,
    /// `MAX_UPLOAD_BYTES`: the largest original.
    pub max_upload_bytes: u64,
    /// `QUOTA_*`: what one user may keep.
    pub quota: Quota,
    /// `TRASH_RETENTION_DAYS`: how long a deleted image can be got back; 0 where a deletion is final.
    pub trash_retention_days: u16,
    /// `DECODE_WORKERS`: for how many of the largest images there is memory at once; each is decoded in a process of
    /// its own, and smaller ones share it.
    pub decode_workers: usize,
    /// `FORWARDED_HOPS`: how many proxies of ours a request comes by, each of which adds the address that
    /// asked it to `X-Forwarded-For`. Without one, an address is that of the connection.
    pub forwarded_hops: usize,
    /// `LOG`: a tracing filter.
    pub log: String,
    /// `INSTANCE`: the name that the `X-Served-By` header tells.
    pub instance: Option<String>,
}

/// What `serve` and `migrate` need to reach Postgres.
#[derive(Debug, Clone)]
pub struct DatabaseConfig {
    /// `DATABASE_HOSTS`: every member, `host[:port]`, separated by commas; the writable one is found.
    pub hosts: Vec<(String, u16)>,
    /// `DATABASE_NAME`.
    pub name: String,
    /// `DATABASE_USER`.
    pub user: String,
    /// `DATABASE_PASSWORD_FILE`: read again for every connection, so that a rotation reaches it; each of
    /// its lines is tried.
    pub password_file: PathBuf,
    /// `DATABASE_CA_FILE`: who may vouch for a member. Absent only where every host is a loopback
    /// address, which is then spoken to without TLS.
    pub ca_file: Option<PathBuf>,
    /// `DATABASE_CONNECTIONS`: the most that one server keeps. All servers together share what Postgres
    /// has, so whoever runs many of them gives each less.
    pub connections: usize,
}

impl Config {
    /// Reads the variables through `var`; nothing else is touched.
    pub fn from_vars(var: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let vars = Vars(&var);
        Ok(Self {
            host: vars.host()?,
            listen: vars.parsed("LISTEN", "0.0.0.0:8080")?,
            health_listen: vars.parsed("HEALTH_LISTEN", "0.0.0.0:9090")?,
            web_root: vars.path("WEB_ROOT"),
            database: DatabaseConfig::from_vars(&var)?,
            s3: S3Config::from_vars(&vars)?,
            sign_in: SignInConfig::from_vars(&vars)?,
            visibility: vars.parsed("GALLERY_VISIBILITY", "Public")?,
            max_upload_bytes: vars.parsed("MAX_UPLOAD_BYTES", "268435456")?,
            quota: Quota::from_vars(&vars)?,
            trash_retention_days: vars.parsed("TRASH_RETENTION_DAYS", "30")?,
            decode_workers: vars.parsed::<NonZeroUsize>("DECODE_WORKERS", "2")?.get(),
            forwarded_hops: vars.parsed("FORWARDED_HOPS", "0")?,
            log: vars.text("LOG").unwrap_or_else(|| "info".into()),
            instance: vars.text("INSTANCE"),
        })
    }

    /// The origin that browsers see.
    pub fn origin(&self) -> String {
        format!("https://{}", self.host)
    }

    /// Whether a deleted image can be got back at all.
    pub fn keeps_trash(&self) -> bool {
        self.trash_retention_days > 0
    }

    /// How long an image stays in the trash.
    pub fn trash_retention(&self) -> TimeDelta {
        TimeDelta::days(self.trash_retention_days.into())
    }
}

impl DatabaseConfig {
    /// Reads the variables of the database only, which is all that `migrate` has.
    pub fn from_vars(var: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let vars = Vars(&var);
        let config = Self {
            hosts: vars.hosts()?,
            name: vars.text("DATABASE_NAME").unwrap_or_else(|| "infravault".into()),
            user: vars.text("DATABASE_USER").unwrap_or_else(|| "infravault".into()),
            password_file: vars.required_path("DATABASE_PASSWORD_FILE")?,
            ca_file: vars.path("DATABASE_CA_FILE"),
            connections: vars.parsed::<NonZeroUsize>("DATABASE_CONNECTIONS", "10")?.get(),
        };
        if config.ca_file.is_none() && !config.hosts.iter().all(|(host, _)| is_loopback(host)) {
            return Err(invalid(
                "DATABASE_CA_FILE",
                "needed where a database host is not loopback",
            ));
        }
        Ok(config)
    }
}

#[cfg(test)]
#[path = "config_tests.rs"]
mod tests;
