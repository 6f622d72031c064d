//! Another certificate authority. Everybody trusts both before the next one issues anything.

use jiff::Timestamp;
use k8s_openapi::api::core::v1::{ConfigMap, Secret};

use super::{
    evidence::{api_lacks, database_unread},
    passwords::{self, unsteady},
};
use crate::{
    certificates::Authority,
    error::Result,
    names::{CA_KEY, TRUSTS_ANNOTATION},
    observe::{Snapshot, servers},
    rolls::store,
    vault::Vault,
};

/// What is to be done to the Secret of the authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The next one is drawn beside the one in force.
    Draw,
    /// It issues what is issued from now on, and its key is the only one that is kept.
    Promote,
    /// Nothing, because of this.
    Await(String),
}

/// The next step of the rotation that is asked for, due or under way, if one is.
pub fn next(vault: &Vault, seen: &Snapshot, now: Timestamp) -> Result<Option<Step>> {
    let name = vault.names().ca();
    let Some(secret) = seen.find::<Secret>(&name)? else { return Ok(None) };
    let authority = Authority::of(&name, &secret)?;
    if authority.next.is_some() {
        return Ok(Some(match distrust(vault, seen, &authority, now)? {
            Some(what) => Step::Await(format!(
                "another certificate authority comes when everybody trusts it: waits for {what}"
            )),
            None => Step::Promote,
        }));
    }
    let asked = vault.rotate_authority.as_ref();
    let is_asked = asked.is_some_and(|asked| Some(asked) != authority.rotated.as_ref());
    if !is_asked && authority.is_young(now) {
        return Ok(None);
    }
    let other = passwords::next(vault, seen)?.map(|_| "other passwords to be in force".to_owned());
    Ok(Some(match other.map_or_else(|| unsteady(vault, seen), |other| Ok(Some(other)))? {
        Some(what) => {
            Step::Await(format!("another certificate authority is drawn later: waits for {what}"))
        }
        None => Step::Draw,
    }))
}

/// Who does not trust the next authority yet.
fn distrust(
    vault: &Vault,
    seen: &Snapshot,
    authority: &Authority,
    now: Timestamp,
) -> Result<Option<String>> {
    let names = vault.names();
    if vault.spec.hibernated {
        return Ok(Some("the vault to wake".into()));
    }
    let Some(newest) = authority.newest() else { return Ok(None) };
    let bundle = seen.find::<ConfigMap>(&names.ca_bundle())?.and_then(|it| it.data);
    if bundle.and_then(|mut data| data.remove(CA_KEY)) != Some(authority.bundle()) {
        return Ok(Some("the certificates that clients trust to be written".into()));
    }
    if let Some(unread) = database_unread(seen, names)? {
        return Ok(Some(unread));
    }
    if let Some(roll) = store::next(seen, now)? {
        return Ok(Some(format!("the object store's {}", roll.message())));
    }
    if let Some(server) = servers(seen)?.iter().find(|it| !it.is_current || !it.is_ready()) {
        return Ok(Some(format!("{} to be ready", server.name)));
    }
    api_lacks(seen, names, (TRUSTS_ANNOTATION, &newest))
}
