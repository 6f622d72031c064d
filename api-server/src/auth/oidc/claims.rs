//! What an id token proves.

use chrono::{DateTime, TimeDelta, Utc};
use openidconnect::{
    AccessTokenHash, ClaimsVerificationError, ClientId, Nonce, OAuth2TokenResponse,
    SignatureVerificationError, TokenResponse,
    core::{CoreIdTokenVerifier, CoreJwsSigningAlgorithm},
};

use super::{
    failed,
    legacy::respelled,
    provider::Provider,
    tokens::{Claims, IdToken, OidcClient, Tokens},
};
use crate::{
    config::SignInConfig,
    error::{Error, Result, chain},
    service::text,
    store::users::Identity,
};

/// How far the provider's clock may be ahead of ours.
const SKEW: TimeDelta = TimeDelta::seconds(60);

/// In bytes: RFC 5321 knows no longer ones.
const MAX_EMAIL: usize = 254;
const MAX_DOMAIN: usize = 253;

/// Pinned: a provider's metadata could offer HS256, and then our own secret would be a signing key.
pub(super) const ALGORITHMS: [CoreJwsSigningAlgorithm; 2] =
    [CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256, CoreJwsSigningAlgorithm::EcdsaP256Sha256];

/// What came for a code.
pub(super) enum Answer {
    Usual(Box<Tokens>),
    /// One of Google's in its older spelling, as it came.
    Older(Vec<u8>),
}

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
    answer: &Answer,
    nonce: &Nonce,
) -> Result<Identity, Unproven> {
    match answer {
        Answer::Usual(tokens) => {
            let client = client(provider, config, redirect)?;
            let verifier = client.id_token_verifier();
            proven(tokens, verifier, nonce, client.client_id())
        }
        Answer::Older(said) => {
            let tokens = respelled(said, provider.keys())?;
            let client = client(provider, config, redirect)?;
            // The signature of what it was before was looked at.
            let verifier = client.id_token_verifier().insecure_disable_signature_check();
            proven(&tokens, verifier, nonce, client.client_id())
        }
    }
}

fn client(
    provider: &Provider,
    config: &SignInConfig,
    redirect: &str,
) -> Result<OidcClient, Unproven> {
    provider.client(config, redirect).map_err(|error| Unproven::Other(chain(&error)))
}

fn proven(
    tokens: &Tokens,
    verifier: CoreIdTokenVerifier<'_>,
    nonce: &Nonce,
    client: &ClientId,
) -> Result<Identity, Unproven> {
    let other = |error: &dyn std::error::Error| Unproven::Other(chain(error));
    let verifier = verifier.set_allowed_algs(ALGORITHMS).set_issue_time_verifier_fn(
        |issued: DateTime<Utc>| {
            if issued > Utc::now() + SKEW { Err("issued in the future".into()) } else { Ok(()) }
        },
    );
    let token = tokens.id_token().ok_or_else(|| Unproven::Other("no id token".into()))?;
    let claims = token.claims(&verifier, nonce).map_err(|error| match error {
        ClaimsVerificationError::SignatureVerification(
            SignatureVerificationError::NoMatchingKey,
        ) => Unproven::UnknownKey,
        error => other(&error),
    })?;
    same_access_token(token, &verifier, claims, tokens)?;
    for_us(claims, client)?;
    named(claims)
}

/// A token that was asked for by another application is not for this one, whoever else may read it.
fn for_us(claims: &Claims, client: &ClientId) -> Result<(), Unproven> {
    match claims.authorized_party() {
        Some(party) if party != client => {
            Err(Unproven::Other("asked for by another application".into()))
        }
        _ => Ok(()),
    }
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
fn named(claims: &Claims) -> Result<Identity, Unproven> {
    let subject = claims.subject().as_str();
    if !is_subject(subject) {
        return Err(Unproven::Other("the subject is none".into()));
    }
    let verified = claims.email_verified() == Some(true);
    let email = claims.email().filter(|_| verified).map(|email| email.as_str());
    let name = claims.name().and_then(|name| name.get(None)).and_then(|name| text::name(name));
    let user_name = || claims.preferred_username().and_then(|name| text::name(name));
    let hosted_domain = claims.additional_claims().hd.as_deref();
    Ok(Identity {
        issuer: claims.issuer().as_str().to_owned(),
        subject: subject.to_owned(),
        name: name.or_else(user_name).unwrap_or_else(|| "Somebody".into()),
        email: email.filter(|email| is_plain(email, MAX_EMAIL)).map(ToOwned::to_owned),
        hosted_domain: hosted_domain.filter(|hd| is_plain(hd, MAX_DOMAIN)).map(ToOwned::to_owned),
    })
}

/// OpenID Connect Core 1.0, section 2: at most 255 characters of ASCII.
fn is_subject(said: &str) -> bool {
    let fits = |b: u8| b.is_ascii() && !b.is_ascii_control();
    (1..=255).contains(&said.len()) && said.bytes().all(fits)
}

/// Whether it may be an address or a domain; one that cannot be is as good as none.
fn is_plain(said: &str, longest: usize) -> bool {
    said.len() <= longest && !said.chars().any(|c| c.is_whitespace() || text::is_hidden(c))
}
