use crds::ExternalStoreSpec;
use k8s_openapi::api::core::v1::{ConfigMap, Secret};
use kube::{Api, Client};

use crate::{
    certificates::check,
    desired::hash,
    error::{Error, Result},
    names::{
        ACCESS_KEY_KEY, CA_KEY, CLIENT_ID_KEY, CLIENT_SECRET_KEY, SECRET_KEY_KEY, TLS_CERT_KEY,
        TLS_KEY_KEY,
    },
    vault::Vault,
};

/// Which part waits for something that only a person can make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
    /// A store that somebody else runs, and so the API.
    ObjectStore,
    /// Sign-in, and so the API.
    SignIn,
    /// The certificate of the host.
    Ingress,
}

/// Something that the spec names and that is not there as it should be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MissingReference {
    /// Who waits for it.
    pub waiting: Waiting,
    /// The CamelCase cause.
    pub reason: &'static str,
    /// What to do.
    pub message: String,
}

/// What was found of the Secrets and ConfigMaps that the spec names.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct References {
    /// What is not there as it should be.
    pub missing: Vec<MissingReference>,
    /// Names what opens a store that somebody else runs, where all of that is there.
    pub store_keys: Option<String>,
}

/// For whom a bundle of certificates is, and the causes where it is no good.
struct Trust {
    waiting: Waiting,
    missing: &'static str,
    unreadable: &'static str,
    whom: &'static str,
}

const SIGN_IN: Trust = Trust {
    waiting: Waiting::SignIn,
    missing: "SignInCaBundleMissing",
    unreadable: "SignInCaBundleUnreadable",
    whom: "the sign-in provider",
};
const STORE: Trust = Trust {
    waiting: Waiting::ObjectStore,
    missing: "StoreCaBundleMissing",
    unreadable: "StoreCaBundleUnreadable",
    whom: "the store",
};

/// Looks up the Secrets and ConfigMaps that the spec names.
pub async fn look(vault: &Vault, client: &Client) -> Result<References> {
    let mut found = References::default();
    let missing = &mut found.missing;
    let sign_in = &vault.spec.sign_in;
    let credentials = &sign_in.credentials.secret_name;
    if let Err(message) =
        secret(vault, client, credentials, &[CLIENT_ID_KEY, CLIENT_SECRET_KEY]).await?
    {
        missing.push(of(Waiting::SignIn, "SignInSecretMissing", message));
    }
    if let Some(bundle) = &sign_in.ca_bundle
        && let Err(found) = self::bundle(vault, client, &bundle.config_map_name, SIGN_IN).await?
    {
        missing.push(found);
    }
    let tls = vault.spec.ingress.tls.as_ref().and_then(|tls| tls.secret_name.as_ref());
    if let Some(name) = tls
        && let Err(message) = secret(vault, client, name, &[TLS_CERT_KEY, TLS_KEY_KEY]).await?
    {
        missing.push(of(Waiting::Ingress, "CertificateMissing", message));
    }
    if let Some(store) = vault.spec.external() {
        found.store_keys = store_keys(vault, client, store, missing).await?;
    }
    Ok(found)
}

async fn store_keys(
    vault: &Vault,
    client: &Client,
    store: &ExternalStoreSpec,
    missing: &mut Vec<MissingReference>,
) -> Result<Option<String>> {
    let mut opens = Vec::new();
    let credentials = &store.credentials.secret_name;
    match secret(vault, client, credentials, &[ACCESS_KEY_KEY, SECRET_KEY_KEY]).await? {
        Ok(keys) => opens.extend(keys),
        Err(message) => missing.push(of(Waiting::ObjectStore, "StoreSecretMissing", message)),
    }
    if let Some(bundle) = &store.ca_bundle {
        match self::bundle(vault, client, &bundle.config_map_name, STORE).await? {
            Ok(bundle) => opens.push(bundle.into_bytes()),
            Err(found) => missing.push(found),
        }
    }
    let waits = missing.iter().any(|one| one.waiting == Waiting::ObjectStore);
    // With what differs from vault to vault, or it could be guessed from.
    Ok((!waits).then(|| hash::short(&(&vault.uid, opens))))
}

fn of(waiting: Waiting, reason: &'static str, message: String) -> MissingReference {
    MissingReference { waiting, reason, message }
}

/// What was looked for, or what to do about it.
type Found<T> = Result<T, String>;

/// The values of `keys`, in their order.
async fn secret(
    vault: &Vault,
    client: &Client,
    name: &str,
    keys: &[&str],
) -> Result<Found<Vec<Vec<u8>>>> {
    let api = Api::<Secret>::namespaced(client.clone(), &vault.namespace);
    let found = api.get_opt(name).await.map_err(Error::api("read", "Secret", name))?;
    let Some(secret) = found else { return Ok(Err(absent("Secret", name, vault, keys))) };
    let data = secret.data.unwrap_or_default();
    let value = |key: &str| data.get(key).map(|value| &value.0).filter(|value| !value.is_empty());
    let lacks: Vec<_> = keys.iter().filter(|key| value(key).is_none()).copied().collect();
    if lacks.is_empty() {
        return Ok(Ok(keys.iter().filter_map(|key| value(key).cloned()).collect()));
    }
    Ok(Err(lacking("Secret", name, &lacks)))
}

/// The certificates by which a server is trusted, or what is wrong with them: they are missing, or nobody
/// can read them.
async fn bundle(
    vault: &Vault,
    client: &Client,
    name: &str,
    Trust { waiting, missing, unreadable, whom }: Trust,
) -> Result<Result<String, MissingReference>> {
    let found = config_map(vault, client, name).await?;
    Ok(found.map_err(|message| of(waiting, missing, message)).and_then(|bundle| {
        let why = check::bundle(&bundle).err().map(|why| format!(
            "key {CA_KEY} of ConfigMap {name} {why}: put there the certificates, in PEM, by which {whom} is trusted"
        ));
        why.map_or(Ok(bundle), |message| Err(of(waiting, unreadable, message)))
    }))
}

async fn config_map(vault: &Vault, client: &Client, name: &str) -> Result<Found<String>> {
    let api = Api::<ConfigMap>::namespaced(client.clone(), &vault.namespace);
    let found = api.get_opt(name).await.map_err(Error::api("read", "ConfigMap", name))?;
    let Some(config_map) = found else {
        return Ok(Err(absent("ConfigMap", name, vault, &[CA_KEY])));
    };
    let bundle = config_map.data.unwrap_or_default().remove(CA_KEY).filter(|it| !it.is_empty());
    Ok(bundle.ok_or_else(|| lacking("ConfigMap", name, &[CA_KEY])))
}

fn absent(kind: &str, name: &str, vault: &Vault, keys: &[&str]) -> String {
    let keys = keys.join(" and ");
    format!("{kind} {name} is missing: create it in namespace {} with {keys}", vault.namespace)
}

fn lacking(kind: &str, name: &str, keys: &[&str]) -> String {
    format!("{kind} {name} lacks {}: add it", keys.join(" and "))
}
