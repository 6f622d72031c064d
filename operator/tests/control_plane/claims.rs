//! Claims that somebody else makes first.

use k8s_openapi::api::{apps::v1::StatefulSet, core::v1::PersistentVolumeClaim};
use kube::{ResourceExt, api::DeleteParams};

use crate::world::World;

/// Plays the part of the StatefulSet's controller, which makes a claim of its template when it is gone.
async fn make_again(world: &World, set: &str, claim: &str) {
    let set = world.get::<StatefulSet>(set).await;
    let spec = set.spec.clone().expect("a spec");
    let templates = spec.volume_claim_templates.unwrap_or_default();
    let of_claim = |it: &PersistentVolumeClaim| claim.starts_with(&format!("{}-", it.name_any()));
    let mut made = templates.into_iter().find(of_claim).expect("a template of the claim");
    made.labels_mut().extend(spec.selector.match_labels.unwrap_or_default());
    made.metadata.name = Some(claim.to_owned());
    made.status = None;
    world.create(&made).await;
}

#[tokio::test]
async fn a_claim_that_the_stateful_set_makes_again_is_taken_as_ours() {
    let world = World::with_vault("claims").await;
    world.run().await.expect("it converges as far as it can");
    let claims = [
        ("photos-postgres", "data-photos-postgres-0"),
        ("photos-minio-p0", "data0-photos-minio-p0-0"),
        ("photos-minio-p0", "data1-photos-minio-p0-0"),
    ];
    for (set, name) in claims {
        let ours = world.get::<PersistentVolumeClaim>(name).await;
        world.patch::<PersistentVolumeClaim>(name, &unprotected()).await;
        let api = world.api::<PersistentVolumeClaim>();
        api.delete(name, &DeleteParams::default()).await.expect("it is deleted");
        make_again(&world, set, name).await;
        let theirs = world.get::<PersistentVolumeClaim>(name).await;
        assert_ne!(theirs.uid(), ours.uid(), "another claim");
        assert_eq!(theirs.spec, ours.spec, "of the same size and class");
    }
    world.run().await.expect("it goes on");
    assert_eq!(world.names::<PersistentVolumeClaim>().await.len(), 3, "all bear our label");
}

/// The protection of claims, which a controller would lift.
fn unprotected() -> serde_json::Value {
    serde_json::json!({ "metadata": { "finalizers": null } })
}
