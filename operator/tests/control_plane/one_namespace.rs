//! The operator with the rights of `config/overlays/single-namespace`: its role, bound in one namespace.

use std::{collections::BTreeSet, fs};

use k8s_openapi::api::{core::v1::Secret, rbac::v1::RoleBinding};
use kube::{Api, api::ListParams};
use serde_json::json;

use crate::{
    controlled::{serves, start},
    faults::Faults,
    player::Player,
    processes::{Identity, root},
    recording::Recording,
    world::{VAULT, World, client, sign_in_secret, vault},
};

/// The overlay's binding in the world's namespace, of an account that has no other.
async fn bind(world: &World) {
    let file = root().join("config/overlays/single-namespace/role_binding.yaml");
    let text = fs::read_to_string(file).expect("the overlay's binding");
    let mut binding: RoleBinding = serde_saphyr::from_str(&text).expect("a RoleBinding");
    binding.metadata.namespace = Some(world.namespace.clone());
    for account in binding.subjects.iter_mut().flatten() {
        account.namespace = Some(Identity::OF_ONE.into());
    }
    world.create(&binding).await;
}

#[tokio::test]
async fn a_vault_serves_by_an_operator_that_is_bound_in_its_namespace_alone() {
    let world = World::new("alone").await;
    bind(&world).await;
    let recording = Recording::default();
    let operator = client(Identity::OfOneNamespace, &recording);
    let stop = start(&world, Faults::none().client(operator.clone()));
    world.create(&sign_in_secret()).await;
    world.create(&vault(&json!({ "ingress": { "tls": { "certResolver": "le" } } }))).await;
    serves(&world, &Player::new(&world.admin, &world.namespace, VAULT)).await;
    stop.send(()).expect("the controller runs");

    let forbidden: BTreeSet<_> = recording.forbidden().into_iter().map(|one| one.path).collect();
    let traefiks = ["daemonsets", "deployments"]
        .map(|kind| format!("/apis/apps/v1/namespaces/traefik/{kind}"));
    assert_eq!(forbidden, traefiks.into(), "it may not count the Traefiks, and asks for no more");
    let others = Api::<Secret>::namespaced(operator, "default").list(&ListParams::default()).await;
    let is_forbidden = matches!(&others, Err(kube::Error::Api(status)) if status.code == 403);
    assert!(is_forbidden, "it sees Secrets of others: {others:?}");
}
