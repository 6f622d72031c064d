//! Where the namespace has no room: a quota, a claim that nobody provides for, the namespace's own end.

use k8s_openapi::api::{
    apps::v1::{Deployment, StatefulSet},
    batch::v1::Job,
    core::v1::{Namespace, PersistentVolumeClaim, Pod, ResourceQuota},
    events::v1::Event,
};
use kube::{
    Api, Resource, ResourceExt,
    api::{DeleteParams, ListParams, PostParams},
};
use operator::{error::Error, names::TASK_LABEL};
use serde_json::json;

use crate::{
    pods::{pod_of, ready},
    told::told,
    world::{World, jobs_succeed},
};

#[tokio::test]
async fn a_quota_without_room_for_a_claim_is_told_and_raised() {
    let world = World::with_vault("quota").await;
    let used = json!({ "persistentvolumeclaims": "1" });
    world.quota(&json!({ "persistentvolumeclaims": "1" }), &used).await;
    // The API server hears of a new quota a moment later.
    let probe = json!({
        "metadata": { "name": "probe" },
        "spec": {
            "accessModes": ["ReadWriteOnce"], "resources": { "requests": { "storage": "1Gi" } },
        },
    });
    let probe: PersistentVolumeClaim = serde_json::from_value(probe).expect("a claim");
    let dry_run = PostParams { dry_run: true, ..PostParams::default() };
    world
        .eventually("the quota holds", async || {
            world.api::<PersistentVolumeClaim>().create(&dry_run, &probe).await.is_err()
        })
        .await;
    let error = world.run().await.err();
    assert!(matches!(error, Some(Error::Quota { .. })), "{error:?}");
    let message = told(&world, "Ready", "QuotaExceeded").await;
    assert!(message.contains("PersistentVolumeClaim data-photos-postgres-0"), "{message}");
    assert!(message.contains("raise it (") && message.contains("quota"), "{message}");
    assert_eq!(world.condition("Progressing").await.reason, "Retrying");
    let gone = DeleteParams::default();
    world.api::<ResourceQuota>().delete("quota", &gone).await.expect("it is lifted");
    world.eventually("it goes on", async || world.run().await.is_ok()).await;
}

/// A StatefulSet says nowhere but in an Event that its pods are refused.
#[tokio::test]
async fn a_quota_without_room_for_a_pod_is_told() {
    let world = World::with_vault("pods").await;
    world.run().await.expect("it converges as far as it can");
    let set = world.get::<StatefulSet>("photos-postgres").await;
    let event: k8s_openapi::api::core::v1::Event = serde_json::from_value(json!({
        "metadata": { "name": "photos-postgres.1" },
        "involvedObject": set.object_ref(&()),
        "type": "Warning", "reason": "FailedCreate", "lastTimestamp": "2026-11-23T12:00:00Z",
        "message": "create Pod photos-postgres-0 failed: pods is forbidden: exceeded quota: few, used: pods=2",
    }))
    .expect("an Event");
    world.create(&event).await;
    world.run().await.expect("it reports");
    let message = told(&world, "DatabaseReady", "QuotaExceeded").await;
    assert!(message.contains("pods of photos-postgres do not fit"), "{message}");
    let pod = json!({
        "metadata": { "name": "photos-postgres-0", "labels": set.spec.as_ref().expect("a spec").selector.match_labels },
        "spec": { "containers": [{ "name": "postgres", "image": "none" }] },
    });
    let mut pod: Pod = serde_json::from_value(pod).expect("a pod");
    pod.labels_mut().extend(set.labels().clone());
    pod.metadata.owner_references = set.controller_owner_ref(&()).map(|owner| vec![owner]);
    world.create(&pod).await;
    world.run().await.expect("it reports");
    assert_ne!(world.condition("DatabaseReady").await.reason, "QuotaExceeded", "the pod is there");
}

const REFUSED: &str = "pods is forbidden: exceeded quota: few, used: pods=2";

/// A Deployment says it in its own status.
#[tokio::test]
async fn a_quota_without_room_for_a_pod_of_the_api_is_told() {
    let world = World::with_vault("pods-api").await;
    world.run().await.expect("it converges as far as it can");
    jobs_succeed(&world).await;
    world.run().await.expect("it makes the API");
    let fails = |said: &str| {
        json!({ "conditions": [{
            "type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": said,
        }] })
    };
    world.patch_status::<Deployment>("photos-api", &fails(REFUSED)).await;
    world.run().await.expect("it reports");
    let message = told(&world, "ApiReady", "QuotaExceeded").await;
    assert!(message.contains("pods of photos-api do not fit"), "{message}");
    world.patch_status::<Deployment>("photos-api", &fails("no PriorityClass with name x")).await;
    world.run().await.expect("it reports");
    let message = told(&world, "ApiReady", "PodsNotMade").await;
    assert!(message.ends_with("no PriorityClass with name x"), "{message}");
}

/// A Job, like a StatefulSet, says it in an Event only.
#[tokio::test]
async fn a_quota_without_room_for_a_pod_of_a_job_is_told() {
    let world = World::with_vault("pods-job").await;
    world.run().await.expect("it converges as far as it can");
    let set = world.get::<StatefulSet>("photos-minio-p0").await;
    world.create(&pod_of(&set, 0, "new")).await;
    world.patch_status::<Pod>("photos-minio-p0-0", &ready()).await;
    let jobs = world.ours::<Job>().await;
    let is_bucket = |job: &&Job| job.labels().get(TASK_LABEL).is_some_and(|it| it == "bucket");
    let job = jobs.iter().find(is_bucket).expect("a Job that makes the bucket");
    let event: k8s_openapi::api::core::v1::Event = serde_json::from_value(json!({
        "metadata": { "name": "bucket.1" }, "involvedObject": job.object_ref(&()),
        "type": "Warning", "reason": "FailedCreate", "lastTimestamp": "2026-11-23T12:00:00Z",
        "message": format!("Error creating: {REFUSED}"),
    }))
    .expect("an Event");
    world.create(&event).await;
    world.run().await.expect("it reports");
    let message = told(&world, "ObjectStoreReady", "QuotaExceeded").await;
    assert!(message.contains(&format!("pods of {} do not fit", job.name_any())), "{message}");
    jobs_succeed(&world).await;
    world.run().await.expect("it reports");
    assert_eq!(world.condition("ObjectStoreReady").await.reason, "Ready", "it has run");
}

#[tokio::test]
async fn a_claim_that_nobody_provides_for_is_told() {
    let world = World::with_vault("unprovided").await;
    world.run().await.expect("it converges as far as it can");
    let set = world.get::<StatefulSet>("photos-postgres").await;
    let mut pod: Pod = serde_json::from_value(json!({
        "metadata": { "name": "photos-postgres-0", "labels": set.labels() },
        "spec": {
            "containers": [{ "name": "postgres", "image": "none" }],
            "volumes": [{ "name": "data", "persistentVolumeClaim": { "claimName": "data-photos-postgres-0" } }],
        },
    }))
    .expect("a pod");
    pod.metadata.owner_references = set.controller_owner_ref(&()).map(|owner| vec![owner]);
    world.create(&pod).await;
    let unbound = "pod has unbound immediate PersistentVolumeClaims";
    let status = json!({ "conditions": [{ "type": "PodScheduled", "status": "False", "message": unbound }] });
    world.patch_status::<Pod>("photos-postgres-0", &status).await;
    world.run().await.expect("it reports");
    let message = told(&world, "DatabaseReady", "ClaimPending").await;
    assert!(message.contains("claim data-photos-postgres-0 is pending"), "{message}");
    assert!(message.contains("storageClassName"), "{message}");
}

#[tokio::test]
async fn a_namespace_that_ends_is_told() {
    let world = World::with_vault("ending").await;
    let namespaces = Api::<Namespace>::all(world.admin.clone());
    namespaces.delete("ending", &DeleteParams::default()).await.expect("it is being deleted");
    world
        .eventually("the API server makes nothing more", async || {
            matches!(world.run().await, Err(Error::Terminating { .. }))
        })
        .await;
    let ready = world.condition("Ready").await;
    assert_eq!(ready.reason, "NamespaceTerminating");
    assert!(ready.message.contains("make the vault in another namespace"), "{}", ready.message);
    // No Event is made in a namespace that ends: it is told of the namespace itself, in another.
    let events = Api::<Event>::namespaced(world.admin.clone(), "default");
    let events = events.list(&ListParams::default()).await.expect("events").items;
    let is_told = |event: &Event| {
        let regarding = event.regarding.clone().unwrap_or_default();
        event.reason.as_deref() == Some("NamespaceTerminating")
            && (regarding.kind.as_deref(), regarding.name.as_deref())
                == (Some("Namespace"), Some("ending"))
            && event.note.as_ref().is_some_and(|note| note.starts_with("ImageVault photos: "))
    };
    assert!(events.iter().any(is_told), "{events:?}");
}
