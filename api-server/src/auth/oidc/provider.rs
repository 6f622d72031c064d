use std::{fs, time::Duration};

use openidconnect::{
    ClientId, ClientSecret, DiscoveryError, IssuerUrl, RedirectUrl, core::CoreProviderMetadata,
};
use reqwest::{Certificate, Client, redirect::Policy};

use super::tokens::OidcClient;
use crate::{
    config::SignInConfig,
    error::{Error, Result, chain},
    secrets,
};

/// What the provider says of itself, its keys included.
pub(super) struct Provider {
    pub(super) http: Client,
    metadata: CoreProviderMetadata,
}

impl Provider {
    pub(super) async fn ask(config: &SignInConfig) -> Result<Self> {
        let http = http_client(config)?;
        let issuer = IssuerUrl::new(config.issuer.clone()).map_err(Error::internal)?;
        let metadata =
            CoreProviderMetadata::discover_async(issuer, &http).await.map_err(unavailable)?;
        Ok(Self { http, metadata })
    }

    /// Reads id and secret from their files, so that a rotation reaches the next sign-in.
    pub(super) fn client(&self, config: &SignInConfig, redirect: &str) -> Result<OidcClient> {
        let id = ClientId::new(secrets::read(&config.client_id_file)?);
        let secret = ClientSecret::new(secrets::read(&config.client_secret_file)?);
        let redirect = RedirectUrl::new(redirect.to_owned()).map_err(Error::internal)?;
        Ok(OidcClient::from_provider_metadata(self.metadata.clone(), id, Some(secret))
            .set_redirect_uri(redirect))
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

#[expect(clippy::needless_pass_by_value, reason = "the form of map_err")]
fn unavailable<E: std::error::Error + 'static>(error: DiscoveryError<E>) -> Error {
    Error::ProviderUnavailable(chain(&error))
}
