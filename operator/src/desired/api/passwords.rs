use k8s_openapi::{ByteString, api::core::v1::Secret};

use crate::{
    credentials::{POSTGRES_APP_PASSWORD, S3_ACCESS_KEY, S3_SECRET_KEY},
    names::Component::Api,
    observed::Observed,
    vault::Vault,
};

/// The passwords that the API uses. While the database passes from one password to the next it is
/// offered both, one a line; the object store, which knows both keys by then, is asked by the next.
pub(super) fn passwords(vault: &Vault, observed: &Observed) -> Secret {
    let (credentials, offered) = (&observed.credentials, observed.passing.offered);
    let current = |key| credentials.get(key).unwrap_or_default();
    let next = |key| credentials.next(key).filter(|_| offered);
    let app = [Some(current(POSTGRES_APP_PASSWORD)), next(POSTGRES_APP_PASSWORD)];
    let app = app.into_iter().flatten().collect::<Vec<_>>().join("\n");
    let key = |key| (key, next(key).unwrap_or(current(key)).to_owned());
    let files = [(POSTGRES_APP_PASSWORD, app), key(S3_ACCESS_KEY), key(S3_SECRET_KEY)];
    let file = |(name, text): (&str, String)| (name.to_owned(), ByteString(text.into_bytes()));
    Secret {
        metadata: vault.metadata(Api, vault.names().api_passwords()),
        data: Some(files.map(file).into()),
        ..Secret::default()
    }
}
