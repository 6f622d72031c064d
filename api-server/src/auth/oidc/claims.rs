//! What an id token proves.

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::{
    AccessTokenHash, ClaimsVerificationError, Nonce, OAuth2TokenResponse,
    SignatureVerificationError, TokenResponse,
    core::{CoreIdTokenVerifier, CoreJwsSigningAlgorithm},
};

use super::{
    failed,
    provider::Provider,
    tokens::{Claims, IdToken, Tokens},
};
use crate::{
    config::SignInConfig,
    error::{Error, Result, chain},
    store::users::Identity,
};

/// How far the provider's clock may be ahead of ours.
const SKEW: TimeDelta = TimeDelta::seconds(60);

/// Why an answer proves nothing.
pub(super) enum Unproven {
    UnknownKey,
    Other(String),
}

impl From<Unproven> for Error {
    fn from(unproven: Unproven) -> Self {
        let cause = match unproven {
            Unproven::UnknownKey => "signed with an unknown key".to_owned(),
            Unproven::Other(cause) => cause,
        };
        failed(&cause)
    }
}

pub(super) fn identity(
    provider: &Provider,
    config: &SignInConfig,
    redirect: &str,
    tokens: &Tokens,
    nonce: &Nonce,
) -> Result<Identity, Unproven> {
    let other = |error: &dyn std::error::Error| Unproven::Other(chain(error));
    let client = provider.client(config, redirect).map_err(|error| other(&error))?;
    // Pinned: a provider's metadata could offer HS256, and then our own secret would be a signing key.
    let algorithms =
        [CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256, CoreJwsSigningAlgorithm::EcdsaP256Sha256];
    let verifier = client
        .id_token_verifier()
        .set_allowed_algs(algorithms)
        .set_issue_time_verifier_fn(|issued: DateTime<Utc>| {
            if issued > Utc::now() + SKEW { Err("issued in the future".into()) } else { Ok(()) }
        });
    let token = tokens.id_token().ok_or_else(|| Unproven::Other("no id token".into()))?;
    let claims = token.claims(&verifier, nonce).map_err(|error| match error {
        ClaimsVerificationError::SignatureVerification(
            SignatureVerificationError::NoMatchingKey,
        ) => Unproven::UnknownKey,
        error => other(&error),
    })?;
    same_access_token(token, &verifier, claims, tokens)?;
    Ok(named(claims))
}

/// The id token may name the access token that it was issued with.
fn same_access_token(
    token: &IdToken,
    verifier: &CoreIdTokenVerifier<'_>,
    claims: &Claims,
    tokens: &Tokens,
) -> Result<(), Unproven> {
    let Some(expected) = claims.access_token_hash() else { return Ok(()) };
    let other = |error: &dyn std::error::Error| Unproven::Other(chain(error));
    let algorithm = token.signing_alg().map_err(|error| other(&error))?;
    let key = token.signing_key(verifier).map_err(|error| other(&error))?;
    let found = AccessTokenHash::from_token(tokens.access_token(), algorithm, key)
        .map_err(|error| other(&error))?;
    if found == *expected { Ok(()) } else { Err(Unproven::Other("another access token".into())) }
}

/// Issuer and subject are who it is. The name is for display, and so is an address, which is kept only if
/// it was verified; address and domain may decide besides whether somebody may come in.
fn named(claims: &Claims) -> Identity {
    let verified = claims.email_verified() == Some(true);
    let email = claims.email().filter(|_| verified).map(|email| email.as_str().to_owned());
    let name = claims.name().and_then(|name| name.get(None)).map(|name| name.as_str().to_owned());
    let user_name = || claims.preferred_username().map(|name| name.as_str().to_owned());
    let name = name.or_else(user_name).map(|name| tidy(&name)).filter(|name| !name.is_empty());
    Identity {
        issuer: claims.issuer().as_str().to_owned(),
        subject: claims.subject().as_str().to_owned(),
        name: name.unwrap_or_else(|| "Somebody".into()),
        email,
        hosted_domain: claims.additional_claims().hd.clone(),
    }
}

/// A name that everybody will see: no control characters, and of bounded length.
fn tidy(name: &str) -> String {
    name.chars().filter(|c| !c.is_control()).take(100).collect::<String>().trim().to_owned()
}
