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

    pub(super) fn optional<T: FromStr<Err: ToString>>(
        &self,
        name: &'static str,
    ) -> Result<Option<T>> {
        let text = self.text(name);
        text.map(|text| text.parse().map_err(|error: T::Err| invalid(name, &error.to_string())))
            .transpose()
    }

    pub(super) fn host(&self) -> Result<String> {
        let host = self.required("HOST")?.to_ascii_lowercase();
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | ':');
        if host.chars().all(fits) { Ok(host) } else { Err(invalid("HOST", "not a host name")) }
    }

    pub(super) fn hosts(&self) -> Result<Vec<(String, u16)>> {
        hosts_and_ports("DATABASE_HOSTS", &self.required("DATABASE_HOSTS")?, "5432")
    }

    pub(super) fn servers(&self) -> Result<Vec<(String, u16)>> {
        let list = self.text("S3_SERVERS");
        list.map_or(Ok(Vec::new()), |list| hosts_and_ports("S3_SERVERS", &list, "9000"))
    }
}

fn hosts_and_ports(name: &'static str, list: &str, port: &str) -> Result<Vec<(String, u16)>> {
    list.split(',').map(|entry| host_and_port(name, entry.trim(), port)).collect()
}

fn host_and_port(name: &'static str, entry: &str, port: &str) -> Result<(String, u16)> {
    let (host, port) = entry.rsplit_once(':').unwrap_or((entry, port));
    let port = port.parse().map_err(|_| invalid(name, "a port is not a number"))?;
    if host.is_empty() {
        return Err(invalid(name, "a host is empty"));
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
