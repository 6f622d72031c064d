//! What the watches keep. A run reads everything anew, so most of an object would only take room: who set
//! which field of it alone takes more than all the rest.

use std::{borrow::Cow, collections::BTreeMap, marker::PhantomData};

use crds::ImageVault;
use kube::{Resource, api::ObjectMeta};
use serde::Deserialize;

/// A vault without its status: its spec names what it waits for.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "ImageVault")]
pub(super) struct Watched(ImageVault);

impl Watched {
    /// What it is to be, by the word of the watch.
    pub(super) fn vault(&self) -> &ImageVault {
        &self.0
    }
}

impl From<ImageVault> for Watched {
    fn from(mut vault: ImageVault) -> Self {
        let metadata = std::mem::take(&mut vault.metadata);
        vault.metadata = ObjectMeta { annotations: None, managed_fields: None, ..metadata };
        Self(ImageVault { status: None, ..vault })
    }
}

/// Whose an object of kind `K` is.
#[derive(Clone, Debug, Deserialize)]
#[serde(from = "Whole", bound = "")]
pub(super) struct Glimpse<K> {
    /// Its name, version and labels.
    pub(super) metadata: ObjectMeta,
    kind: PhantomData<K>,
}

/// As the API server tells it. Fields that are not here are passed over as they are read.
#[derive(Deserialize)]
struct Whole {
    metadata: Identity,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Identity {
    name: Option<String>,
    namespace: Option<String>,
    uid: Option<String>,
    resource_version: Option<String>,
    labels: Option<BTreeMap<String, String>>,
}

impl<K> From<Whole> for Glimpse<K> {
    fn from(whole: Whole) -> Self {
        let Identity { name, namespace, uid, resource_version, labels } = whole.metadata;
        let known = ObjectMeta { name, namespace, uid, resource_version, ..ObjectMeta::default() };
        Self { metadata: ObjectMeta { labels, ..known }, kind: PhantomData }
    }
}

impl<K: Resource> Resource for Glimpse<K> {
    type DynamicType = K::DynamicType;
    type Scope = K::Scope;

    /// What a Secret holds never enters this process unasked.
    fn metadata_api() -> bool {
        true
    }

    fn kind(kind: &Self::DynamicType) -> Cow<'_, str> {
        K::kind(kind)
    }

    fn group(kind: &Self::DynamicType) -> Cow<'_, str> {
        K::group(kind)
    }

    fn version(kind: &Self::DynamicType) -> Cow<'_, str> {
        K::version(kind)
    }

    fn plural(kind: &Self::DynamicType) -> Cow<'_, str> {
        K::plural(kind)
    }

    fn meta(&self) -> &ObjectMeta {
        &self.metadata
    }

    fn meta_mut(&mut self) -> &mut ObjectMeta {
        &mut self.metadata
    }
}

impl Resource for Watched {
    type DynamicType = ();
    type Scope = <ImageVault as Resource>::Scope;

    fn kind((): &()) -> Cow<'_, str> {
        ImageVault::kind(&())
    }

    fn group((): &()) -> Cow<'_, str> {
        ImageVault::group(&())
    }

    fn version((): &()) -> Cow<'_, str> {
        ImageVault::version(&())
    }

    fn plural((): &()) -> Cow<'_, str> {
        ImageVault::plural(&())
    }

    fn meta(&self) -> &ObjectMeta {
        self.0.meta()
    }

    fn meta_mut(&mut self) -> &mut ObjectMeta {
        self.0.meta_mut()
    }
}

#[cfg(test)]
mod tests {
    use k8s_openapi::api::core::v1::Secret;
    use kube::ResourceExt;
    use serde_json::{Value, json};

    use super::*;

    fn whole() -> Value {
        json!({
            "metadata": {
                "name": "photos", "namespace": "vaults", "uid": "u1", "resourceVersion": "7",
                "labels": { "app.kubernetes.io/instance": "photos" },
                "annotations": { "kubectl.kubernetes.io/last-applied-configuration": "{}" },
                "managedFields": [{
                    "manager": "kubectl", "operation": "Apply", "fieldsType": "FieldsV1",
                    "fieldsV1": { "f:spec": { "f:host": {} } },
                }],
            },
        })
    }

    /// Its version tells the watch where to go on.
    fn is_known(metadata: &ObjectMeta) -> bool {
        let texts =
            [&metadata.name, &metadata.namespace, &metadata.uid, &metadata.resource_version];
        texts.map(|text| text.as_deref().unwrap_or_default()) == ["photos", "vaults", "u1", "7"]
    }

    #[test]
    fn of_a_vault_its_spec_is_kept_and_neither_its_status_nor_who_set_what() {
        let mut vault = whole();
        vault["apiVersion"] = json!("infravault.dev/v1alpha1");
        vault["kind"] = json!("ImageVault");
        vault["spec"] = json!({
            "host": "photos.example.org",
            "signIn": { "credentials": { "secretName": "google-oauth" } },
        });
        vault["status"] = json!({ "url": "https://photos.example.org" });
        let watched: Watched = serde_json::from_value(vault).unwrap();
        assert!(is_known(watched.meta()), "{watched:?}");
        assert!(watched.managed_fields().is_empty() && watched.annotations().is_empty());
        assert_eq!(watched.vault().status, None);
        assert_eq!(watched.vault().spec.sign_in.credentials.secret_name, "google-oauth");
    }

    #[test]
    fn of_what_a_vault_is_made_of_it_is_kept_whose_it_is() {
        assert!(Glimpse::<Secret>::metadata_api(), "what it holds is not asked for");
        let glimpse: Glimpse<Secret> = serde_json::from_value(whole()).unwrap();
        assert!(is_known(&glimpse.metadata), "{glimpse:?}");
        assert_eq!(glimpse.labels().get("app.kubernetes.io/instance").unwrap(), "photos");
        assert!(glimpse.managed_fields().is_empty() && glimpse.annotations().is_empty());
    }
}
