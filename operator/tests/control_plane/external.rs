//! A store that somebody else runs: it is tried before the API is told of it, again when what opens it has
//! changed, and said to be what it is.

mod stands;

use crds::{ImageVault, ObjectStoreStatus};
use jiff::Timestamp;
use k8s_openapi::{
    ByteString,
    api::{
        apps::v1::StatefulSet,
        batch::v1::Job,
        core::v1::{ConfigMap, PersistentVolumeClaim, Pod, Secret},
    },
};
use kube::{ResourceExt, api::ObjectMeta};
use operator::{certificates::draw_authority, names::TASK_LABEL};
use serde_json::{Value, json};

use crate::{
    stage::Stage,
    world::{VAULT, World, jobs_succeed, sign_in_secret, vault},
};

fn external(endpoint: &str) -> Value {
    json!({ "objectStore": { "external": {
        "endpoint": endpoint, "bucket": "images", "credentials": { "secretName": "keys" },
        "caBundle": { "configMapName": "store-ca" },
    } } })
}

pub const HERE: &str = "https://s3.example.org";

pub fn keys(secret: &str) -> Secret {
    let value = |text: &str| ByteString(text.as_bytes().to_vec());
    Secret {
        metadata: ObjectMeta { name: Some("keys".into()), ..ObjectMeta::default() },
        data: Some(
            [("access_key".into(), value("id")), ("secret_key".into(), value(secret))].into(),
        ),
        ..Secret::default()
    }
}

fn bundle() -> ConfigMap {
    let authority = draw_authority("store", Timestamp::now()).expect("an authority");
    let data = json!({ "ca.crt": authority.cert });
    let bundle = json!({ "metadata": { "name": "store-ca" }, "data": data });
    serde_json::from_value(bundle).expect("a ConfigMap")
}

/// A namespace with a vault whose store is `HERE`, and all that it names.
async fn world(name: &str) -> World {
    let world = World::new(name).await;
    world.create(&sign_in_secret()).await;
    world.create(&keys("right")).await;
    world.create(&bundle()).await;
    world.create(&vault(&external(HERE))).await;
    world.run().await.expect("it converges as far as it can");
    world
}

async fn checks(world: &World) -> Vec<String> {
    let jobs = world.ours::<Job>().await.into_iter();
    let is_check = |job: &Job| job.labels().get(TASK_LABEL).is_some_and(|it| it == "check-store");
    jobs.filter(is_check).map(|job| job.name_any()).collect()
}

async fn told(world: &World) -> ObjectStoreStatus {
    let status = world.get::<ImageVault>(VAULT).await.status;
    status.and_then(|status| status.object_store).expect("a status")
}

/// Plays the part of the kubelet whose container has failed with `words`.
async fn fails(world: &World, job: &str, words: &str) {
    let template = world.get::<Job>(job).await.spec.expect("a spec").template;
    let mut pod = json!({ "metadata": template.metadata, "spec": template.spec });
    pod["metadata"]["name"] = json!(format!("{job}-x"));
    pod["metadata"]["labels"]["batch.kubernetes.io/job-name"] = json!(job);
    world.create(&serde_json::from_value::<Pod>(pod).expect("a pod")).await;
    let time = "2026-11-23T12:00:00Z";
    let ended = json!({
        "exitCode": 1, "reason": "Error", "message": words, "startedAt": time, "finishedAt": time,
    });
    let status = json!({ "phase": "Running", "containerStatuses": [{
        "name": "check-store", "image": "i", "imageID": "", "ready": false, "restartCount": 1,
        "state": { "waiting": { "reason": "CrashLoopBackOff" } },
        "lastState": { "terminated": ended },
    }] });
    world.patch_status::<Pod>(&format!("{job}-x"), &status).await;
}

#[tokio::test]
async fn a_vault_of_another_store_comes_to_rest_without_minio() {
    let mut stage = Stage::new("external").await;
    let world = &stage.world;
    world.create(&sign_in_secret()).await;
    world.create(&keys("right")).await;
    world.create(&bundle()).await;
    world.create(&vault(&external(HERE))).await;
    stage.rest().await;
    let world = &stage.world;
    assert_eq!(world.names::<StatefulSet>().await, ["photos-postgres"]);
    assert_eq!(world.names::<PersistentVolumeClaim>().await, ["data-photos-postgres-0"]);
    assert_eq!(
        world.names::<Secret>().await,
        [
            "photos-api-passwords",
            "photos-ca",
            "photos-credentials",
            "photos-patroni-passwords",
            "photos-postgres-tls",
        ]
    );
    let store = world.condition("ObjectStoreReady").await;
    assert_eq!((store.status.as_str(), store.reason.as_str()), ("True", "Ready"));
    assert!(store.message.contains("bucket images at https://s3.example.org"), "{}", store.message);
    let told = told(world).await;
    assert_eq!((told.endpoint.as_deref(), told.bucket.as_deref()), (Some(HERE), Some("images")));
}

#[tokio::test]
async fn what_opens_the_store_is_named_where_it_is_missing_and_nothing_is_tried_without_it() {
    let world = World::new("external-missing").await;
    world.create(&sign_in_secret()).await;
    world.create(&vault(&external(HERE))).await;
    world.run().await.expect("everything else is made");
    let ready = world.condition("Ready").await;
    assert_eq!(ready.reason, "StoreSecretMissing");
    assert_eq!(
        ready.message,
        "object store: Secret keys is missing: create it in namespace external-missing with access_key and secret_key"
    );
    world.create(&keys("")).await;
    world.run().await.expect("everything else is made");
    let message = world.condition("ObjectStoreReady").await.message;
    assert_eq!(message, "Secret keys lacks secret_key: add it");
    world.patch::<Secret>("keys", &json!({ "stringData": { "secret_key": "right" } })).await;
    world.run().await.expect("everything else is made");
    assert_eq!(world.condition("ObjectStoreReady").await.reason, "StoreCaBundleMissing");
    let garbage = ConfigMap { data: Some([("ca.crt".into(), "PEM".into())].into()), ..bundle() };
    world.create(&garbage).await;
    world.run().await.expect("everything else is made");
    assert_eq!(world.condition("ObjectStoreReady").await.reason, "StoreCaBundleUnreadable");
    assert!(checks(&world).await.is_empty());
    world.patch::<ConfigMap>("store-ca", &json!({ "data": bundle().data })).await;
    world.run().await.expect("it is tried");
    assert_eq!(checks(&world).await.len(), 1);
    assert_eq!(world.condition("ObjectStoreReady").await.reason, "CheckingStore");
}

#[tokio::test]
async fn a_wrong_key_is_told_in_the_store_s_words_and_a_mended_secret_is_tried_at_once() {
    let world = world("external-keys").await;
    let first = checks(&world).await;
    jobs_succeed(&world).await;
    world.run().await.expect("it converges");
    world.run().await.expect("it rests");
    assert_eq!(world.condition("ObjectStoreReady").await.status, "True");
    assert_eq!(checks(&world).await, first);

    world.patch::<Secret>("keys", &json!({ "stringData": { "secret_key": "wrong" } })).await;
    world.run().await.expect("it tries the store anew");
    let second = checks(&world).await;
    assert!(second.len() == 1 && second != first, "{second:?} replaces {first:?}");
    fails(&world, &second[0], "Error: WrongKeys: cannot list the bucket: No. (notsignedup)").await;
    world.run().await.expect("it reports");
    let store = world.condition("ObjectStoreReady").await;
    assert_eq!((store.status.as_str(), store.reason.as_str()), ("False", "WrongKeys"));
    assert!(store.message.contains("No. (notsignedup)"), "{}", store.message);

    world.patch::<Secret>("keys", &json!({ "stringData": { "secret_key": "right" } })).await;
    world.run().await.expect("it tries the store anew");
    assert_eq!(checks(&world).await, first);
    jobs_succeed(&world).await;
    world.run().await.expect("it reports");
    assert_eq!(world.condition("ObjectStoreReady").await.status, "True");
}
