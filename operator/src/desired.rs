//! What a vault is made of. Everything under this module is pure: no client, no clock, no chance.

use kube::core::DynamicObject;

use crate::{observed::Observed, vault::Vault};

/// Every object of `vault`, in the order in which they are applied.
pub fn desired(_vault: &Vault, _observed: &Observed) -> Vec<DynamicObject> {
    Vec::new()
}
