//! Claims are ours: a StatefulSet finds them there.

use std::collections::BTreeSet;

use k8s_openapi::api::{apps::v1::StatefulSet, core::v1::PersistentVolumeClaim};

use super::{all, build, desired, find, golden_vaults, observed};

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

#[test]
fn the_size_reaches_the_claim_and_leaves_the_template_as_it_was() {
    let set = |objects: &[_]| find::<StatefulSet>(objects, "photos-postgres").spec.unwrap();
    let (small, large) = (build("{}"), build("{database: {storage: {size: 20Gi}}}"));
    assert_eq!(set(&small).volume_claim_templates, set(&large).volume_claim_templates);
    let claim = find::<PersistentVolumeClaim>(&large, "data-photos-postgres-0");
    let requests = claim.spec.unwrap().resources.unwrap().requests.unwrap();
    assert_eq!(requests["storage"].0, "20Gi");
}
