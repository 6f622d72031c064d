//! Which instances the claims tell of.

use k8s_openapi::api::{
    apps::v1::StatefulSet,
    core::v1::{PersistentVolumeClaim, Pod},
};
use kube::ResourceExt;

use crate::{
    error::Result,
    names::{IMAGE_ANNOTATION, Names, RETIRED_LABEL},
    observe::Snapshot,
};

/// How many instances there have to be so that every claim in use has its own.
pub(super) fn used(names: Names<'_>, seen: &Snapshot) -> Result<i32> {
    let claims = seen.all::<PersistentVolumeClaim>()?;
    let used = claims.iter().filter(|claim| !claim.labels().contains_key(RETIRED_LABEL));
    let ordinals = used.filter_map(|claim| claim_ordinal(names, &claim.name_any()));
    Ok(ordinals.max().map_or(0, |last| last + 1))
}

/// A claim in use that holds a database: its instance has been ready once.
pub(super) fn served(names: Names<'_>, seen: &Snapshot) -> Result<Vec<(i32, String)>> {
    let claims = seen.all::<PersistentVolumeClaim>()?;
    let served = claims.iter().filter(|claim| {
        !claim.labels().contains_key(RETIRED_LABEL)
            && claim.annotations().contains_key(IMAGE_ANNOTATION)
    });
    let of_instance = |claim: &PersistentVolumeClaim| {
        let name = claim.name_any();
        Some((claim_ordinal(names, &name)?, name))
    };
    Ok(served.filter_map(of_instance).collect())
}

/// The number of the instance whose claim bears that name.
pub(super) fn claim_ordinal(names: Names<'_>, claim: &str) -> Option<i32> {
    let stem = names.postgres_claim(0);
    let number = claim.strip_prefix(stem.strip_suffix('0')?)?;
    number.parse().ok().filter(|ordinal| names.postgres_claim(*ordinal) == claim)
}

/// The claims whose mark is not what it should be, and whether they are to bear it: those of instances
/// that were taken away, and that have no pod any more.
pub fn marks(names: Names<'_>, seen: &Snapshot) -> Result<Vec<(String, bool)>> {
    let Some(set) = seen.find::<StatefulSet>(&names.postgres())? else { return Ok(Vec::new()) };
    let instances = set.spec.and_then(|spec| spec.replicas).unwrap_or(1);
    if instances == 0 {
        // It sleeps: none of its claims is spare, and nothing says which would be.
        return Ok(Vec::new());
    }
    let mut marks = Vec::new();
    for claim in seen.all::<PersistentVolumeClaim>()? {
        let name = claim.name_any();
        let Some(ordinal) = claim_ordinal(names, &name) else { continue };
        let is_marked = claim.labels().contains_key(RETIRED_LABEL);
        let is_used = ordinal < instances;
        let pod = seen.find::<Pod>(&names.postgres_pod(ordinal))?;
        if is_marked == is_used && (is_used || pod.is_none()) {
            marks.push((name, !is_used));
        }
    }
    Ok(marks)
}
