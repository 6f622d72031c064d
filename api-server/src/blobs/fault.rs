//! What the failures of the store mean.

use minio::s3::{
    error::{Error as MinioError, S3ServerError, ValidationErr},
    minio_error_response::{MinioErrorCode, MinioErrorResponse},
};

use crate::error::{
    Error,
    StorageFault::{
        self, AccessDenied, BucketMissing, CertificateNotTrusted, ClockSkewed, HostNotFound,
        WrongKeys, WrongRegion,
    },
    chain,
};

/// Whether the store has decided, and would decide the same again. That it does not know a key is not
/// final: a server that comes back says so of whatever was stored while it was away, until it has found
/// the others again.
pub(super) fn is_final(error: &MinioError) -> bool {
    matches!(
        error,
        MinioError::S3Server(S3ServerError::S3Error(answer))
            if !matches!(answer.code(), MinioErrorCode::NoSuchKey | MinioErrorCode::OtherError(_))
    )
}

/// A name that the crate refuses before it asks anybody.
#[expect(clippy::needless_pass_by_value, reason = "the form of map_err")]
pub(super) fn bug(error: ValidationErr) -> Error {
    Error::internal(format!("object store: {error}"))
}

pub(super) fn unavailable(error: impl Into<MinioError>) -> Error {
    let error = error.into();
    let answer = match &error {
        MinioError::S3Server(S3ServerError::S3Error(answer)) => Some(answer.as_ref()),
        _ => None,
    };
    if answer.is_some_and(|answer| answer.code() == MinioErrorCode::NoSuchKey) {
        return Error::NotFound;
    }
    let said = answer.map_or_else(|| chain(&error), words);
    match answer.map_or_else(|| of_connection(&said), |answer| of_answer(&answer.code())) {
        Some(fault) => Error::StorageUnusable { fault, said },
        None => Error::StorageUnavailable(said),
    }
}

/// What it said, in one line.
fn words(answer: &MinioErrorResponse) -> String {
    let code = answer.code();
    match answer.message().as_deref().map(str::trim).filter(|message| !message.is_empty()) {
        Some(message) => format!("{} ({code})", message.replace(['\r', '\n'], " ")),
        None => code.to_string(),
    }
}

/// The crate tells the codes that it does not know in lower case.
fn of_answer(code: &MinioErrorCode) -> Option<StorageFault> {
    match code {
        MinioErrorCode::NoSuchBucket => Some(BucketMissing),
        MinioErrorCode::AccessDenied => Some(AccessDenied),
        MinioErrorCode::PermanentRedirect | MinioErrorCode::Redirect => Some(WrongRegion),
        MinioErrorCode::OtherError(code) => match code.as_str() {
            "invalidaccesskeyid" | "signaturedoesnotmatch" | "notsignedup" => Some(WrongKeys),
            "authorizationheadermalformed" | "invalidregion" => Some(WrongRegion),
            "requesttimetooskewed" => Some(ClockSkewed),
            _ => None,
        },
        _ => None,
    }
}

/// Of what keeps us from speaking with it, the libraries tell in words only.
fn of_connection(said: &str) -> Option<StorageFault> {
    let faults = [("invalid peer certificate", CertificateNotTrusted), ("dns error", HostNotFound)];
    faults.into_iter().find(|(words, _)| said.contains(words)).map(|(_, fault)| fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(code: &str, message: &str) -> Error {
        let body =
            format!("<Error><Code>{code}</Code><Message>{message}</Message></Error>").into_bytes();
        let answer = MinioErrorResponse::new_from_body(body.into(), http_headers());
        unavailable(MinioError::S3Server(S3ServerError::S3Error(Box::new(
            answer.expect("XML of an error"),
        ))))
    }

    fn http_headers() -> reqwest::header::HeaderMap {
        reqwest::header::HeaderMap::new()
    }

    #[test]
    fn what_a_store_answers_says_what_is_to_be_mended() {
        for (code, fault) in [
            ("NoSuchBucket", BucketMissing),
            ("AccessDenied", AccessDenied),
            ("InvalidAccessKeyId", WrongKeys),
            ("SignatureDoesNotMatch", WrongKeys),
            ("AuthorizationHeaderMalformed", WrongRegion),
            ("PermanentRedirect", WrongRegion),
            ("RequestTimeTooSkewed", ClockSkewed),
        ] {
            match answered(code, "In its own\nwords.") {
                Error::StorageUnusable { fault: found, said } => {
                    assert_eq!(found, fault, "{code}");
                    assert!(said.starts_with("In its own words. ("), "{said}");
                }
                other => panic!("{code}: {other:?}"),
            }
        }
        assert!(matches!(answered("SlowDown", "Later."), Error::StorageUnavailable(_)));
        assert!(matches!(answered("NoSuchKey", ""), Error::NotFound));
    }
}
