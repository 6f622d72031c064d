use k8s_openapi::api::core::v1::Secret;
use kube::{Api, ResourceExt, core::DynamicObject};

use super::ownership;
use crate::{
    context::Context,
    error::{Error, Result},
    vault::Vault,
};

const KIND: &str = "Certificate";

/// Fails where the Secret that cert-manager is to fill on the word of `object`, if it is a Certificate, is
/// somebody else's: it would be written over.
pub async fn check(vault: &Vault, object: &DynamicObject, context: &Context) -> Result<()> {
    let is_certificate = object.types.as_ref().is_some_and(|types| types.kind == KIND);
    let name = object.data["spec"]["secretName"].as_str().filter(|_| is_certificate);
    let Some(name) = name else { return Ok(()) };
    let secrets = Api::<Secret>::namespaced(context.client.clone(), &vault.namespace);
    let found = secrets.get_metadata_opt(name).await;
    let Some(found) = found.map_err(Error::api("read", "Secret", name))? else { return Ok(()) };
    let mut metadata = found.metadata;
    // Some have cert-manager make its Certificates the owners of what it fills.
    let ours = object.name_any();
    let owners = metadata.owner_references.get_or_insert_default();
    owners.retain(|owner| owner.kind != KIND || owner.name != ours);
    ownership::check(vault, "Secret", &metadata)
}
