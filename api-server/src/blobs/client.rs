use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use minio::s3::{
    MinioClient,
    client::MinioClientBuilder,
    creds::{Credentials, Provider},
    http::BaseUrl,
    types::Region,
};

use super::servers::Servers;
use crate::{
    config::S3Config,
    error::{Error, Result},
    secrets,
};

/// The S3 client, made anew when the file of trusted certificates changes: the crate reads it only once.
pub(super) struct Client {
    config: S3Config,
    servers: Arc<Servers>,
    made: Mutex<Option<(Option<SystemTime>, MinioClient)>>,
}

impl Client {
    pub(super) fn new(config: S3Config) -> Self {
        let servers = Arc::new(Servers::new(config.servers.clone()));
        Self { config, servers, made: Mutex::new(None) }
    }

    pub(super) fn get(&self) -> Result<MinioClient> {
        let changed = self.config.ca_file.as_deref().and_then(modified);
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        match &*made {
            Some((at, client)) if *at == changed => Ok(client.clone()),
            _ => {
                let client = make(&self.config, &self.servers)?;
                *made = Some((changed, client.clone()));
                Ok(client)
            }
        }
    }
}

fn modified(file: &Path) -> Option<SystemTime> {
    fs::metadata(file).and_then(|metadata| metadata.modified()).ok()
}

fn make(config: &S3Config, servers: &Arc<Servers>) -> Result<MinioClient> {
    let mut url: BaseUrl = config.endpoint.parse().map_err(Error::internal)?;
    url.region = Region::try_from(config.region.as_str()).map_err(Error::internal)?;
    let files = Files {
        access_key: config.access_key_file.clone(),
        secret_key: config.secret_key_file.clone(),
    };
    let mut builder = MinioClientBuilder::new(url);
    if !config.servers.is_empty() {
        builder = builder.hook(servers.clone());
    }
    builder
        .provider(Some(files))
        .ssl_cert_file(config.ca_file.as_deref())
        .app_info(Some(("infravault".into(), env!("CARGO_PKG_VERSION").into())))
        .build()
        .map_err(|error| Error::StorageUnavailable(crate::error::chain(&error)))
}

/// Credentials read from their files for every request, so that a rotation reaches the next one.
#[derive(Debug)]
struct Files {
    access_key: PathBuf,
    secret_key: PathBuf,
}

impl Provider for Files {
    fn fetch(&self) -> Credentials {
        // The trait cannot fail. Without a file the request goes out with an empty key, which the store
        // refuses: that is logged where it is handled, and this says why.
        let pair = secrets::read_pair(&self.access_key, &self.secret_key);
        let (access_key, secret_key) = pair.unwrap_or_else(|error| {
            tracing::error!(cause = %error, "cannot read the key of the object store");
            (String::new(), String::new())
        });
        Credentials { access_key, secret_key, session_token: None }
    }
}
