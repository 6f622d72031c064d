//! Notes by which image the data is served, and which bucket of somebody else's holds the images: on the claims, so that
//! it is known as long as they are there.

use k8s_openapi::api::core::v1::PersistentVolumeClaim;
use kube::core::ApiResource;
use serde_json::json;

use crate::{
    apply::{Change, Field, merge},
    context::Context,
    error::Result,
    names::{IMAGE_ANNOTATION, STORE_ANNOTATION},
    observe::{Snapshot, unnoted_images, unnoted_store},
    vault::Vault,
};

/// Notes on each claim what it lacks.
pub async fn note(vault: &Vault, seen: &mut Snapshot, context: &Context) -> Result<Vec<Change>> {
    let claims = ApiResource::erase::<PersistentVolumeClaim>(&());
    let mut changes = Vec::new();
    let images = unnoted_images(vault.names(), seen)?.into_iter();
    let images = images.map(|(claim, image)| (claim, IMAGE_ANNOTATION, image));
    let stores = unnoted_store(seen, &vault.names().api())?.into_iter();
    let stores = stores.map(|(claim, store)| (claim, STORE_ANNOTATION, store));
    for (name, key, said) in images.chain(stores) {
        let Some(claim) = seen.get(&claims.kind, &name).cloned() else { continue };
        let note = (Field::Annotations, json!({ key: said }));
        changes.extend(merge(vault, &claims, &claim, note, seen, context).await?);
    }
    Ok(changes)
}
