//! The `ImageVault` resource: one small file a vault.
//!
//! Each sub-spec has a module of its own; every rule that spans fields sits on [`ImageVaultSpec`],
//! one list to read. `crds/imagevaults.infravault.dev.yaml` is generated from these types, and a
//! test holds it up to date.

mod api;
mod database;
mod gallery;
mod ingress;
mod monitoring;
mod object_store;
mod operations;
mod parameters;
mod secrets;
mod sign_in;
mod spec;
mod status;

pub use api::*;
pub use database::*;
pub use gallery::*;
pub use ingress::*;
pub use monitoring::*;
pub use object_store::*;
pub use operations::*;
pub use parameters::PARAMETERS;
pub use secrets::*;
pub use sign_in::*;
pub use spec::*;
pub use status::*;

use k8s_openapi::apiextensions_apiserver::pkg::apis::apiextensions::v1::CustomResourceDefinition;
use kube::CustomResourceExt;

/// The definition of the resource, as the API server takes it.
pub fn definition() -> CustomResourceDefinition {
    ImageVault::crd()
}

/// The definition as YAML, under a line that says where it comes from.
pub fn definition_yaml() -> Result<String, serde_saphyr::ser::Error> {
    let yaml = serde_saphyr::to_string(&definition())?;
    Ok(format!("# Generated from crds/src by `just generate`. Do not edit.\n{yaml}"))
}
