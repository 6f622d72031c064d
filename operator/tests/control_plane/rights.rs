//! The operator does all it does with the rights that `config/default` gives it, and these are no more
//! than it uses.

use std::collections::BTreeSet;

use crds::ImageVault;
use k8s_openapi::api::{
    authorization::v1::{SelfSubjectRulesReview, SelfSubjectRulesReviewSpec},
    core::v1::{Node, Pod, Secret},
};
use kube::{
    Api,
    api::{ListParams, PostParams},
};
use operator::{desired::kinds, names::ROLE_LABEL};
use serde_json::{Value, json};

use crate::{
    controlled,
    processes::Identity,
    recording::{Recording, Right, right},
    scenarios::{self, Act, Scenario},
    stage::Stage,
    world::{VAULT, World, client, merge, sign_in_secret, vault},
};

/// What a run does with every kind that a vault is made of: it lists what is there, looks whether a name
/// is taken, applies, and prunes.
const OF_KINDS: [&str; 5] = ["create", "delete", "get", "list", "patch"];

/// What no request of the operator takes, and why it holds it all the same.
fn held_for_others() -> [Right; 2] {
    [
        // Patroni has it on its own ConfigMaps, and nobody may grant what they lack.
        right("", "configmaps", "update"),
        // Admission asks for it of whoever makes an owner that blocks deletion.
        right("infravault.dev", "imagevaults/finalizers", "update"),
    ]
}

#[tokio::test]
async fn a_vault_s_life_takes_every_right_that_is_granted_and_no_other() {
    let world = Box::pin(live()).await;
    let forbidden = world.recording.forbidden();
    assert!(forbidden.is_empty(), "{forbidden:#?}");
    let taken = world.recording.rights();
    let of_kind = |kind: (String, String)| OF_KINDS.map(|verb| right(&kind.0, &kind.1, verb));
    let of_kinds = kinds().into_iter().map(|kind| (kind.group, kind.plural)).flat_map(of_kind);
    let used: BTreeSet<_> = of_kinds.chain(taken).chain(held_for_others()).collect();
    let granted = granted(&world.namespace).await;
    let of_no_use: Vec<_> = granted.difference(&used).collect();
    assert!(of_no_use.is_empty(), "granted, and nothing takes them: {of_no_use:#?}");
    let lacking: Vec<_> = used.difference(&granted).collect();
    assert!(lacking.is_empty(), "a run may take them, and they are not granted: {lacking:#?}");
}

/// A vault that is made, changed in every way that takes a right of its own, and deleted with its data.
async fn live() -> World {
    let mut stage = Stage::new("rights").await;
    let operator = client(Identity::Operator, &stage.world.recording);
    let stop = controlled::start(&stage.world, operator);
    // Claims, pods and vaults, and every kind but two.
    let watched = kinds().len() + 1;
    let all = async || {
        let rights = stage.world.recording.rights();
        rights.iter().filter(|(.., verb)| verb == "watch").count() == watched
    };
    stage.world.eventually("the controller watches", all).await;
    stop.send(()).expect("the controller runs");

    let grow = scenarios::grow();
    grow.prepare(&stage.world).await;
    stage.world.create(&vault(&whole(&grow))).await;
    for _ in 0..2 {
        // Nobody makes pods yet, and why is asked.
        drop(stage.run().await);
    }
    stage.rest().await;
    let Act::Edit(larger) = grow.act else { panic!("it edits") };
    edit(&mut stage, larger).await;
    edit(&mut stage, json!({ "networkPolicy": { "mode": "Disabled" } })).await;
    edit(&mut stage, json!({ "database": { "image": "ghcr.io/infravault/postgres:0.2.0" } })).await;
    let wrong = json!({ "metadata": { "labels": { ROLE_LABEL: "primary" } } });
    for ordinal in 0..3 {
        stage.world.patch::<Pod>(&format!("{VAULT}-postgres-{ordinal}"), &wrong).await;
    }
    stage.rest().await;
    let delete = Scenario { name: "delete", fields: Value::Null, act: Act::Delete };
    delete.act(&stage.world).await;
    stage.rest().await;
    stage.world
}

/// A vault of several instances that has what is looked up in other places.
fn whole(scenario: &Scenario) -> Value {
    let mut fields = scenario.fields.clone();
    merge(
        &mut fields,
        &json!({
            "database": { "instances": 3 },
            "ingress": { "tls": { "certResolver": "le" } },
            "deletionPolicy": "Delete",
        }),
    );
    fields
}

async fn edit(stage: &mut Stage, change: Value) {
    stage.world.patch::<ImageVault>(VAULT, &json!({ "spec": change })).await;
    stage.rest().await;
}

/// What the API server says the operator may do in a namespace, but for what everybody may: ask who
/// they are.
async fn granted(namespace: &str) -> BTreeSet<Right> {
    let spec = SelfSubjectRulesReviewSpec { namespace: Some(namespace.to_owned()) };
    let asked = SelfSubjectRulesReview { spec, ..SelfSubjectRulesReview::default() };
    let operator = client(Identity::Operator, &Recording::default());
    let answer = Api::all(operator).create(&PostParams::default(), &asked).await;
    let status = answer.expect("an answer").status.expect("rules");
    assert!(!status.incomplete, "{status:?}");
    let mut granted = BTreeSet::new();
    for rule in status.resource_rules {
        for group in rule.api_groups.iter().flatten() {
            for resource in rule.resources.iter().flatten() {
                granted.extend(rule.verbs.iter().map(|verb| right(group, resource, verb)));
            }
        }
    }
    granted.retain(|(group, ..)| !group.starts_with("auth"));
    granted
}

#[tokio::test]
async fn what_no_run_needs_is_forbidden() {
    let world = World::new("least").await;
    world.create(&sign_in_secret()).await;
    let operator = client(Identity::Operator, &Recording::default());
    let nodes = Api::<Node>::all(operator.clone()).list(&ListParams::default()).await;
    assert!(is_forbidden(&nodes), "{nodes:?}");
    let secrets = Api::<Secret>::namespaced(operator, &world.namespace);
    let secret = secrets.get("google-oauth").await.expect("it may read");
    let replaced = secrets.replace("google-oauth", &PostParams::default(), &secret).await;
    assert!(is_forbidden(&replaced), "{replaced:?}");
}

fn is_forbidden<T>(answer: &kube::Result<T>) -> bool {
    matches!(answer, Err(kube::Error::Api(status)) if status.code == 403)
}
