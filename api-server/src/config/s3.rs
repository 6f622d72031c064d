use std::path::PathBuf;

use super::{
    Result,
    vars::{Vars, host_of, invalid, is_loopback},
};

/// What the object store needs.
#[derive(Debug, Clone)]
pub struct S3Config {
    /// `S3_ENDPOINT`.
    pub endpoint: String,
    /// `S3_SERVERS`: the servers behind it, `host:port`, separated by commas, where they are known: each
    /// is then asked by its own name, so that a dead one costs little until everybody knows of it.
    pub servers: Vec<(String, u16)>,
    /// `S3_BUCKET`.
    pub bucket: String,
    /// `S3_REGION`.
    pub region: String,
    /// `S3_PATH_STYLE`: the bucket is part of the path, not of the host.
    pub path_style: bool,
    /// `S3_ACCESS_KEY_FILE`.
    pub access_key_file: PathBuf,
    /// `S3_SECRET_KEY_FILE`.
    pub secret_key_file: PathBuf,
    /// `S3_CA_FILE`: trusted besides the public roots.
    pub ca_file: Option<PathBuf>,
}

impl S3Config {
    pub(super) fn from_vars(vars: &Vars) -> Result<Self> {
        let endpoint = vars.required("S3_ENDPOINT")?;
        let local = endpoint.strip_prefix("http://").is_some_and(|rest| is_loopback(host_of(rest)));
        if !endpoint.starts_with("https://") && !local {
            return Err(invalid("S3_ENDPOINT", "must begin with https://"));
        }
        Ok(Self {
            endpoint,
            servers: vars.servers()?,
            bucket: vars.text("S3_BUCKET").unwrap_or_else(|| "infravault".into()),
            region: vars.text("S3_REGION").unwrap_or_else(|| "us-east-1".into()),
            path_style: vars.parsed("S3_PATH_STYLE", "true")?,
            access_key_file: vars.required_path("S3_ACCESS_KEY_FILE")?,
            secret_key_file: vars.required_path("S3_SECRET_KEY_FILE")?,
            ca_file: vars.path("S3_CA_FILE"),
        })
    }
}

/// What `check-store` needs.
#[derive(Debug, Clone)]
pub struct CheckConfig {
    /// `S3_*`, as a server has them.
    pub s3: S3Config,
    /// `S3_OWNER`: whose the bucket is to be, which it says in an object of its own.
    pub owner: String,
    /// `S3_OWNED`: it is known to say so already, and one that does not is another bucket.
    pub known: bool,
}

impl CheckConfig {
    /// Reads the variables of the object store only, which is all that `check-store` has.
    pub fn from_vars(var: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let vars = Vars(&var);
        Ok(Self {
            s3: S3Config::from_vars(&vars)?,
            owner: vars.required("S3_OWNER")?,
            known: vars.parsed("S3_OWNED", "false")?,
        })
    }
}
