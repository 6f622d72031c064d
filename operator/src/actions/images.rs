//! Notes by which image the data is served: on its claims, so that it is known as long as they are there.

use k8s_openapi::api::core::v1::PersistentVolumeClaim;
use kube::core::ApiResource;
use serde_json::json;

use crate::{
    apply::{Change, Field, merge},
    context::Context,
    error::Result,
    names::IMAGE_ANNOTATION,
    observe::{Snapshot, unnoted_images},
    vault::Vault,
};

/// Notes on each claim by which image a pod has become ready.
pub async fn note(vault: &Vault, seen: &mut Snapshot, context: &Context) -> Result<Vec<Change>> {
    let claims = ApiResource::erase::<PersistentVolumeClaim>(&());
    let mut changes = Vec::new();
    for (name, image) in unnoted_images(vault.names(), seen)? {
        let Some(claim) = seen.get(&claims.kind, &name).cloned() else { continue };
        let note = (Field::Annotations, json!({ IMAGE_ANNOTATION: image }));
        changes.extend(merge(vault, &claims, &claim, note, seen, context).await?);
    }
    Ok(changes)
}
