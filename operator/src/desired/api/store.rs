//! Where the API keeps its blobs: with MinIO's servers, or with a store that somebody else runs.

use crds::{ExternalStoreSpec, PoolSpec};
use k8s_openapi::api::core::v1::{EnvVar, Volume, VolumeMount};

use super::environment::CREDENTIALS;
use crate::{
    credentials::{S3_ACCESS_KEY, S3_SECRET_KEY},
    desired::{
        minio,
        pod::{config_map_volume, env, read_only, secret_volume},
        tls::CA_FILE,
    },
    names::{
        ACCESS_KEY_KEY, BUCKET, CA_KEY, MINIO_PORT, REGION, SECRET_KEY_KEY, pod_host, service_host,
    },
    observed::{Observed, StorePools},
    vault::Vault,
};

const STORE: &str = "/etc/infravault/object-store";
const STORE_CA: &str = "/etc/infravault/object-store-ca";

/// What the API reads of its store.
pub(super) fn variables(vault: &Vault, observed: &Observed) -> Vec<EnvVar> {
    match observed.external_store(vault) {
        Some(store) => external_variables(store),
        None => own_variables(vault, &observed.store),
    }
}

/// The keys of the vault's own credentials with which the API opens its store.
pub(super) fn own_keys(vault: &Vault) -> &'static [&'static str] {
    if vault.spec.external().is_some() { &[] } else { &[S3_ACCESS_KEY, S3_SECRET_KEY] }
}

/// What whoever speaks with a store of somebody else reads of it.
pub(super) fn external_variables(store: &ExternalStoreSpec) -> Vec<EnvVar> {
    let ExternalStoreSpec { endpoint, bucket, region, path_style, ca_bundle, credentials: _ } =
        store;
    let mut variables = vec![
        env("S3_ENDPOINT", endpoint),
        env("S3_BUCKET", bucket),
        env("S3_REGION", region),
        env("S3_PATH_STYLE", path_style.to_string()),
        env("S3_ACCESS_KEY_FILE", format!("{STORE}/{ACCESS_KEY_KEY}")),
        env("S3_SECRET_KEY_FILE", format!("{STORE}/{SECRET_KEY_KEY}")),
    ];
    variables.extend(ca_bundle.iter().map(|_| env("S3_CA_FILE", format!("{STORE_CA}/{CA_KEY}"))));
    variables
}

/// The files that [`external_variables`] name.
pub(super) fn external_volumes(store: &ExternalStoreSpec) -> Vec<Volume> {
    let secret = store.credentials.secret_name.clone();
    let keys = secret_volume("object-store", secret, &[ACCESS_KEY_KEY, SECRET_KEY_KEY]);
    let bundle = store.ca_bundle.iter();
    let bundle = bundle.map(|it| config_map_volume("object-store-ca", it.config_map_name.clone()));
    [keys].into_iter().chain(bundle).collect()
}

/// The mounts of [`external_volumes`].
pub(super) fn external_mounts(store: &ExternalStoreSpec) -> Vec<VolumeMount> {
    let bundle = store.ca_bundle.iter().map(|_| read_only("object-store-ca", STORE_CA));
    [read_only("object-store", STORE)].into_iter().chain(bundle).collect()
}

fn own_variables(vault: &Vault, store: &StorePools) -> Vec<EnvVar> {
    let host = service_host(&vault.names().minio(), &vault.namespace);
    vec![
        env("S3_ENDPOINT", format!("https://{host}:{MINIO_PORT}")),
        env("S3_SERVERS", servers(vault, store).join(",")),
        env("S3_BUCKET", BUCKET),
        env("S3_REGION", REGION),
        env("S3_ACCESS_KEY_FILE", format!("{CREDENTIALS}/{S3_ACCESS_KEY}")),
        env("S3_SECRET_KEY_FILE", format!("{CREDENTIALS}/{S3_SECRET_KEY}")),
        env("S3_CA_FILE", CA_FILE),
    ]
}

/// Every server of every pool that has joined, by its own name: the store's Service goes on leading to a
/// dead one until Kubernetes notices.
fn servers(vault: &Vault, store: &StorePools) -> Vec<String> {
    let of = |pool: &PoolSpec| {
        let service = vault.names().pool(&pool.name);
        let host =
            move |ordinal| pod_host(&format!("{service}-{ordinal}"), &service, &vault.namespace);
        (0..pool.servers).map(move |ordinal| format!("{}:{MINIO_PORT}", host(ordinal)))
    };
    minio::joined(vault, store).into_iter().flat_map(of).collect()
}
