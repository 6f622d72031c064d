//! Deleting the resource ends the gallery and keeps what people put into it.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::time::Duration;

use k8s_openapi::api::core::v1::{PersistentVolumeClaim, Pod, Secret};
use kube::api::DeleteParams;
use kube::core::{ApiResource, NamespaceResourceScope};
use kube::{Client, Resource, ResourceExt};
use operator::desired::kinds;
use operator::names::Names;
use serde::de::DeserializeOwned;

use crate::cluster::{VAULT, api, client, eventually, ours, ours_dynamic};
use crate::gallery::Visitor;
use crate::photograph::photograph;
use crate::vault::well;

#[tokio::test]
async fn deleting_the_resource_keeps_the_data() {
    let client = client().await;
    well(&client).await;
    let vaults = api::<crds::ImageVault>(&client);
    let mut resource = vaults.get(VAULT).await.expect("the vault exists");
    let ada = Visitor::signed_in("ada").await;
    let key = "00000000-0000-4000-8000-00000000dead";
    let image =
        eventually(Duration::from_mins(1), async || ada.upload("Kept", &photograph(77), key).await)
            .await;
    let claims = names::<PersistentVolumeClaim>(&client).await;
    assert!(claims.len() >= 9, "three databases and six drives have claims: {claims:?}");

    let before = made(&client).await;
    assert!(before.len() > 30, "the lists see what there is: {before:?}");

    vaults.delete(VAULT, &DeleteParams::default()).await.expect("the vault can be deleted");
    eventually(Duration::from_mins(3), async || match made(&client).await {
        left if left.is_empty() => Ok(()),
        left => Err(format!("left behind: {left:?}")),
    })
    .await;
    assert_eq!(names::<PersistentVolumeClaim>(&client).await, claims, "claims are kept");
    let secrets = names::<Secret>(&client).await;
    for kept in ["credentials", "ca"] {
        assert!(
            secrets.contains(&format!("{VAULT}-{kept}")),
            "{VAULT}-{kept} is kept, of {secrets:?}"
        );
    }

    // The same resource again finds its data.
    resource.metadata = kube::core::ObjectMeta { name: Some(VAULT.into()), ..Default::default() };
    resource.status = None;
    vaults
        .create(&kube::api::PostParams::default(), &resource)
        .await
        .expect("the vault can be made again");
    let found = eventually(Duration::from_mins(5), async || ada.original(&image.id).await).await;
    assert!(found == photograph(77), "the image is the one that was uploaded before");
}

/// What the operator made and must take away, by kind and name: every kind that vaults are made of, and
/// their pods, but for the data.
async fn made(client: &Client) -> Vec<String> {
    let mut left = Vec::new();
    for kind in kinds().into_iter().chain([ApiResource::erase::<Pod>(&())]) {
        let objects = ours_dynamic(client, &kind).await;
        let objects = objects.iter().map(ResourceExt::name_any);
        let made = objects.filter(|name| !is_data(&kind.kind, name));
        left.extend(made.map(|name| format!("{} {name}", kind.kind)));
    }
    left
}

/// The passwords, the authority, and what Patroni knows; of the last it keeps `failsafe` by itself.
fn is_data(kind: &str, name: &str) -> bool {
    let names = Names(VAULT);
    match kind {
        "Secret" => [names.credentials(), names.ca()].iter().any(|data| data == name),
        "ConfigMap" => {
            let state = names.patroni_state().into_iter();
            state.chain([format!("{}-failsafe", names.postgres())]).any(|data| data == name)
        }
        _ => false,
    }
}

async fn names<K>(client: &Client) -> BTreeSet<String>
where
    K: Resource<Scope = NamespaceResourceScope> + Clone + DeserializeOwned + Debug,
    K::DynamicType: Default,
{
    ours::<K>(client).await.iter().map(ResourceExt::name_any).collect()
}
