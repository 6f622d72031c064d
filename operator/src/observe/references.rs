use k8s_openapi::api::core::v1::{ConfigMap, Secret};
use kube::{Api, Client};

use crate::{
    certificates::check,
    error::{Error, Result},
    names::{CA_KEY, CLIENT_ID_KEY, CLIENT_SECRET_KEY, TLS_CERT_KEY, TLS_KEY_KEY},
    vault::Vault,
};

/// Which part waits for something that only a person can make.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Waiting {
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

/// Looks up the Secrets and ConfigMaps that the spec names.
pub async fn missing(vault: &Vault, client: &Client) -> Result<Vec<MissingReference>> {
    let mut missing = Vec::new();
    let sign_in = &vault.spec.sign_in;
    let credentials = &sign_in.credentials.secret_name;
    if let Some(message) =
        secret(vault, client, credentials, &[CLIENT_ID_KEY, CLIENT_SECRET_KEY]).await?
    {
        missing.push(of(Waiting::SignIn, "SignInSecretMissing", message));
    }
    if let Some(bundle) = &sign_in.ca_bundle
        && let Some(found) = bundle_fault(vault, client, &bundle.config_map_name).await?
    {
        missing.push(found);
    }
    let tls = vault.spec.ingress.tls.as_ref().and_then(|tls| tls.secret_name.as_ref());
    if let Some(name) = tls
        && let Some(message) = secret(vault, client, name, &[TLS_CERT_KEY, TLS_KEY_KEY]).await?
    {
        missing.push(of(Waiting::Ingress, "CertificateMissing", message));
    }
    Ok(missing)
}

fn of(waiting: Waiting, reason: &'static str, message: String) -> MissingReference {
    MissingReference { waiting, reason, message }
}

async fn secret(
    vault: &Vault,
    client: &Client,
    name: &str,
    keys: &[&str],
) -> Result<Option<String>> {
    let api = Api::<Secret>::namespaced(client.clone(), &vault.namespace);
    let found = api.get_opt(name).await.map_err(Error::api("read", "Secret", name))?;
    let Some(secret) = found else { return Ok(Some(absent("Secret", name, vault, keys))) };
    let data = secret.data.unwrap_or_default();
    let filled = |key: &&&str| data.get(**key).is_some_and(|value| !value.0.is_empty());
    let lacks: Vec<_> = keys.iter().filter(|key| !filled(key)).copied().collect();
    Ok((!lacks.is_empty()).then(|| lacking("Secret", name, &lacks)))
}

/// What is wrong with the certificates that the sign-in provider is trusted by.
async fn bundle_fault(
    vault: &Vault,
    client: &Client,
    name: &str,
) -> Result<Option<MissingReference>> {
    let missing = |message| Some(of(Waiting::SignIn, "SignInCaBundleMissing", message));
    let api = Api::<ConfigMap>::namespaced(client.clone(), &vault.namespace);
    let found = api.get_opt(name).await.map_err(Error::api("read", "ConfigMap", name))?;
    let Some(config_map) = found else {
        return Ok(missing(absent("ConfigMap", name, vault, &[CA_KEY])));
    };
    let bundle = config_map.data.unwrap_or_default().remove(CA_KEY).unwrap_or_default();
    if bundle.is_empty() {
        return Ok(missing(lacking("ConfigMap", name, &[CA_KEY])));
    }
    let unreadable = |why: String| {
        let message = format!(
            "key {CA_KEY} of ConfigMap {name} {why}: put there the certificates, in PEM, by which the sign-in provider is trusted"
        );
        of(Waiting::SignIn, "SignInCaBundleUnreadable", message)
    };
    Ok(check::bundle(&bundle).err().map(unreadable))
}

fn absent(kind: &str, name: &str, vault: &Vault, keys: &[&str]) -> String {
    let keys = keys.join(" and ");
    format!("{kind} {name} is missing: create it in namespace {} with {keys}", vault.namespace)
}

fn lacking(kind: &str, name: &str, keys: &[&str]) -> String {
    format!("{kind} {name} lacks {}: add it", keys.join(" and "))
}
