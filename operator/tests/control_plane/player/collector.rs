//! The garbage collector: what belongs to somebody who is gone goes too.

use std::collections::BTreeSet;

use crds::ImageVault;
use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{PersistentVolumeClaim, Pod},
};
use kube::{
    Api, ResourceExt,
    api::{DeleteParams, ListParams, Patch, PatchParams},
    core::{ApiResource, DynamicObject},
};
use operator::{desired::kinds, names::list_selector};
use serde_json::json;

use super::Player;

impl Player {
    pub(super) async fn collect(&self) -> usize {
        let mut moved = self.release_claims().await;
        let owners = self.owners().await;
        for kind in kinds().into_iter().chain([ApiResource::erase::<Pod>(&())]) {
            for object in self.list(&kind).await {
                let mut references = object.owner_references().iter();
                if references.any(|owner| !owners.contains(&owner.uid)) {
                    moved += self.delete(&kind, &object).await;
                }
            }
        }
        moved
    }

    /// Whoever may own something.
    async fn owners(&self) -> BTreeSet<String> {
        let vault = self.api::<ImageVault>().get_opt(&self.vault).await.expect("an answer");
        let sets = self.ours::<StatefulSet>().await;
        let uids = vault.iter().filter_map(ResourceExt::uid);
        uids.chain(sets.iter().filter_map(ResourceExt::uid)).collect()
    }

    async fn list(&self, kind: &ApiResource) -> Vec<DynamicObject> {
        let api = Api::<DynamicObject>::namespaced_with(self.client.clone(), &self.namespace, kind);
        let params = ListParams::default().labels(&list_selector(&self.vault));
        // Kinds of others may not be there.
        api.list(&params).await.map(|list| list.items).unwrap_or_default()
    }

    async fn delete(&self, kind: &ApiResource, object: &DynamicObject) -> usize {
        let api = Api::<DynamicObject>::namespaced_with(self.client.clone(), &self.namespace, kind);
        let now = DeleteParams { grace_period_seconds: Some(0), ..DeleteParams::background() };
        usize::from(api.delete(&object.name_any(), &now).await.is_ok())
    }

    /// Nothing uses a claim that is being deleted.
    async fn release_claims(&self) -> usize {
        let mut moved = 0;
        for claim in self.ours::<PersistentVolumeClaim>().await {
            if claim.metadata.deletion_timestamp.is_some() {
                let patch = Patch::Merge(json!({ "metadata": { "finalizers": null } }));
                let api = self.api::<PersistentVolumeClaim>();
                let params = PatchParams::default();
                moved += usize::from(api.patch(&claim.name_any(), &params, &patch).await.is_ok());
            }
        }
        moved
    }
}
