use std::{path::PathBuf, str::FromStr};

use super::{ConfigError, Result};

/// The environment, with the few ways in which we read it.
pub(super) struct Vars<'a>(pub(super) &'a dyn Fn(&str) -> Option<String>);

impl Vars<'_> {
    pub(super) fn text(&self, name: &str) -> Option<String> {
        (self.0)(name).map(|value| value.trim().to_owned()).filter(|value| !value.is_empty())
    }

    pub(super) fn required(&self, name: &'static str) -> Result<String> {
        self.text(name).ok_or(ConfigError::Missing(name))
    }

    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        self.text(name).map(PathBuf::from)
    }

    pub(super) fn required_path(&self, name: &'static str) -> Result<PathBuf> {
        self.required(name).map(PathBuf::from)
    }

    pub(super) fn parsed<T: FromStr<Err: ToString>>(
        &self,
        name: &'static str,
        default: &str,
    ) -> Result<T> {
        let text = self.text(name).unwrap_or_else(|| default.into());
        text.parse().map_err(|error: T::Err| invalid(name, &error.to_string()))
    }

    pub(super) fn host(&self) -> Result<String> {
        let host = self.required("HOST")?.to_ascii_lowercase();
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
        if host.chars().all(fits) { Ok(host) } else { Err(invalid("HOST", "not a host name")) }
    }

    pub(super) fn hosts(&self) -> Result<Vec<(String, u16)>> {
        let list = self.required("DATABASE_HOSTS")?;
        list.split(',').map(|entry| host_and_port(entry.trim())).collect()
    }
}

fn host_and_port(entry: &str) -> Result<(String, u16)> {
    let (host, port) = entry.rsplit_once(':').unwrap_or((entry, "5432"));
    let port = port.parse().map_err(|_| invalid("DATABASE_HOSTS", "a port is not a number"))?;
    if host.is_empty() {
        return Err(invalid("DATABASE_HOSTS", "a host is empty"));
    }
    Ok((host.to_owned(), port))
}

pub(super) fn host_of(authority: &str) -> &str {
    authority.split(['/', ':']).next().unwrap_or_default()
}

pub(super) fn is_loopback(host: &str) -> bool {
    host == "localhost" || host.parse().is_ok_and(|ip: std::net::IpAddr| ip.is_loopback())
}

pub(super) fn invalid(name: &'static str, reason: &str) -> ConfigError {
    ConfigError::Invalid { name, reason: reason.to_owned() }
}
