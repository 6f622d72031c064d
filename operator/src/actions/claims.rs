//! Claims grow while everything runs: each is told to ask for more, and the cluster's storage does the
//! rest. The sets and their pods are left alone.

use k8s_openapi::api::core::v1::PersistentVolumeClaim;
use kube::{
    Api, ResourceExt,
    api::{Patch, PatchParams},
    core::{ApiResource, DynamicObject, TypeMeta},
};
use serde_json::{Value, json};

use crate::{
    apply::{Act, Change},
    context::Context,
    error::{Error, Result},
    names::{GROWN_FROM_ANNOTATION, MANAGER},
    observe::Snapshot,
    vault::Vault,
    volumes::{Claim, Fullness, groups},
};

const KIND: &str = "PersistentVolumeClaim";

/// What the API server did with a claim that was to ask for more.
enum Answer {
    Grows(Box<DynamicObject>),
    /// It is another by now, or gone: the next run looks again.
    Moved,
    /// Its storage class cannot grow, or a quota forbids it. Whoever can change that is told; the
    /// vault goes on as it is.
    Refused(String),
}

/// Has every claim that is smaller than wanted ask for more.
pub async fn grow(vault: &Vault, seen: &mut Snapshot, context: &Context) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    for group in groups(vault.names(), &vault.spec, seen)? {
        let size = group.size();
        for claim in group.smaller() {
            match ask(claim, &growth(claim, &size.0), vault, context).await? {
                Answer::Grows(object) => {
                    changes.push(Change {
                        act: Act::Changed,
                        kind: KIND.into(),
                        name: object.name_any(),
                    });
                    seen.overlay([*object]);
                }
                Answer::Moved => {}
                // The others are of the same class and quota.
                Answer::Refused(why) => {
                    seen.refused.insert(claim.name.clone(), why);
                    break;
                }
            }
        }
    }
    Ok(changes)
}

/// This very claim as it was read, with another size: a smaller one than somebody has asked for
/// meanwhile would be a step back. What was known of its fullness is out of date from now on.
fn growth(claim: &Claim, size: &str) -> Value {
    let from = claim.fullness.map(|fullness: Fullness| fullness.bytes.to_string());
    json!({
        "metadata": {
            "uid": claim.uid,
            "resourceVersion": claim.resource_version,
            "annotations": { GROWN_FROM_ANNOTATION: from },
        },
        "spec": { "resources": { "requests": { "storage": size } } },
    })
}

async fn ask(claim: &Claim, growth: &Value, vault: &Vault, context: &Context) -> Result<Answer> {
    context.leadership.check()?;
    let resource = ApiResource::erase::<PersistentVolumeClaim>(&());
    let api =
        Api::<DynamicObject>::namespaced_with(context.client.clone(), &vault.namespace, &resource);
    let params = PatchParams { field_manager: Some(MANAGER.into()), ..PatchParams::default() };
    match api.patch(&claim.name, &params, &Patch::Merge(growth)).await {
        Ok(object) => {
            context.wrote("grow", KIND, &vault.namespace, &claim.name);
            let types = Some(TypeMeta::resource::<PersistentVolumeClaim>());
            Ok(Answer::Grows(Box::new(DynamicObject { types, ..object })))
        }
        Err(kube::Error::Api(status)) if matches!(status.code, 404 | 409) => Ok(Answer::Moved),
        Err(kube::Error::Api(status)) if matches!(status.code, 403 | 422) => {
            Ok(Answer::Refused(status.message.clone()))
        }
        Err(source) => Err(Error::api("grow", KIND, &claim.name)(source)),
    }
}
