use kube::{
    Api, ResourceExt,
    api::{Patch, PatchParams},
    core::{ApiResource, DynamicObject},
};
use serde_json::{Value, json};

use super::{Act, Change};
use crate::{
    context::Context,
    error::{Error, Result},
    names::MANAGER,
    observe::Snapshot,
    vault::Vault,
};

/// A field of an object's metadata.
#[derive(Clone, Copy, Debug)]
pub enum Field {
    /// `metadata.labels`.
    Labels,
    /// `metadata.annotations`.
    Annotations,
}

/// Merges `values` into labels or annotations that others write too, of this very object and as it
/// was seen: where somebody was quicker nothing is written, and the next run looks again.
pub async fn merge(
    vault: &Vault,
    resource: &ApiResource,
    object: &DynamicObject,
    (field, values): (Field, Value),
    seen: &mut Snapshot,
    context: &Context,
) -> Result<Option<Change>> {
    context.leadership.check()?;
    let (kind, name) = (&resource.kind, object.name_any());
    let field = match field {
        Field::Labels => "labels",
        Field::Annotations => "annotations",
    };
    let (uid, version) = (object.uid(), object.resource_version());
    let patch = json!({ "metadata": { "uid": uid, "resourceVersion": version, field: values } });
    let api =
        Api::<DynamicObject>::namespaced_with(context.client.clone(), &vault.namespace, resource);
    let params = PatchParams { field_manager: Some(MANAGER.into()), ..PatchParams::default() };
    let merged = match api.patch(&name, &params, &Patch::Merge(&patch)).await {
        Ok(merged) => merged,
        // Gone already, or another one by now.
        Err(kube::Error::Api(status)) if matches!(status.code, 404 | 409) => return Ok(None),
        Err(source) => return Err(Error::api("patch", kind, &name)(source)),
    };
    context.wrote("patch", kind, &vault.namespace, &name);
    seen.overlay([DynamicObject { types: object.types.clone(), ..merged }]);
    Ok(Some(Change { act: Act::Changed, kind: kind.clone(), name }))
}
