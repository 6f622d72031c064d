use std::{fs, time::Duration};

use openidconnect::{
    ClientId, ClientSecret, IssuerUrl, JsonWebKeySet, RedirectUrl,
    core::{CoreJsonWebKey, CoreProviderMetadata},
};
use reqwest::{
    Certificate, Client, StatusCode,
    header::{ACCEPT, HeaderMap},
    redirect::Policy,
};
use serde::{Deserialize, de::DeserializeOwned};

use super::{freshness::freshness, tokens::OidcClient};
use crate::{
    config::SignInConfig,
    error::{Error, Result, chain},
    secrets,
};

/// Where a provider says what it is, after its name.
const PLACE: &str = ".well-known/openid-configuration";

/// What the provider says of itself, its keys included.
pub(super) struct Provider {
    pub(super) http: Client,
    metadata: CoreProviderMetadata,
    names_itself: bool,
}

/// What it says besides.
#[derive(Deserialize)]
struct Manners {
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl Provider {
    /// Asks it, and for how long its answer is good.
    pub(super) async fn ask(config: &SignInConfig) -> Result<(Self, Duration)> {
        let http = http_client(config)?;
        let issuer = IssuerUrl::new(config.issuer.clone()).map_err(Error::internal)?;
        let place = issuer.join(PLACE).map_err(Error::internal)?;
        let (_, said) = get(&http, place.as_str()).await?;
        let metadata: CoreProviderMetadata = parse(&said)?;
        if *metadata.issuer() != issuer {
            let cause = format!("it calls itself {}", metadata.issuer().as_str());
            return Err(Error::ProviderUnavailable(cause));
        }
        let Manners { authorization_response_iss_parameter_supported: names_itself } =
            parse(&said)?;
        let (headers, said) = get(&http, metadata.jwks_uri().as_str()).await?;
        let keys: JsonWebKeySet<CoreJsonWebKey> = parse(&said)?;
        let provider = Self { http, metadata: metadata.set_jwks(keys), names_itself };
        Ok((provider, freshness(&headers)))
    }

    /// Reads id and secret from their files, so that a rotation reaches the next sign-in.
    pub(super) fn client(&self, config: &SignInConfig, redirect: &str) -> Result<OidcClient> {
        let id = ClientId::new(secrets::read(&config.client_id_file)?);
        let secret = ClientSecret::new(secrets::read(&config.client_secret_file)?);
        let redirect = RedirectUrl::new(redirect.to_owned()).map_err(Error::internal)?;
        Ok(OidcClient::from_provider_metadata(self.metadata.clone(), id, Some(secret))
            .set_redirect_uri(redirect))
    }

    /// The keys that it signs by.
    pub(super) fn keys(&self) -> &JsonWebKeySet<CoreJsonWebKey> {
        self.metadata.jwks()
    }

    /// Whether an answer that `named` is its sender may be this provider's (RFC 9207).
    pub(super) fn may_have_sent(&self, named: Option<&str>) -> bool {
        named.map_or(!self.names_itself, |name| name == self.metadata.issuer().as_str())
    }
}

/// Follows no redirect: what the provider's addresses are is said by its metadata and by nothing else.
fn http_client(config: &SignInConfig) -> Result<Client> {
    let mut builder = Client::builder()
        .redirect(Policy::none())
        .connect_timeout(Duration::from_secs(3))
        .timeout(Duration::from_secs(10));
    if let Some(file) = &config.ca_file {
        let pem = fs::read(file)
            .map_err(|error| Error::internal(format!("{}: {error}", file.display())))?;
        for certificate in Certificate::from_pem_bundle(&pem).map_err(Error::internal)? {
            builder = builder.add_root_certificate(certificate);
        }
    }
    builder.build().map_err(|error| Error::internal(chain(&error)))
}

async fn get(http: &Client, url: &str) -> Result<(HeaderMap, Vec<u8>)> {
    let unavailable = |error: reqwest::Error| Error::ProviderUnavailable(chain(&error));
    let request = http.get(url).header(ACCEPT, "application/json");
    let response = request.send().await.map_err(unavailable)?;
    if response.status() != StatusCode::OK {
        let cause = format!("{} at {url}", response.status());
        return Err(Error::ProviderUnavailable(cause));
    }
    let headers = response.headers().clone();
    Ok((headers, response.bytes().await.map_err(unavailable)?.to_vec()))
}

fn parse<T: DeserializeOwned>(said: &[u8]) -> Result<T> {
    serde_json::from_slice(said).map_err(|error| Error::ProviderUnavailable(chain(&error)))
}
