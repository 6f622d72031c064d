//! The environment of the API server: what `api_server::config::Config` reads. Every secret is a file,
//! so that a rotation reaches the running server.

use k8s_openapi::api::core::v1::{EnvVar, Volume, VolumeMount};

use super::store;
use crate::{
    credentials::POSTGRES_APP_PASSWORD,
    desired::{
        pod::{config_map_volume, env, pod_name_env, read_only, secret_volume},
        postgres::{MAX_CONNECTIONS, members},
        tls::{CA_FILE, CA_FOLDER, ca_volume},
    },
    names::{
        API_PORT, CA_KEY, CLIENT_ID_KEY, CLIENT_SECRET_KEY, DATABASE, DATABASE_ROLE, HEALTH_PORT,
    },
    observed::Observed,
    vault::Vault,
};

pub(super) const CREDENTIALS: &str = "/etc/infravault/credentials";
const SIGN_IN: &str = "/etc/infravault/sign-in";
const SIGN_IN_CA: &str = "/etc/infravault/sign-in-ca";
/// Where the image keeps the web app.
const WEB_ROOT: &str = "/usr/share/infravault/web";

/// Connections that are not for the API's pods: the migration, Patroni, who looks by hand, and those
/// that Postgres keeps for its superuser.
const OTHER_CONNECTIONS: i32 = 30;
/// What a pod never needs more of.
const MOST_CONNECTIONS: i32 = 10;

/// What `api-server migrate` reads: the database only.
pub(super) fn database(vault: &Vault, instances: i32) -> Vec<EnvVar> {
    vec![
        env("DATABASE_HOSTS", members(vault, instances)),
        env("DATABASE_NAME", DATABASE),
        env("DATABASE_USER", DATABASE_ROLE),
        env("DATABASE_PASSWORD_FILE", format!("{CREDENTIALS}/{POSTGRES_APP_PASSWORD}")),
        env("DATABASE_CA_FILE", CA_FILE),
    ]
}

/// What `api-server serve` reads.
pub(super) fn serve(vault: &Vault, observed: &Observed) -> Vec<EnvVar> {
    let sign_in = &vault.spec.sign_in;
    let mut variables = vec![
        env("HOST", &vault.spec.host),
        env("LISTEN", format!("0.0.0.0:{API_PORT}")),
        env("HEALTH_LISTEN", format!("0.0.0.0:{HEALTH_PORT}")),
        env("WEB_ROOT", WEB_ROOT),
        env("MAX_UPLOAD_BYTES", vault.max_upload_bytes.to_string()),
        env("GALLERY_VISIBILITY", vault.spec.gallery.visibility.as_str()),
        env("TRASH_RETENTION_DAYS", vault.spec.gallery.trash_retention_days.to_string()),
        // Traefik's, which writes into a header who has asked it, and drops what they say there themselves.
        env("FORWARDED_HOPS", "1"),
        pod_name_env("INSTANCE"),
    ];
    let most_images = vault.spec.gallery.quota.as_ref().and_then(|quota| quota.images);
    variables.extend(most_images.map(|images| env("QUOTA_IMAGES", images.to_string())));
    variables.extend(vault.quota_bytes.map(|bytes| env("QUOTA_BYTES", bytes.to_string())));
    variables.extend(store::variables(vault, observed));
    variables.extend([
        env("OIDC_ISSUER", &sign_in.issuer),
        env("OIDC_CLIENT_ID_FILE", format!("{SIGN_IN}/{CLIENT_ID_KEY}")),
        env("OIDC_CLIENT_SECRET_FILE", format!("{SIGN_IN}/{CLIENT_SECRET_KEY}")),
    ]);
    if sign_in.ca_bundle.is_some() {
        variables.push(env("OIDC_CA_FILE", format!("{SIGN_IN_CA}/{CA_KEY}")));
    }
    variables.extend(listed("ALLOWED_DOMAINS", &sign_in.allowed_domains));
    variables.extend(listed("ALLOWED_EMAILS", &sign_in.allowed_emails));
    variables.push(env("DATABASE_CONNECTIONS", connections(vault.most_api_pods()).to_string()));
    variables.extend(database(vault, observed.instances(vault)));
    variables
}

/// A list that says something.
fn listed(name: &str, list: &[String]) -> Option<EnvVar> {
    (!list.is_empty()).then(|| env(name, list.join(",")))
}

/// How many connections each of `replicas` pods may hold, with the one more that a rollout adds.
fn connections(replicas: i32) -> i32 {
    ((MAX_CONNECTIONS - OTHER_CONNECTIONS) / (replicas + 1)).clamp(1, MOST_CONNECTIONS)
}

/// The files that [`database`] names.
pub(super) fn database_volumes(vault: &Vault) -> Vec<Volume> {
    credentials(vault, &[POSTGRES_APP_PASSWORD])
}

/// The files that [`serve`] names.
pub(super) fn serve_volumes(vault: &Vault, observed: &Observed) -> Vec<Volume> {
    let sign_in = &vault.spec.sign_in;
    let mut keys = vec![POSTGRES_APP_PASSWORD];
    keys.extend(store::own_keys(vault));
    let mut volumes = credentials(vault, &keys);
    volumes
        .extend(observed.external_store(vault).iter().flat_map(|it| store::external_volumes(it)));
    volumes.push(secret_volume(
        "sign-in",
        sign_in.credentials.secret_name.clone(),
        &[CLIENT_ID_KEY, CLIENT_SECRET_KEY],
    ));
    volumes.extend(
        sign_in
            .ca_bundle
            .iter()
            .map(|bundle| config_map_volume("sign-in-ca", bundle.config_map_name.clone())),
    );
    volumes
}

/// The mounts of [`database_volumes`].
pub(super) fn database_mounts() -> Vec<VolumeMount> {
    vec![read_only("credentials", CREDENTIALS), read_only("ca", CA_FOLDER)]
}

/// The mounts of [`serve_volumes`].
pub(super) fn serve_mounts(vault: &Vault, observed: &Observed) -> Vec<VolumeMount> {
    let mut mounts = database_mounts();
    mounts.extend(observed.external_store(vault).iter().flat_map(|it| store::external_mounts(it)));
    mounts.push(read_only("sign-in", SIGN_IN));
    let bundle = &vault.spec.sign_in.ca_bundle;
    mounts.extend(bundle.iter().map(|_| read_only("sign-in-ca", SIGN_IN_CA)));
    mounts
}

fn credentials(vault: &Vault, keys: &[&str]) -> Vec<Volume> {
    vec![secret_volume("credentials", vault.names().api_passwords(), keys), ca_volume(vault)]
}
