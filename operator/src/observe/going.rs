//! Claims that somebody deleted while a pod uses them. Kubernetes keeps each until its pod has ended, whoever ends
//! it, and then takes the volume away.

use k8s_openapi::api::core::v1::PersistentVolumeClaim;
use kube::ResourceExt;

use super::Snapshot;
use crate::error::Result;

/// The claim that goes with pod `pod`, if one does.
pub fn going_with(pod: &str, seen: &Snapshot) -> Result<Option<String>> {
    Ok(going(seen)?.into_iter().find(|claim| is_of(claim, pod)))
}

/// Every claim that goes with its pod.
pub fn going(seen: &Snapshot) -> Result<Vec<String>> {
    let deleted = |claim: &PersistentVolumeClaim| claim.metadata.deletion_timestamp.is_some();
    let claims = seen.all::<PersistentVolumeClaim>()?.into_iter().filter(deleted);
    Ok(claims.map(|claim| claim.name_any()).collect())
}

/// A claim of a StatefulSet's bears the name of its template, then that of the pod.
fn is_of(claim: &str, pod: &str) -> bool {
    let template = claim.strip_suffix(pod).and_then(|rest| rest.strip_suffix('-'));
    template.is_some_and(|template| !template.is_empty() && !template.contains('-'))
}

/// What keeps a pod from being ended.
pub fn would_be_lost(claim: &str, pod: &str) -> String {
    format!("claim {claim} was deleted, and what it holds would go with {pod}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_claim_belongs_to_the_pod_whose_name_it_ends_with() {
        assert!(is_of("data-photos-postgres-0", "photos-postgres-0"));
        assert!(is_of("data1-photos-minio-p0-2", "photos-minio-p0-2"));
        assert!(!is_of("data-photos-postgres-10", "photos-postgres-1"));
        assert!(!is_of("data-photos-postgres-10", "photos-postgres-0"));
        assert!(!is_of("data-old-photos-postgres-0", "photos-postgres-0"), "another vault's");
        assert!(!is_of("photos-postgres-0", "photos-postgres-0"));
    }
}
