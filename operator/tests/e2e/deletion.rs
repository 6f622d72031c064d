//! Deleting the resource ends the gallery and keeps what people put into it.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::time::Duration;

use k8s_openapi::api::apps::v1::{Deployment, StatefulSet};
use k8s_openapi::api::batch::v1::Job;
use k8s_openapi::api::core::v1::{ConfigMap, PersistentVolumeClaim, Pod, Secret, Service};
use k8s_openapi::api::networking::v1::NetworkPolicy;
use k8s_openapi::api::policy::v1::PodDisruptionBudget;
use kube::api::DeleteParams;
use kube::core::NamespaceResourceScope;
use kube::{Client, Resource, ResourceExt};
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

/// What the operator made and must take away, by kind and name.
async fn made(client: &Client) -> Vec<String> {
    let mut left = Vec::new();
    left.extend(named::<StatefulSet>(client, "StatefulSet").await);
    left.extend(named::<Deployment>(client, "Deployment").await);
    left.extend(named::<Job>(client, "Job").await);
    left.extend(named::<Pod>(client, "Pod").await);
    left.extend(named::<Service>(client, "Service").await);
    left.extend(named::<NetworkPolicy>(client, "NetworkPolicy").await);
    left.extend(named::<PodDisruptionBudget>(client, "PodDisruptionBudget").await);
    for kind in ["IngressRoute", "Middleware"] {
        let objects = ours_dynamic(client, "traefik.io", "v1alpha1", kind).await;
        left.extend(objects.iter().map(|object| format!("{kind} {}", object.name_any())));
    }
    // Patroni's own ConfigMaps are data; what the operator mounts into pods is not.
    let patroni = ["leader", "config", "failover", "sync", "failsafe"]
        .map(|name| format!("{VAULT}-postgres-{name}"));
    let maps = names::<ConfigMap>(client).await;
    left.extend(
        maps.iter().filter(|name| !patroni.contains(name)).map(|name| format!("ConfigMap {name}")),
    );
    left
}

async fn named<K>(client: &Client, kind: &str) -> Vec<String>
where
    K: Resource<Scope = NamespaceResourceScope> + Clone + DeserializeOwned + Debug,
    K::DynamicType: Default,
{
    names::<K>(client).await.iter().map(|name| format!("{kind} {name}")).collect()
}

async fn names<K>(client: &Client) -> BTreeSet<String>
where
    K: Resource<Scope = NamespaceResourceScope> + Clone + DeserializeOwned + Debug,
    K::DynamicType: Default,
{
    ours::<K>(client).await.iter().map(ResourceExt::name_any).collect()
}
