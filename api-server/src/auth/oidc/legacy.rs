//! Google's older spelling of its own name, which is no URL: a token that bears it does not even parse.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use openidconnect::{
    JsonWebKey, JsonWebKeyId, JsonWebKeySet,
    core::{CoreJsonWebKey, CoreJwsSigningAlgorithm},
};
use serde::Deserialize;
use serde_json::{Value, from_slice, from_value};

use super::{
    claims::{ALGORITHMS, Unproven},
    tokens::Tokens,
};
use crate::auth::admission::GOOGLE;

/// Google alone may spell its name in two ways.
const OLDER: &str = "accounts.google.com";

#[derive(Deserialize)]
struct Header {
    alg: CoreJwsSigningAlgorithm,
    kid: Option<JsonWebKeyId>,
}

/// Whether `answer`, which does not parse, may be one of Google's in the older spelling.
pub(super) fn is_older(issuer: &str, answer: &[u8]) -> bool {
    let claims = || {
        let answer: Value = from_slice(answer).ok()?;
        payload(answer["id_token"].as_str()?)
    };
    issuer == GOOGLE && claims().is_some_and(|claims| claims["iss"] == OLDER)
}

/// The answer in the newer spelling, so that somebody is one person however Google spells. Its signature
/// is looked at here: what comes out has another text, and is checked for everything else.
pub(super) fn respelled(
    answer: &[u8],
    keys: &JsonWebKeySet<CoreJsonWebKey>,
) -> Result<Tokens, Unproven> {
    let broken = || Unproven::Other("an answer in the older spelling does not parse".into());
    let mut answer: Value = from_slice(answer).map_err(|_| broken())?;
    let token = answer["id_token"].as_str().ok_or_else(broken)?;
    let mut claims = payload(token).ok_or_else(broken)?;
    let (signed, signature) = token.rsplit_once('.').ok_or_else(broken)?;
    let (header, _) = signed.split_once('.').ok_or_else(broken)?;
    verify(header, signed, signature, keys)?;
    claims["iss"] = GOOGLE.into();
    let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
    answer["id_token"] = format!("{header}.{claims}.{signature}").into();
    from_value(answer).map_err(|_| broken())
}

fn payload(token: &str) -> Option<Value> {
    from_slice(&decoded(token.split('.').nth(1)?)?).ok()
}

fn decoded(part: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(part).ok()
}

fn verify(
    header: &str,
    signed: &str,
    signature: &str,
    keys: &JsonWebKeySet<CoreJsonWebKey>,
) -> Result<(), Unproven> {
    let forged = || Unproven::Other("the signature is not the provider's".into());
    let Header { alg, kid } =
        decoded(header).and_then(|header| from_slice(&header).ok()).ok_or_else(forged)?;
    if !ALGORITHMS.contains(&alg) {
        return Err(forged());
    }
    let named = |key: &&CoreJsonWebKey| kid.is_none() || key.key_id() == kid.as_ref();
    let mut named = keys.keys().iter().filter(named).peekable();
    if named.peek().is_none() {
        return Err(Unproven::UnknownKey);
    }
    let signature = decoded(signature).ok_or_else(forged)?;
    let by =
        |key: &CoreJsonWebKey| key.verify_signature(&alg, signed.as_bytes(), &signature).is_ok();
    if named.any(by) { Ok(()) } else { Err(forged()) }
}
