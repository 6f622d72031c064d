//! A vault with its identity proven and its spec checked: the input of everything pure.

mod images;

use std::sync::OnceLock;

use crds::{ImageVault, ImageVaultSpec, PoolSpec, definition};
use k8s_openapi::apimachinery::pkg::{
    api::resource::Quantity,
    apis::meta::v1::{LabelSelector, ObjectMeta, OwnerReference},
};
use kube::{
    Resource, ResourceExt,
    core::cel::{CompiledSchema, Validator, compile_schema},
};
use serde_json::Value;
use thiserror::Error;

use crate::{
    desired,
    names::{self, Component, Names, ROTATE_ANNOTATION, ROTATE_AUTHORITY_ANNOTATION},
    quantity,
};

/// The operator's own release, which is that of the images it makes new vaults of.
pub const RELEASE: &str = env!("CARGO_PKG_VERSION");

/// The spec cannot be built; only an edit can fix it. Speaks to the person who wrote it.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{0}")]
pub struct InvalidSpec(pub String);

/// An [`ImageVault`] with its identity proven and its spec checked.
#[derive(Clone, Debug)]
pub struct Vault {
    /// Its name, the stem of the names of its objects.
    pub name: String,
    /// Where it and its objects live.
    pub namespace: String,
    /// Tells it from an earlier one of that name.
    pub uid: String,
    /// Counts the edits of its spec.
    pub generation: i64,
    /// What it is to be.
    pub spec: ImageVaultSpec,
    /// The pools of MinIO, resolved: one of one server where the spec names none, and none at all where
    /// somebody else runs the store.
    pub pools: Vec<PoolSpec>,
    /// The largest upload, in bytes.
    pub max_upload_bytes: u64,
    /// What the images of one user may have, in bytes; any number where nothing is said.
    pub quota_bytes: Option<u64>,
    /// What asks for other passwords.
    pub rotate: Option<String>,
    /// What asks for another certificate authority.
    pub rotate_authority: Option<String>,
}

impl TryFrom<&ImageVault> for Vault {
    type Error = InvalidSpec;

    /// Holds the rules of the API server once more: an object that is older than a rule is reported,
    /// never built.
    fn try_from(resource: &ImageVault) -> Result<Self, InvalidSpec> {
        check_rules(resource)?;
        let vault = Self::unchecked(resource)?;
        desired::check_parameters(&vault)?;
        Ok(vault)
    }
}

impl Vault {
    /// The same without a look at what the spec says: whatever that is, the vault may be deleted.
    pub fn unchecked(resource: &ImageVault) -> Result<Self, InvalidSpec> {
        let missing = |field: &str| InvalidSpec(format!("metadata.{field} is missing"));
        let asked = |key| resource.annotations().get(key).filter(|text| !text.is_empty()).cloned();
        let spec = resource.spec.clone();
        let size = |field: &str, size: &Quantity| {
            quantity::bytes(size)
                .ok_or_else(|| InvalidSpec(format!("gallery.{field}: {} is no size", size.0)))
        };
        let quota = spec.gallery.quota.as_ref().and_then(|quota| quota.bytes.as_ref());
        Ok(Self {
            name: resource.name_any(),
            namespace: resource.namespace().ok_or_else(|| missing("namespace"))?,
            uid: resource.uid().ok_or_else(|| missing("uid"))?,
            generation: resource.metadata.generation.unwrap_or_default(),
            pools: pools(&spec),
            max_upload_bytes: size("maxUploadBytes", &spec.gallery.max_upload_bytes)?,
            quota_bytes: quota.map(|bytes| size("quota.bytes", bytes)).transpose()?,
            rotate: asked(ROTATE_ANNOTATION),
            rotate_authority: asked(ROTATE_AUTHORITY_ANNOTATION),
            spec,
        })
    }

    /// The names of its objects.
    pub fn names(&self) -> Names<'_> {
        Names(&self.name)
    }

    /// Metadata of an object that goes with the vault: ours, and owned by it.
    pub fn metadata(&self, component: Component, name: String) -> ObjectMeta {
        ObjectMeta {
            owner_references: Some(vec![self.owner_reference()]),
            ..self.data_metadata(component, name)
        }
    }

    /// Metadata of an object that outlives the vault: ours, owned by nobody.
    pub fn data_metadata(&self, component: Component, name: String) -> ObjectMeta {
        ObjectMeta {
            name: Some(name),
            namespace: Some(self.namespace.clone()),
            labels: Some(names::labels(&self.name, component)),
            ..ObjectMeta::default()
        }
    }

    /// Selects the pods of `component`.
    pub fn selector(&self, component: Component) -> LabelSelector {
        LabelSelector {
            match_labels: Some(names::selector(&self.name, component)),
            ..LabelSelector::default()
        }
    }

    /// Makes the vault the controller of what it owns.
    pub fn owner_reference(&self) -> OwnerReference {
        OwnerReference {
            api_version: ImageVault::api_version(&()).into_owned(),
            kind: ImageVault::kind(&()).into_owned(),
            name: self.name.clone(),
            uid: self.uid.clone(),
            controller: Some(true),
            block_owner_deletion: Some(true),
        }
    }

    /// The fewest pods of the API that are wanted.
    pub fn fewest_api_pods(&self) -> i32 {
        let api = &self.spec.api;
        api.autoscaling.as_ref().map_or(api.replicas, |limits| limits.min_replicas)
    }

    /// The most pods of the API that are wanted; a rollout adds one.
    pub fn most_api_pods(&self) -> i32 {
        let api = &self.spec.api;
        api.autoscaling.as_ref().map_or(api.replicas, |limits| limits.max_replicas)
    }
}

/// The pools of MinIO that `spec` asks for: one of one server where it names none. Without MinIO, none.
pub fn pools(spec: &ImageVaultSpec) -> Vec<PoolSpec> {
    if spec.external().is_some() {
        return Vec::new();
    }
    let pools = spec.object_store.as_ref().and_then(|store| store.pools.clone());
    pools.unwrap_or_else(|| vec![PoolSpec::first()])
}

/// Compiled once: the definition is large, and every reconcile of every vault asks.
fn rules() -> &'static CompiledSchema {
    static RULES: OnceLock<CompiledSchema> = OnceLock::new();
    RULES.get_or_init(|| {
        let definition = serde_json::to_value(definition()).unwrap_or_default();
        let schema = definition.pointer("/spec/versions/0/schema/openAPIV3Schema");
        compile_schema(schema.unwrap_or(&Value::Null))
    })
}

fn check_rules(resource: &ImageVault) -> Result<(), InvalidSpec> {
    let object = serde_json::to_value(resource).map_err(|error| InvalidSpec(error.to_string()))?;
    let broken = |errors: kube::core::cel::ValidationErrors| {
        let messages: Vec<_> = errors.into_vec().into_iter().map(|error| error.message).collect();
        InvalidSpec(messages.join("; "))
    };
    Validator::new().validate_compiled(rules(), &object, None).map_err(broken)
}
