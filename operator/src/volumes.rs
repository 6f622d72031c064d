//! How large claims are to be, decided from how they are. Claims remember by themselves what they have
//! grown to: nothing else is kept, and nothing is ever made smaller.

mod claim;
mod fullness;

pub use claim::{Claim, requested};
pub use fullness::Fullness;

use crds::{ImageVaultSpec, StorageSpec};
use k8s_openapi::{
    api::{
        apps::v1::StatefulSet,
        core::v1::{PersistentVolumeClaim, Pod},
    },
    apimachinery::pkg::api::resource::Quantity,
};

use crate::{error::Result, names::Names, observe::Snapshot, quantity, vault};

/// Drives from here on are looked at often.
const WATCHED: u8 = 70;
/// A claim that is this full grows, where it may.
const FILLING: u8 = 80;
/// It grows by this part of itself, and by a gibibyte at least.
const STEP: u64 = 5;
const GIBIBYTE: u64 = 1 << 30;

/// Whether a drive of MinIO may soon be full. Nobody tells when it is: it has to be asked.
pub fn drives_fill(seen: &Snapshot) -> bool {
    seen.drives.values().any(|drive| drive.percent >= WATCHED)
}

/// The claims of one StatefulSet: the database's instances, or the drives of a pool. They are all alike.
#[derive(Clone, Debug)]
pub struct Group {
    /// The StatefulSet.
    pub set: String,
    /// The pool, of drives.
    pub pool: Option<String>,
    /// Where the spec speaks of them, for messages.
    pub field: String,
    /// What the spec says of them.
    pub storage: StorageSpec,
    /// Those that are there.
    pub claims: Vec<Claim>,
}

/// The claims of the vault, as they are.
pub fn groups(names: Names<'_>, spec: &ImageVaultSpec, seen: &Snapshot) -> Result<Vec<Group>> {
    let mut groups = vec![database(names, spec, seen)?];
    for pool in vault::pools(spec) {
        let drives = (0..pool.servers)
            .flat_map(|server| (0..pool.volumes_per_server).map(move |drive| (server, drive)));
        let mut claims = Vec::new();
        for (server, drive) in drives {
            let name = names.drive_claim(&pool.name, server, drive);
            let fullness = seen.drives.get(&name).copied();
            let found = seen.find::<PersistentVolumeClaim>(&name)?;
            claims.extend(found.map(|claim| Claim::new(&claim, fullness)));
        }
        groups.push(Group {
            set: names.pool(&pool.name),
            field: format!("objectStore.pools[{}].storage", pool.name),
            pool: Some(pool.name),
            storage: pool.storage,
            claims,
        });
    }
    Ok(groups)
}

fn database(names: Names<'_>, spec: &ImageVaultSpec, seen: &Snapshot) -> Result<Group> {
    let mut claims = Vec::new();
    // Those that are to go fill up as long as they are there.
    let set = seen.find::<StatefulSet>(&names.postgres())?.and_then(|set| set.spec);
    let there_are = set.and_then(|set| set.replicas).unwrap_or_default();
    for ordinal in 0..spec.database.instances.max(there_are) {
        let pod = seen.find::<Pod>(&names.postgres_pod(ordinal))?;
        let fullness = pod.as_ref().and_then(Fullness::told_by);
        let found = seen.find::<PersistentVolumeClaim>(&names.postgres_claim(ordinal))?;
        claims.extend(found.map(|claim| Claim::new(&claim, fullness)));
    }
    Ok(Group {
        set: names.postgres(),
        pool: None,
        field: "database.storage".into(),
        storage: spec.database.storage.clone(),
        claims,
    })
}

impl Group {
    /// The largest that one of them asks for: what they have grown to, or are growing to.
    pub fn asked(&self) -> Option<u64> {
        self.claims.iter().map(|claim| claim.requested).max()
    }

    /// How many bytes each is to have.
    pub fn wanted(&self) -> u64 {
        let spec = quantity::bytes(&self.storage.size).unwrap_or_default();
        let now = spec.max(self.asked().unwrap_or_default());
        self.next(now).unwrap_or(now)
    }

    /// The same as an amount, in the spec's own words where it is the spec's.
    pub fn size(&self) -> Quantity {
        let wanted = self.wanted();
        let spec = quantity::bytes(&self.storage.size);
        if spec.is_none_or(|spec| spec == wanted) {
            return self.storage.size.clone();
        }
        quantity::of(wanted)
    }

    /// Those that have to grow. One that is bound to no volume yet takes no other size: it is made of
    /// what it asks for first.
    pub fn smaller(&self) -> impl Iterator<Item = &Claim> {
        let wanted = self.wanted();
        self.claims.iter().filter(move |claim| claim.bound && claim.requested < wanted)
    }

    /// Why they will not grow by themselves; `None` where they will.
    pub fn stuck(&self) -> Option<String> {
        let field = &self.field;
        let Some(auto_grow) = &self.storage.auto_grow else {
            return Some(format!("raise {field}.size, or set {field}.autoGrow"));
        };
        let limit = quantity::bytes(&auto_grow.limit).unwrap_or_default();
        let reached = self.asked().unwrap_or_default() >= limit;
        reached.then(|| format!("raise {field}.autoGrow.limit, which is reached"))
    }

    /// The next size, once one is nearly full and the growth before has reached it: a claim on a node
    /// that is away holds up nobody.
    fn next(&self, now: u64) -> Option<u64> {
        let limit = quantity::bytes(&self.storage.auto_grow.as_ref()?.limit)?;
        let fills = |claim: &Claim| {
            claim.requested >= now
                && claim.has_grown()
                && claim.fullness.is_some_and(|fullness| fullness.percent >= FILLING)
        };
        if now >= limit || !self.claims.iter().any(fills) {
            return None;
        }
        let next = now.saturating_add((now / STEP).max(GIBIBYTE));
        Some(next.checked_next_multiple_of(GIBIBYTE).unwrap_or(next).min(limit))
    }
}

#[cfg(test)]
mod tests;
