//! What the schema of a vault admits and Kubernetes does not, in what is made of it.

use crds::ImageVault;
use k8s_openapi::api::{apps::v1::StatefulSet, core::v1::PersistentVolumeClaim};
use kube::{ResourceExt, api::DeleteParams};
use operator::error::Error;
use serde_json::{Value, json};

use crate::{
    data::collect,
    told::told,
    world::{VAULT, World, sign_in_secret, vault},
};

/// Values that are refused, where that is noticed, and in which words.
fn refused() -> [(Value, &'static str, &'static str); 2] {
    let cpu = json!({ "requests": { "cpu": "2" }, "limits": { "cpu": "1" } });
    [
        (
            json!({ "database": { "resources": cpu } }),
            "StatefulSet photos-postgres",
            "must be less than or equal to cpu limit",
        ),
        (
            json!({ "scheduling": { "tolerations": [{ "key": "a", "operator": "Bogus" }] } }),
            "StatefulSet photos-postgres",
            "tolerations[0].operator",
        ),
    ]
}

#[tokio::test]
async fn a_value_that_kubernetes_refuses_is_named_and_its_correction_goes_through() {
    let world = World::with_vault("refused").await;
    world.run().await.expect("it converges as far as it can");
    let set = async || world.get::<StatefulSet>("photos-postgres").await;
    let before = set().await;
    for (spec, object, words) in refused() {
        world.patch::<ImageVault>(VAULT, &json!({ "spec": spec })).await;
        let error = world.run().await.expect_err("it is refused");
        assert!(matches!(&error, Error::Refused { .. }), "{error}");
        assert!(error.retry_after().is_some_and(|after| after.as_secs() >= 60), "it is in vain");
        let message = told(&world, "Ready", "SpecRefused").await;
        assert!(message.starts_with(object) && message.contains(words), "{message}");
        let progressing = world.condition("Progressing").await;
        assert_eq!((&*progressing.status, &*progressing.reason), ("False", "Stalled"));
        assert_eq!(set().await.resource_version(), before.resource_version(), "it goes on as is");
        let none = json!({ "spec": { "database": { "resources": null }, "scheduling": null } });
        world.patch::<ImageVault>(VAULT, &none).await;
        world.run().await.expect("it is mended");
        assert_ne!(world.condition("Ready").await.reason, "SpecRefused");
    }
}

/// As `docs/operate.md` says: a claim that is pending holds nothing.
#[tokio::test]
async fn a_mistyped_storage_class_is_mended_by_a_vault_made_anew_without_the_pending_claims() {
    let world = World::new("class").await;
    world.create(&sign_in_secret()).await;
    let class = |name: &str| {
        let storage = json!({ "size": "10Gi", "storageClassName": name });
        vault(&json!({ "database": { "storage": storage } }))
    };
    world.create(&class("fsat")).await;
    world.run().await.expect("it converges as far as it can");
    let claims = async || world.ours::<PersistentVolumeClaim>().await;
    let gone = DeleteParams::background();
    let found = async |name: &str| {
        let claim = world.get::<PersistentVolumeClaim>(name).await;
        (claim.uid(), claim.spec.and_then(|spec| spec.storage_class_name))
    };
    let drive = found("data0-photos-minio-p0-0").await;

    collect(&world).await;
    let mistyped = |claim: &&PersistentVolumeClaim| {
        let class = claim.spec.as_ref().and_then(|spec| spec.storage_class_name.as_deref());
        class == Some("fsat")
    };
    for claim in claims().await.iter().filter(mistyped) {
        let name = claim.name_any();
        world.api::<PersistentVolumeClaim>().delete(&name, &gone).await.expect("it is deleted");
        let free = json!({ "metadata": { "finalizers": null } });
        world.patch::<PersistentVolumeClaim>(&name, &free).await;
    }
    world.create(&class("fast")).await;
    world.run().await.expect("it converges as far as it can");
    assert_eq!(found("data-photos-postgres-0").await.1.as_deref(), Some("fast"));
    assert_eq!(found("data0-photos-minio-p0-0").await, drive, "what is well stays");
}
