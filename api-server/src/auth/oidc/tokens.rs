//! The answers of a provider, with the one claim that is Google's own.

use openidconnect::{
    AdditionalClaims, Client, EmptyExtraTokenFields, EndpointMaybeSet, EndpointNotSet, EndpointSet,
    IdToken as AnyIdToken, IdTokenClaims as AnyIdTokenClaims, IdTokenFields, StandardErrorResponse,
    StandardTokenResponse,
    core::{
        CoreAuthDisplay, CoreAuthPrompt, CoreErrorResponseType, CoreGenderClaim, CoreJsonWebKey,
        CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm, CoreRevocableToken,
        CoreRevocationErrorResponse, CoreTokenIntrospectionResponse, CoreTokenType,
    },
};
use serde::{Deserialize, Serialize};

/// The organisation whose account it is.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Hosted {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) hd: Option<String>,
}

impl AdditionalClaims for Hosted {}

pub(super) type Claims = AnyIdTokenClaims<Hosted, CoreGenderClaim>;

pub(super) type IdToken =
    AnyIdToken<Hosted, CoreGenderClaim, CoreJweContentEncryptionAlgorithm, CoreJwsSigningAlgorithm>;

pub(super) type Tokens = StandardTokenResponse<
    IdTokenFields<
        Hosted,
        EmptyExtraTokenFields,
        CoreGenderClaim,
        CoreJweContentEncryptionAlgorithm,
        CoreJwsSigningAlgorithm,
    >,
    CoreTokenType,
>;

/// A client that knows where to send browsers, and perhaps where to exchange codes.
pub(super) type OidcClient = Client<
    Hosted,
    CoreAuthDisplay,
    CoreGenderClaim,
    CoreJweContentEncryptionAlgorithm,
    CoreJsonWebKey,
    CoreAuthPrompt,
    StandardErrorResponse<CoreErrorResponseType>,
    Tokens,
    CoreTokenIntrospectionResponse,
    CoreRevocableToken,
    CoreRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;
