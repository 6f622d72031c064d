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

/// Where requests go, and for which region they are signed.
fn base_url(config: &S3Config) -> Result<BaseUrl> {
    let mut url: BaseUrl = config.endpoint.parse().map_err(Error::internal)?;
    url.region = Region::try_from(config.region.as_str()).map_err(Error::internal)?;
    // Left to itself the crate guesses it from the host.
    url.virtual_style = !config.path_style;
    Ok(url)
}

fn make(config: &S3Config, servers: &Arc<Servers>) -> Result<MinioClient> {
    let url = base_url(config)?;
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
        let read = |file: &Path| {
            secrets::read(file).unwrap_or_else(|error| {
                tracing::error!(cause = %error, "cannot read a key of the object store");
                String::new()
            })
        };
        Credentials {
            access_key: read(&self.access_key),
            secret_key: read(&self.secret_key),
            session_token: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use minio::s3::{client::Method, multimap_ext::Multimap, types::BucketName};

    use super::*;

    fn asked(endpoint: &str, region: &str, path_style: bool) -> String {
        let config = S3Config {
            endpoint: endpoint.into(),
            servers: Vec::new(),
            bucket: "photos".into(),
            region: region.into(),
            path_style,
            access_key_file: "/nowhere".into(),
            secret_key_file: "/nowhere".into(),
            ca_file: None,
        };
        let url = base_url(&config).expect("a URL");
        let bucket = BucketName::new("photos").expect("a name");
        let query = Multimap::new();
        let url = url.build_url(&Method::GET, &url.region, &query, Some(&bucket), None);
        url.expect("a URL").to_string().trim_end_matches('/').to_owned()
    }

    #[test]
    fn the_bucket_is_where_the_configuration_says() {
        let (own, amazon) = ("https://s3.example.org:9000/", "https://s3.amazonaws.com");
        assert_eq!(asked(own, "garage", true), "https://s3.example.org:9000/photos");
        assert_eq!(asked(own, "garage", false), "https://photos.s3.example.org:9000");
        assert_eq!(
            asked(amazon, "eu-central-1", true),
            "https://s3.eu-central-1.amazonaws.com/photos"
        );
        assert_eq!(
            asked(amazon, "eu-central-1", false),
            "https://photos.s3.eu-central-1.amazonaws.com"
        );
    }
}
