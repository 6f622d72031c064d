use std::collections::HashSet;

use kube::{
    ResourceExt,
    core::{ApiResource, DynamicObject},
};

use super::{Change, delete};
use crate::{context::Context, error::Result, observe::Snapshot, vault::Vault};

/// The objects that are to stay, by kind and name.
pub type Kept = HashSet<(String, String)>;

/// Deletes what this vault owns and no longer wants. Data has no owner, so it is never among it.
pub async fn prune(
    kept: &Kept,
    vault: &Vault,
    seen: &mut Snapshot,
    context: &Context,
) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    let unsure = seen.unsure.clone();
    let is_seen = |kind: &&ApiResource| !unsure.contains(&&*kind.group);
    for resource in context.kinds.iter().filter(is_seen).cloned().collect::<Vec<_>>() {
        let superfluous: Vec<_> = seen
            .objects()
            .filter(|object| kind(object) == resource.kind && is_owned(vault, object))
            .filter(|object| !kept.contains(&(resource.kind.clone(), object.name_any())))
            .cloned()
            .collect();
        for object in superfluous {
            changes.extend(delete(vault, &resource, &object, seen, context).await?);
        }
    }
    Ok(changes)
}

/// What is kept when `objects` are all that is desired.
pub fn kept(objects: &[DynamicObject]) -> impl Iterator<Item = (String, String)> {
    objects
        .iter()
        .map(|object| (kind(object).to_owned(), object.name_any()))
        .collect::<Vec<_>>()
        .into_iter()
}

fn kind(object: &DynamicObject) -> &str {
    object.types.as_ref().map_or("", |types| types.kind.as_str())
}

fn is_owned(vault: &Vault, object: &DynamicObject) -> bool {
    object.owner_references().iter().any(|owner| owner.uid == vault.uid)
}
