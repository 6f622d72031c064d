use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};

use minio::s3::{
    MinioClient, client::MinioClientBuilder, creds::StaticProvider, http::BaseUrl, types::Region,
};

use super::servers::Servers;
use crate::{
    config::S3Config,
    error::{Error, Result, chain},
    secrets,
};

/// The S3 client, made anew when one of its files changes: the crate reads the trusted certificates only
/// once, and signs for a day by the secret key that it saw first, whatever the key is by then.
pub(super) struct Client {
    config: S3Config,
    servers: Arc<Servers>,
    made: Mutex<Option<(Files, MinioClient)>>,
}

/// What a client was made of.
#[derive(PartialEq, Eq)]
struct Files {
    access_key: String,
    secret_key: String,
    /// Of the trusted certificates.
    modified: Option<SystemTime>,
}

impl Client {
    pub(super) fn new(config: S3Config) -> Self {
        let servers = Arc::new(Servers::new(config.servers.clone()));
        Self { config, servers, made: Mutex::new(None) }
    }

    pub(super) fn get(&self) -> Result<MinioClient> {
        let files = Files::read(&self.config)?;
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        match &*made {
            Some((of, client)) if *of == files => Ok(client.clone()),
            _ => {
                let client = make(&self.config, &files, &self.servers)?;
                *made = Some((files, client.clone()));
                Ok(client)
            }
        }
    }
}

impl Files {
    fn read(config: &S3Config) -> Result<Self> {
        let pair = secrets::read_pair(&config.access_key_file, &config.secret_key_file);
        let (access_key, secret_key) =
            pair.map_err(|error| Error::StorageUnavailable(chain(&error)))?;
        let modified = config.ca_file.as_deref().and_then(modified);
        Ok(Self { access_key, secret_key, modified })
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

fn make(config: &S3Config, files: &Files, servers: &Arc<Servers>) -> Result<MinioClient> {
    let url = base_url(config)?;
    let mut builder = MinioClientBuilder::new(url);
    if !config.servers.is_empty() {
        builder = builder.hook(servers.clone());
    }
    builder
        .provider(Some(StaticProvider::new(&files.access_key, &files.secret_key, None)))
        .ssl_cert_file(config.ca_file.as_deref())
        .app_info(Some(("infravault".into(), env!("CARGO_PKG_VERSION").into())))
        .build()
        .map_err(|error| Error::StorageUnavailable(chain(&error)))
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use minio::s3::{multimap_ext::Multimap, types::BucketName};
    use reqwest::Method;

    use super::*;

    fn config(folder: &Path) -> S3Config {
        S3Config {
            endpoint: "https://store.example.org".into(),
            servers: Vec::new(),
            bucket: "photos".into(),
            region: "us-east-1".into(),
            path_style: true,
            access_key_file: folder.join("access"),
            secret_key_file: folder.join("secret"),
            ca_file: None,
        }
    }

    /// What `client` signs an address with, at one and the same time.
    async fn signed(client: &Client) -> Vec<String> {
        let client = client.get().expect("a client");
        let url = client.get_presigned_object_url("photos", "object", Method::GET).expect("names");
        let then: DateTime<Utc> = DateTime::UNIX_EPOCH;
        let url = url.request_time(Some(then)).build().send().await.expect("it is signed").url;
        let mut signed: Vec<_> = url.split(['?', '&']).map(str::to_owned).collect();
        signed.sort();
        signed
    }

    #[tokio::test]
    async fn another_key_signs_the_next_request() {
        let folder = std::env::temp_dir().join(format!("infravault-keys-{}", std::process::id()));
        fs::create_dir_all(&folder).expect("a folder");
        let key = |access: &str, secret: &str| {
            fs::write(folder.join("access"), access).expect("a file");
            fs::write(folder.join("secret"), secret).expect("a file");
        };
        key("former", "of-former");
        let client = Client::new(config(&folder));
        let former = signed(&client).await;
        assert_eq!(signed(&client).await, former);
        key("next", "of-next");
        let next = signed(&client).await;
        assert_eq!(next, signed(&Client::new(config(&folder))).await, "as one made just now would");
        assert_ne!(next, former);
        fs::remove_dir_all(&folder).expect("it is there");
        assert!(matches!(client.get(), Err(Error::StorageUnavailable(_))));
    }

    fn asked(endpoint: &str, region: &str, path_style: bool) -> String {
        let config = S3Config {
            endpoint: endpoint.into(),
            region: region.into(),
            path_style,
            ..config(Path::new("/nowhere"))
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
