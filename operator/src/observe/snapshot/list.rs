use k8s_openapi::api::apps::v1::Deployment;
use kube::{
    Api, Client, Resource,
    api::ListParams,
    core::{ApiResource, DynamicObject, TypeMeta},
};

use crate::{
    error::{Error, Result},
    names::list_selector,
    vault::Vault,
};

/// What a cluster has of a kind.
pub(super) enum Listed {
    /// The vault's objects of it.
    Known(Vec<DynamicObject>),
    /// It does not know the kind.
    Absent,
    /// It could not be seen.
    Unsure,
}

impl Listed {
    pub(super) fn objects(self) -> Vec<DynamicObject> {
        match self {
            Self::Known(objects) => objects,
            Self::Absent | Self::Unsure => Vec::new(),
        }
    }
}

/// Of a kind of somebody else's nothing need be known: neither its absence nor its failure ends a run.
pub(super) async fn list(vault: &Vault, client: &Client, kind: &ApiResource) -> Result<Listed> {
    let api = Api::<DynamicObject>::namespaced_with(client.clone(), &vault.namespace, kind);
    let params = ListParams::default().labels(&list_selector(&vault.name));
    let types = TypeMeta { api_version: kind.api_version.clone(), kind: kind.kind.clone() };
    match api.list(&params).await {
        // Items of a list do not say what they are.
        Ok(list) => Ok(Listed::Known(
            list.items
                .into_iter()
                .map(|object| lean(DynamicObject { types: Some(types.clone()), ..object }))
                .collect(),
        )),
        Err(kube::Error::Api(status)) if status.code == 404 && is_foreign(kind) => {
            Ok(Listed::Absent)
        }
        Err(error) if is_foreign(kind) => {
            tracing::warn!(kind = kind.kind, cause = %error, "a kind of somebody else's could not be listed");
            Ok(Listed::Unsure)
        }
        Err(source) => Err(Error::api("list", &kind.kind, &vault.namespace)(source)),
    }
}

/// Without who set which field: that takes more room than all the fields, and only of a Deployment does
/// anybody ask.
pub(super) fn lean(mut object: DynamicObject) -> DynamicObject {
    let is_asked = object.types.as_ref().is_some_and(|types| types.kind == Deployment::kind(&()));
    object.metadata.managed_fields.take_if(|_| !is_asked);
    object
}

/// Kubernetes' own kinds are known to every cluster: an API server that denies one is not itself.
fn is_foreign(kind: &ApiResource) -> bool {
    kind.group.contains('.') && !kind.group.ends_with(".k8s.io")
}
