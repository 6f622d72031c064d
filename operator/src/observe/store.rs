//! Which bucket of somebody else's holds the images: the API's Deployment notes it, and so do the database's claims,
//! which outlive it. One that is forgotten would let an empty bucket be taken for it.

use crds::ExternalStoreSpec;
use k8s_openapi::api::{apps::v1::Deployment, core::v1::PersistentVolumeClaim};
use kube::ResourceExt;

use super::{
    Snapshot,
    images::{claims, look_again},
};
use crate::{
    context::Context,
    error::{Error, Result},
    names::{Component, STORE_ANNOTATION},
    vault::Vault,
};

/// Where the API was told that images are; by the database's claims, where its Deployment is not there. These are read
/// again then: a list may be older.
pub(super) async fn in_use(
    vault: &Vault,
    api: Option<&Deployment>,
    seen: &mut Snapshot,
    context: &Context,
) -> Result<Option<ExternalStoreSpec>> {
    if let Some(store) = api.map(store_in_use).transpose()?.flatten() {
        return Ok(Some(store));
    }
    if vault.spec.external().is_none() {
        return Ok(None);
    }
    look_again(vault, Component::Postgres, seen, context).await?;
    noted(seen)
}

/// Where the API's Deployment was told that images are, if somebody else runs the store.
pub fn store_in_use(api: &Deployment) -> Result<Option<ExternalStoreSpec>> {
    read(api, "Deployment")
}

/// The database's claims that do not note yet what the API's Deployment does, and that.
pub fn unnoted(seen: &Snapshot, api: &str) -> Result<Vec<(String, String)>> {
    let deployment = seen.find::<Deployment>(api)?;
    let store = deployment.and_then(|api| api.annotations().get(STORE_ANNOTATION).cloned());
    let Some(store) = store else { return Ok(Vec::new()) };
    let is_unnoted =
        |claim: &PersistentVolumeClaim| claim.annotations().get(STORE_ANNOTATION) != Some(&store);
    let claims = claims(Component::Postgres, seen)?.into_iter().filter(is_unnoted);
    Ok(claims.map(|claim| (claim.name_any(), store.clone())).collect())
}

fn noted(seen: &Snapshot) -> Result<Option<ExternalStoreSpec>> {
    for claim in claims(Component::Postgres, seen)? {
        if let Some(store) = read(&claim, "PersistentVolumeClaim")? {
            return Ok(Some(store));
        }
    }
    Ok(None)
}

fn read(object: &impl ResourceExt, kind: &str) -> Result<Option<ExternalStoreSpec>> {
    let text = object.annotations().get(STORE_ANNOTATION);
    let unreadable = |source| Error::Parse { kind: kind.into(), name: object.name_any(), source };
    text.map(|text| serde_json::from_str(text)).transpose().map_err(unreadable)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    const STORE: &str = r#"{"endpoint":"https://s3.example.org","bucket":"images","credentials":{"secretName":"s3"}}"#;

    fn seen(objects: &[Value]) -> Snapshot {
        let mut seen = Snapshot::default();
        seen.overlay(objects.iter().map(|object| serde_json::from_value(object.clone()).unwrap()));
        seen
    }

    fn api(text: &str) -> Value {
        json!({
            "apiVersion": "apps/v1", "kind": "Deployment",
            "metadata": { "name": "photos-api", "annotations": { STORE_ANNOTATION: text } },
        })
    }

    fn claim(text: Option<&str>) -> Value {
        json!({
            "apiVersion": "v1", "kind": "PersistentVolumeClaim",
            "metadata": {
                "name": "data-photos-postgres-0",
                "labels": { "app.kubernetes.io/component": "postgres" },
                "annotations": text.map(|text| json!({ STORE_ANNOTATION: text })),
            },
        })
    }

    #[test]
    fn what_nobody_can_read_is_an_error_and_never_no_store() {
        let deployment = |text| serde_json::from_value::<Deployment>(api(text)).unwrap();
        assert_eq!(store_in_use(&deployment(STORE)).unwrap().unwrap().bucket, "images");
        let error = store_in_use(&deployment("{")).unwrap_err();
        assert_eq!(error.reason(), "ParseFailed", "{error}");
        assert!(noted(&seen(&[claim(Some("x"))])).is_err());
    }

    #[test]
    fn claims_note_what_the_deployment_does_and_outlive_it() {
        let told = seen(&[api(STORE), claim(None)]);
        let wanted = [("data-photos-postgres-0".to_owned(), STORE.to_owned())];
        assert_eq!(unnoted(&told, "photos-api").unwrap(), wanted);
        assert!(
            unnoted(&seen(&[api(STORE), claim(Some(STORE))]), "photos-api").unwrap().is_empty()
        );
        assert!(unnoted(&seen(&[claim(None)]), "photos-api").unwrap().is_empty());
        assert_eq!(noted(&seen(&[claim(Some(STORE))])).unwrap().unwrap().bucket, "images");
        assert_eq!(noted(&seen(&[claim(None)])).unwrap(), None);
    }
}
