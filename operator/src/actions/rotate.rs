//! Moves other passwords and another certificate authority on, one step a run: each step is one patch of
//! the Secret that keeps them, as it was seen.

use std::collections::BTreeMap;

use jiff::Timestamp;
use k8s_openapi::{
    ByteString,
    api::core::v1::{Pod, Secret},
};
use kube::{
    Api, ResourceExt,
    api::{Patch, PatchParams},
    core::{ApiResource, DynamicObject, TypeMeta},
};
use serde_json::{Value, json};

use crate::{
    apply::{Act, Change, Field, merge, ownership},
    certificates::{Authority, draw_authority},
    context::Context,
    credentials::Credentials,
    error::{Error, Result},
    names::{
        FILES_ANNOTATION, FILES_READ_ANNOTATION, MANAGER, ROTATED_ANNOTATION, ROTATING_ANNOTATION,
    },
    observe::Snapshot,
    rotation::{authority, database_pods, files_hash, passwords},
    vault::Vault,
};

/// Takes the step that is due, of the passwords and of the authority.
pub async fn advance(
    vault: &Vault,
    seen: &mut Snapshot,
    context: &Context,
    now: Timestamp,
) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    let name = vault.names().credentials();
    if password_step(vault, seen)?.is_some() {
        // What was listed when the run began may have changed since.
        seen.look_again::<Secret>(vault, &name, &context.client).await?;
        if let Some((act, patch)) = password_step(vault, seen)? {
            changes.push(write(vault, &name, (act, patch), seen, context).await?);
        }
    }
    let name = vault.names().ca();
    if authority_step(vault, seen, now)?.is_some() {
        seen.look_again::<Secret>(vault, &name, &context.client).await?;
        if let Some((act, patch)) = authority_step(vault, seen, now)? {
            changes.push(write(vault, &name, (act, patch), seen, context).await?);
        }
    }
    Ok(changes)
}

/// What is waited for, for people.
pub fn waits(vault: &Vault, seen: &Snapshot, now: Timestamp) -> Result<Vec<String>> {
    let passwords = passwords::next(vault, seen)?.map(|step| match step {
        passwords::Step::Await(what) => what,
        _ => "other passwords: goes on at once".into(),
    });
    let authority = authority::next(vault, seen, now)?.map(|step| match step {
        authority::Step::Await(what) => what,
        _ => "another certificate authority: goes on at once".into(),
    });
    Ok(passwords.into_iter().chain(authority).collect())
}

/// Asks for the mounted files of each instance that goes by older ones: a change of its pod brings them
/// at once, where the kubelet by itself would take up to a minute.
pub async fn hurry(vault: &Vault, seen: &mut Snapshot, context: &Context) -> Result<()> {
    let Some(files) = files_hash(seen, vault.names())? else { return Ok(()) };
    let pods = ApiResource::erase::<Pod>(&());
    for pod in database_pods(seen, vault.names())? {
        let says = |key: &str| pod.annotations().get(key);
        let is_older = says(FILES_READ_ANNOTATION).is_some_and(|read| *read != files);
        if !is_older || says(FILES_ANNOTATION) == Some(&files) {
            continue;
        }
        // Patroni writes into it every few seconds.
        seen.look_again::<Pod>(vault, &pod.name_any(), &context.client).await?;
        let Some(object) = seen.get(&pods.kind, &pod.name_any()).cloned() else { continue };
        let asked = (Field::Annotations, json!({ FILES_ANNOTATION: files }));
        merge(vault, &pods, &object, asked, seen, context).await?;
    }
    Ok(())
}

fn password_step(vault: &Vault, seen: &Snapshot) -> Result<Option<(Act, Value)>> {
    let (name, step) = (vault.names().credentials(), passwords::next(vault, seen)?);
    let Some(secret) = seen.find::<Secret>(&name)? else { return Ok(None) };
    let credentials = Credentials::of(&name, &secret, vault.spec.external().is_none())?;
    Ok(match step {
        None | Some(passwords::Step::Await(_)) => None,
        Some(passwords::Step::Draw) => {
            let drawn = Credentials::draw_next(&mut rand::rng());
            let by = json!({ ROTATING_ANNOTATION: vault.rotate });
            Some((Act::Rotating, patch(&drawn, &by)))
        }
        Some(passwords::Step::Promote) => {
            Some((Act::Changed, patch(&credentials.promotion(), &json!({}))))
        }
        Some(passwords::Step::Finish) => {
            let done = json!({
                ROTATING_ANNOTATION: null, ROTATED_ANNOTATION: credentials.on_its_way(),
            });
            Some((Act::Rotated, patch(&BTreeMap::<String, ByteString>::new(), &done)))
        }
    })
}

fn authority_step(vault: &Vault, seen: &Snapshot, now: Timestamp) -> Result<Option<(Act, Value)>> {
    let (name, step) = (vault.names().ca(), authority::next(vault, seen, now)?);
    let Some(secret) = seen.find::<Secret>(&name)? else { return Ok(None) };
    let authority = Authority::of(&name, &secret)?;
    Ok(match step {
        None | Some(authority::Step::Await(_)) => None,
        Some(authority::Step::Draw) => {
            let next = Authority::addition(&draw_authority(&vault.name, now)?);
            let by = json!({ ROTATING_ANNOTATION: vault.rotate_authority });
            Some((Act::Rotating, patch(&next, &by)))
        }
        Some(authority::Step::Promote) => {
            let by = authority.rotating.as_ref().or(authority.rotated.as_ref());
            let done = json!({ ROTATING_ANNOTATION: null, ROTATED_ANNOTATION: by });
            Some((Act::Rotated, patch(&authority.promotion(), &done)))
        }
    })
}

fn patch<V: serde::Serialize>(data: &BTreeMap<String, V>, annotations: &Value) -> Value {
    json!({ "metadata": { "annotations": annotations }, "data": data })
}

/// This very Secret as it was seen: where somebody was quicker nothing is written.
async fn write(
    vault: &Vault,
    name: &str,
    (act, mut patch): (Act, Value),
    seen: &mut Snapshot,
    context: &Context,
) -> Result<Change> {
    const KIND: &str = "Secret";
    context.leadership.check()?;
    if let Some(secret) = seen.get(KIND, name) {
        ownership::check(vault, KIND, &secret.metadata)?;
        patch["metadata"]["uid"] = json!(secret.uid());
        patch["metadata"]["resourceVersion"] = json!(secret.resource_version());
    }
    let resource = ApiResource::erase::<Secret>(&());
    let api =
        Api::<DynamicObject>::namespaced_with(context.client.clone(), &vault.namespace, &resource);
    let params = PatchParams { field_manager: Some(MANAGER.into()), ..PatchParams::default() };
    let written = api.patch(name, &params, &Patch::Merge(&patch)).await;
    let written = written.map_err(Error::api("patch", KIND, name))?;
    context.wrote("patch", KIND, &vault.namespace, name);
    let types = Some(TypeMeta::resource::<Secret>());
    seen.overlay([DynamicObject { types, ..written }]);
    Ok(Change { act, kind: KIND.into(), name: name.into() })
}
