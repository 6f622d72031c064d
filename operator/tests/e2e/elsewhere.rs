//! A vault whose images another S3 store keeps, over HTTPS and by its own name (`config/cluster/other-store`).

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use crds::ImageVault;
use k8s_openapi::api::apps::v1::StatefulSet;
use k8s_openapi::api::core::v1::{ConfigMap, Namespace, Secret};
use kube::api::{Api, ListParams, Patch, PatchParams, PostParams};
use kube::core::NamespaceResourceScope;
use kube::{Client, Resource, ResourceExt};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::cluster::{client, eventually};
use crate::gallery::Visitor;
use crate::photograph::photograph;
use crate::setting;

/// The vault, and its namespace.
const NAME: &str = "elsewhere";
const ORIGIN: &str = "https://second.localhost";
const KEY: &str = "00000000-0000-4000-8000-00000000e15e";

#[tokio::test]
async fn images_are_kept_by_a_store_that_somebody_else_runs() {
    let (client, start) = (client().await, Instant::now());
    make(&client).await;
    says(&client, "Ready", "True Ready").await;
    println!("ready after {:.0} s", start.elapsed().as_secs_f32());
    let sets = of::<StatefulSet>(&client).list(&ListParams::default()).await.expect("a list");
    let sets: Vec<_> = sets.iter().map(ResourceExt::name_any).collect();
    assert_eq!(sets, ["elsewhere-postgres"], "nothing of MinIO is there");

    let ada = Visitor::signed_in_at(ORIGIN, "ada").await;
    let image = ada.upload("Far away", &photograph(5), KEY).await.expect("it is stored");
    let original = ada.original(&image.id).await.expect("it is there");
    assert!(original == photograph(5), "byte for byte");
    assert!(!kept(&image.id).is_empty(), "the other store has it");

    keys(&client, "wrong").await;
    says(&client, "ObjectStoreReady", "False WrongKeys").await;
    keys(&client, "other-secret").await;
    says(&client, "Ready", "True Ready").await;
    // The wrong key may have come to the API's pod meanwhile: the right one follows it.
    let deleted = async || ada.delete(&image.id).await;
    eventually(Duration::from_mins(2), deleted).await;
    ada.original(&image.id).await.expect_err("it is gone");
    eventually(Duration::from_secs(30), async || match kept(&image.id) {
        left if left.is_empty() => Ok(()),
        left => Err(format!("{left:?}")),
    })
    .await;
    println!("done after {:.0} s", start.elapsed().as_secs_f32());
}

/// The vault, and all that it names.
async fn make(client: &Client) {
    let namespace = json!({ "metadata": { "name": NAME } });
    let namespace: Namespace = serde_json::from_value(namespace).expect("a namespace");
    let made = Api::all(client.clone()).create(&PostParams::default(), &namespace).await;
    made.expect("the namespace is new");
    let ca = std::fs::read_to_string(setting("CA_FILE")).expect("CA_FILE is readable");
    create::<ConfigMap>(
        client,
        json!({ "metadata": { "name": "local-ca" }, "data": { "ca.crt": ca } }),
    )
    .await;
    let provider =
        json!({ "client_id": "infravault-dev", "client_secret": "infravault-dev-secret" });
    let secret =
        |name: &str, data: Value| json!({ "metadata": { "name": name }, "stringData": data });
    create::<Secret>(client, secret("google-oauth", provider)).await;
    let opens = json!({ "access_key": "other", "secret_key": "other-secret" });
    create::<Secret>(client, secret("keys", opens)).await;
    let trusted = json!({ "configMapName": "local-ca" });
    create::<ImageVault>(client, json!({
        "apiVersion": "infravault.dev/v1alpha1", "kind": "ImageVault", "metadata": { "name": NAME },
        "spec": {
            "host": "second.localhost",
            "signIn": {
                "issuer": "https://sign-in.localhost",
                "credentials": { "secretName": "google-oauth" }, "caBundle": trusted,
            },
            "api": { "replicas": 1 },
            "objectStore": { "external": {
                "endpoint": "https://store.localhost", "bucket": "images",
                "credentials": { "secretName": "keys" }, "caBundle": trusted,
            } },
        },
    }))
    .await;
}

fn of<K>(client: &Client) -> Api<K>
where
    K: Resource<Scope = NamespaceResourceScope, DynamicType = ()>,
{
    Api::namespaced(client.clone(), NAME)
}

async fn create<K>(client: &Client, object: Value)
where
    K: Resource<Scope = NamespaceResourceScope, DynamicType = ()>,
    K: Clone + std::fmt::Debug + Serialize + DeserializeOwned,
{
    let object: K = serde_json::from_value(object).expect("an object of that kind");
    let created = of::<K>(client).create(&PostParams::default(), &object).await;
    created.unwrap_or_else(|error| panic!("{}: {error}", object.name_any()));
}

/// Changes the Secret of the store.
async fn keys(client: &Client, secret_key: &str) {
    let patch = Patch::Merge(json!({ "stringData": { "secret_key": secret_key } }));
    let patched = of::<Secret>(client).patch("keys", &PatchParams::default(), &patch).await;
    patched.expect("the Secret can be changed");
}

/// Waits until a condition says so.
async fn says(client: &Client, type_: &str, expected: &str) {
    eventually(Duration::from_mins(4), async || {
        let vault = of::<ImageVault>(client).get(NAME).await.map_err(|error| error.to_string())?;
        let conditions = vault.status.unwrap_or_default().conditions;
        let found = conditions.into_iter().find(|one| one.type_ == type_);
        let found = found.ok_or_else(|| "not looked at yet".to_owned())?;
        if format!("{} {}", found.status, found.reason) == expected {
            println!("{type_}: {}", found.message);
            return Ok(());
        }
        Err(format!("{type_} {} {}: {}", found.status, found.reason, found.message))
    })
    .await;
}

/// The files that the other store keeps of an image.
fn kept(image: &str) -> Vec<PathBuf> {
    let bucket = format!("/var/lib/infravault/{}/other-store/images", setting("PREFIX"));
    files(&Path::new(&bucket).join("images").join(image))
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let paths = entries.map(|entry| entry.path());
    paths.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}
