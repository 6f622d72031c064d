//! The operator does all it does with the rights that `config/rbac` gives it, and these are no more
//! than the kinds it writes.

use std::{collections::BTreeSet, fs};

use crds::ImageVault;
use http::StatusCode;
use k8s_openapi::api::{core::v1::Node, rbac::v1::ClusterRole};
use kube::{Api, api::ListParams};
use operator::desired::kinds;
use serde_json::json;

use crate::{
    processes::{Identity, root},
    recording::Recording,
    world::{VAULT, World, client},
};

#[tokio::test]
async fn no_run_is_ever_forbidden_anything() {
    let world = World::with_vault("rights").await;
    world.run().await.expect("it makes everything");
    world
        .patch::<ImageVault>(VAULT, &json!({ "spec": { "networkPolicy": { "mode": "Disabled" } } }))
        .await;
    world.run().await.expect("it deletes what is not wanted");
    let exchanges = world.recording.take();
    let forbidden: Vec<_> =
        exchanges.iter().filter(|exchange| exchange.status == StatusCode::FORBIDDEN).collect();
    assert!(forbidden.is_empty(), "{forbidden:#?}");
    assert!(exchanges.len() > 50, "the recording works: {}", exchanges.len());
}

#[tokio::test]
async fn what_no_run_needs_is_forbidden() {
    World::new("least").await;
    let operator = client(Identity::Operator, &Recording::default());
    let nodes = Api::<Node>::all(operator).list(&ListParams::default()).await;
    let is_forbidden = matches!(&nodes, Err(kube::Error::Api(status)) if status.code == 403);
    assert!(is_forbidden, "{nodes:?}");
}

#[test]
fn the_role_grants_the_kinds_that_vaults_are_made_of_and_no_others() {
    let file = fs::read_to_string(root().join("config/rbac/role.yaml")).unwrap();
    let role: ClusterRole = serde_saphyr::from_str(&file).unwrap();
    let granted: BTreeSet<_> = role
        .rules
        .unwrap_or_default()
        .into_iter()
        .filter(|rule| rule.verbs.iter().any(|verb| verb == "create"))
        .flat_map(|rule| {
            let groups = rule.api_groups.unwrap_or_default();
            let resources = rule.resources.unwrap_or_default();
            groups.into_iter().flat_map(move |group| {
                resources.clone().into_iter().map(move |resource| (group.clone(), resource))
            })
        })
        .collect();
    let written = kinds().into_iter().map(|kind| (kind.group, kind.plural));
    let beside = [("", "persistentvolumeclaims"), ("events.k8s.io", "events")];
    let beside = beside.map(|(group, resource)| (group.to_owned(), resource.to_owned()));
    assert_eq!(granted, written.chain(beside).collect());
}
