//! What is put into a namespace: a vault, and what it asks for.

use crds::ImageVault;
use k8s_openapi::{
    ByteString,
    api::{batch::v1::Job, core::v1::Secret},
};
use kube::{ResourceExt, api::ObjectMeta};
use serde_json::{Value, json};

use super::{VAULT, World};

/// Plays the part of the controllers and kubelets for the vault's Jobs.
pub async fn jobs_succeed(world: &World) {
    for job in world.ours::<Job>().await {
        world.patch_status::<Job>(&job.name_any(), &succeeded()).await;
    }
}

/// The status of a Job that has succeeded.
pub fn succeeded() -> Value {
    let time = "2026-11-23T12:00:00Z";
    let done = |type_| json!({ "type": type_, "status": "True", "lastTransitionTime": time });
    json!({
        "startTime": time, "completionTime": time, "succeeded": 1,
        "conditions": [done("SuccessCriteriaMet"), done("Complete")],
    })
}

/// The smallest vault, with `fields` laid over its spec.
pub fn vault(fields: &Value) -> ImageVault {
    let mut spec = json!({
        "host": "photos.example.org",
        "signIn": { "credentials": { "secretName": "google-oauth" } },
    });
    merge(&mut spec, fields);
    let whole = json!({
        "apiVersion": "infravault.dev/v1alpha1",
        "kind": "ImageVault",
        "metadata": { "name": VAULT },
        "spec": spec,
    });
    serde_json::from_value(whole).expect("a vault")
}

pub fn sign_in_secret() -> Secret {
    let value = |text: &str| ByteString(text.as_bytes().to_vec());
    Secret {
        metadata: ObjectMeta { name: Some("google-oauth".into()), ..ObjectMeta::default() },
        data: Some(
            [("client_id".into(), value("id")), ("client_secret".into(), value("secret"))].into(),
        ),
        ..Secret::default()
    }
}

pub fn merge(into: &mut Value, fields: &Value) {
    match (into, fields) {
        (Value::Object(into), Value::Object(fields)) => {
            for (key, value) in fields {
                merge(into.entry(key).or_insert(Value::Null), value);
            }
        }
        (into, fields) => *into = fields.clone(),
    }
}
