//! Claims are ours: a StatefulSet finds them there.

use std::collections::BTreeSet;

use k8s_openapi::{
    api::{apps::v1::StatefulSet, core::v1::PersistentVolumeClaim},
    apimachinery::pkg::api::resource::Quantity,
};

use super::{all, build, desired, find, golden_vaults, observed, vault};
use crate::{apply::ownership, names::COMPONENT_LABEL, observed::ClaimSizes};

#[test]
fn every_claim_that_a_stateful_set_looks_for_is_there_before_it() {
    for (_, vault) in golden_vaults() {
        let objects = desired(&vault, &observed());
        let ours: BTreeSet<_> = all::<PersistentVolumeClaim>(&objects)
            .into_iter()
            .filter_map(|claim| claim.metadata.name)
            .collect();
        let mut wanted = BTreeSet::new();
        for set in all::<StatefulSet>(&objects) {
            let (name, spec) = (set.metadata.name.unwrap(), set.spec.unwrap());
            for template in spec.volume_claim_templates.unwrap() {
                let claim = template.metadata.name.unwrap();
                let ordinals = 0..spec.replicas.unwrap();
                wanted.extend(ordinals.map(|ordinal| format!("{claim}-{name}-{ordinal}")));
            }
        }
        assert_eq!(ours, wanted);
        let kinds = objects.iter().map(|object| object.types.as_ref().unwrap().kind.as_str());
        let kinds: Vec<_> = kinds.collect();
        let first_set = kinds.iter().position(|kind| *kind == "StatefulSet").unwrap();
        assert!(kinds[..first_set].contains(&"PersistentVolumeClaim"));
    }
}

/// The claim that the StatefulSet's controller makes of a template: with the labels that the set
/// selects by laid over the template's.
fn made(set: &StatefulSet, template: &PersistentVolumeClaim) -> PersistentVolumeClaim {
    let mut claim = template.clone();
    let selector = set.spec.as_ref().and_then(|spec| spec.selector.match_labels.clone());
    claim.metadata.labels.get_or_insert_default().extend(selector.unwrap());
    claim
}

#[test]
fn a_claim_that_the_stateful_set_makes_is_the_one_that_we_make() {
    for (_, vault) in golden_vaults() {
        let objects = desired(&vault, &observed());
        let mut compared = 0;
        for set in all::<StatefulSet>(&objects) {
            let (name, spec) = (set.metadata.name.clone().unwrap(), set.spec.clone().unwrap());
            for template in spec.volume_claim_templates.unwrap() {
                let claim = format!("{}-{name}-0", template.metadata.name.as_ref().unwrap());
                let ours = find::<PersistentVolumeClaim>(&objects, &claim);
                let theirs = made(&set, &template);
                assert_eq!(theirs.spec, ours.spec, "{claim}: size and class");
                ownership::check(&vault, "PersistentVolumeClaim", &theirs.metadata).expect("ours");
                let component = |claim: &PersistentVolumeClaim| {
                    claim.metadata.labels.as_ref()?.get(COMPONENT_LABEL).cloned()
                };
                assert_eq!(component(&theirs), component(&ours), "{claim}");
                compared += 1;
            }
        }
        let drives = if vault.spec.external().is_some() { 0 } else { 2 };
        assert_eq!(compared, 1 + drives, "the database's and two drives, where MinIO has any");
    }
}

#[test]
fn the_size_and_the_class_reach_the_claim() {
    let large = build("{database: {storage: {size: 20Gi, storageClassName: fast}}}");
    let claim = find::<PersistentVolumeClaim>(&large, "data-photos-postgres-0").spec.unwrap();
    assert_eq!(claim.resources.unwrap().requests.unwrap()["storage"].0, "20Gi");
    assert_eq!(claim.storage_class_name.as_deref(), Some("fast"));
}

/// Kubernetes would refuse the StatefulSet otherwise, and a new claim must not be smaller than its peers.
#[test]
fn a_template_stays_what_it_is_while_claims_are_made_of_what_they_have_grown_to() {
    let mut observed = observed();
    for set in ["photos-postgres", "photos-minio-p0"] {
        let [claim, template] = ["14Gi", "10Gi"].map(|size| Quantity(size.into()));
        observed.sizes.insert(set.into(), ClaimSizes { claim, template });
    }
    let spec = "{database: {storage: {size: 12Gi}}, objectStore: {pools: [{name: p0, storage: {size: 12Gi}}]}}";
    let objects = desired(&vault(spec), &observed);
    let size = |claim: PersistentVolumeClaim| {
        claim.spec.unwrap().resources.unwrap().requests.unwrap()["storage"].0.clone()
    };
    for claim in ["data-photos-postgres-0", "data1-photos-minio-p0-0"] {
        assert_eq!(size(find(&objects, claim)), "14Gi");
    }
    for set in all::<StatefulSet>(&objects) {
        for template in set.spec.unwrap().volume_claim_templates.unwrap() {
            assert_eq!(size(template), "10Gi");
        }
    }
}
