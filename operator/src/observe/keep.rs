//! What is drawn once and kept: created, never applied by force, owned by nobody.

use jiff::Timestamp;
use k8s_openapi::{
    ByteString,
    api::core::v1::{PersistentVolumeClaim, Secret},
};
use kube::{
    Api, ResourceExt,
    api::{ObjectMeta, PostParams},
};
use std::{collections::BTreeMap, iter};

use super::Snapshot;
use crate::{
    apply::ownership,
    certificates::{self, Authority, draw_authority},
    context::Context,
    credentials::Credentials,
    desired::hash,
    error::{Error, Result},
    names::{LINE_ANNOTATION, MANAGER, ROTATED_ANNOTATION, vault_labels},
    vault::Vault,
};

/// The vault's passwords. Where they are absent and so is all data, they are drawn.
pub async fn credentials(vault: &Vault, seen: &Snapshot, context: &Context) -> Result<Credentials> {
    let (name, with_minio) = (vault.names().credentials(), vault.spec.external().is_none());
    if let Some(secret) = read(vault, context, &name).await? {
        return Credentials::of(&name, &secret, with_minio);
    }
    if let Some(claim) = data(vault, seen, context).await? {
        return Err(Error::CredentialsMissing { secret: name, claim });
    }
    let drawn = Credentials::draw(&mut rand::rng());
    let notes = asked(vault.rotate.as_ref()).collect();
    let kept = create(vault, context, &name, (drawn.to_data(), notes)).await?;
    Credentials::of(&name, &kept, with_minio)
}

/// A claim that holds data of the vault. The first of each StatefulSet is looked up by its name too:
/// a list may be older than the claims, or lack those whose labels somebody took away.
async fn data(vault: &Vault, seen: &Snapshot, context: &Context) -> Result<Option<String>> {
    if let Some(claim) = seen.all::<PersistentVolumeClaim>()?.first() {
        return Ok(Some(claim.name_any()));
    }
    let names = vault.names();
    let drives = vault.pools.iter().map(|pool| names.drive_claim(&pool.name, 0, 0));
    let claims = Api::<PersistentVolumeClaim>::namespaced(context.client.clone(), &vault.namespace);
    for name in iter::once(names.postgres_claim(0)).chain(drives) {
        let found = claims.get_metadata_opt(&name).await;
        let found = found.map_err(Error::api("read", "PersistentVolumeClaim", &name))?;
        if let Some(found) = found {
            // Who is told of passwords that are missing may delete the claim: let it not be another's.
            ownership::check(vault, "PersistentVolumeClaim", &found.metadata)?;
            return Ok(Some(name));
        }
    }
    Ok(None)
}

/// The vault's certificate authority. A lost one is drawn anew: no data depends on it.
pub async fn authority(vault: &Vault, context: &Context, now: Timestamp) -> Result<Authority> {
    let name = vault.names().ca();
    if let Some(secret) = read(vault, context, &name).await? {
        return Authority::of(&name, &secret);
    }
    let pair = draw_authority(&vault.name, now)?;
    let line = (LINE_ANNOTATION.to_owned(), hash::short(&pair.cert));
    let notes = asked(vault.rotate_authority.as_ref()).chain([line]).collect();
    let kept = create(vault, context, &name, (certificates::to_data(&pair), notes)).await?;
    Authority::of(&name, &kept)
}

async fn read(vault: &Vault, context: &Context, name: &str) -> Result<Option<Secret>> {
    let api = Api::<Secret>::namespaced(context.client.clone(), &vault.namespace);
    let found = api.get_opt(name).await.map_err(Error::api("read", "Secret", name))?;
    let Some(secret) = found else { return Ok(None) };
    ownership::check(vault, "Secret", &secret.metadata)?;
    Ok(Some(secret))
}

/// What asked for others before there were any has got them.
fn asked(by: Option<&String>) -> impl Iterator<Item = (String, String)> {
    by.map(|asked| (ROTATED_ANNOTATION.to_owned(), asked.clone())).into_iter()
}

/// Of two operators that create at once one fails, and finds the other's at its next run.
async fn create(
    vault: &Vault,
    context: &Context,
    name: &str,
    (data, notes): (BTreeMap<String, ByteString>, BTreeMap<String, String>),
) -> Result<Secret> {
    context.leadership.check()?;
    let secret = Secret {
        metadata: ObjectMeta {
            name: Some(name.to_owned()),
            labels: Some(vault_labels(&vault.name)),
            annotations: Some(notes).filter(|notes| !notes.is_empty()),
            ..ObjectMeta::default()
        },
        data: Some(data),
        ..Secret::default()
    };
    let api = Api::<Secret>::namespaced(context.client.clone(), &vault.namespace);
    let params = PostParams { field_manager: Some(MANAGER.into()), ..PostParams::default() };
    let kept = api.create(&params, &secret).await.map_err(Error::api("create", "Secret", name))?;
    context.wrote("create", "Secret", &vault.namespace, name);
    Ok(kept)
}
