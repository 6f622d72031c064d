//! Edits of the spec: what is bad and taken back recovers by itself, and whatever is drawn ends in `Ready`
//! or in a named reason.

use crds::ImageVault;
use kube::api::PostParams;
use serde_json::{Value, json};

use crate::{
    draws::{Draws, whole},
    normal::{difference, dump},
    player::{NO_IMAGE, NO_RELEASE},
    stage::Stage,
    variants::{fields, put, remove},
    world::{VAULT, World},
};

/// Reasons that tell of a mistake of the operator, not of a spec.
const MISTAKES: [&str; 4] = ["ParseFailed", "CertificateFailed", "LeaseRanOut", ""];

/// The spec as the API server has it.
pub async fn spec(world: &World) -> Value {
    serde_json::to_value(world.get::<ImageVault>(VAULT).await.spec).expect("a spec is JSON")
}

/// Makes `spec` the vault's; false where the API server refuses it.
pub async fn write(world: &World, spec: &Value) -> bool {
    let mut vault = world.get::<ImageVault>(VAULT).await;
    let Ok(spec) = serde_json::from_value(spec.clone()) else { return false };
    vault.spec = spec;
    world.api::<ImageVault>().replace(VAULT, &PostParams::default(), &vault).await.is_ok()
}

/// What is admitted and cannot be, and the reason that is told.
fn mistakes() -> Vec<(Value, &'static str)> {
    vec![
        (json!({ "version": NO_RELEASE }), "ImageCannotBePulled"),
        (json!({ "api": { "image": NO_IMAGE } }), "Migrating"),
        (json!({ "database": { "image": NO_IMAGE } }), "ImageCannotBePulled"),
        (json!({ "database": { "parameters": { "work_mem": "8Mi" } } }), "InvalidSpec"),
        (json!({ "database": { "storage": { "size": "20Gi" } } }), "VolumeCannotGrow"),
        (json!({ "objectStore": { "image": NO_IMAGE } }), "ImageCannotBePulled"),
        (json!({ "signIn": { "credentials": { "secretName": "none" } } }), "SignInSecretMissing"),
        (json!({ "signIn": { "caBundle": { "configMapName": "none" } } }), "SignInCaBundleMissing"),
        (json!({ "ingress": { "tls": { "secretName": "none" } } }), "CertificateMissing"),
        (
            json!({ "ingress": { "tls": { "issuerRef": { "name": "none" } } } }),
            "IssuingCertificate",
        ),
    ]
}

#[tokio::test]
async fn a_bad_value_is_told_and_its_revert_recovers_by_itself() {
    let fields = json!({ "database": { "instances": 3 } });
    let mut draws = Draws::new("mistakes");
    let mut all = mistakes();
    let few = if whole() { all.len() } else { 2 };
    for round in 0..few {
        let (mistake, reason) = all.swap_remove(draws.below(all.len()));
        let mut stage = Stage::at_rest(&format!("mistake-{round}"), &fields).await;
        let base = spec(&stage.world).await;
        let before = dump(&stage.world).await;
        let mut bad = base.clone();
        crate::world::merge(&mut bad, &mistake);
        assert!(write(&stage.world, &bad).await, "{mistake} is admitted");
        stage.calm().await;
        let told = stage.told().await;
        assert!(told.iter().any(|told| told == reason), "{mistake} is told: {told:?}");
        assert!(write(&stage.world, &base).await, "it is taken back");
        stage.rest().await;
        let difference = difference(&before, &dump(&stage.world).await);
        assert!(difference.is_empty(), "{mistake} leaves traces: {difference:#?}");
        println!("{mistake}: {reason}, and came back by itself");
    }
}

/// Puts back what was drawn, field by field, but for what stands for good: the vault has to come to rest.
async fn mend(stage: &mut Stage, base: &Value) {
    for field in fields() {
        // What it is part of goes first: a part that must be there cannot go alone.
        for (end, _) in field.path.match_indices('.').chain([(field.path.len(), "")]) {
            if put_back(&stage.world, base, &field.path[..end]).await {
                break;
            }
        }
    }
    stage.rest().await;
}

/// Makes what is at `path` what it is in `base`; false where that is more than one field, or refused.
async fn put_back(world: &World, base: &Value, path: &str) -> bool {
    let mut next = spec(world).await;
    let now = next.clone();
    let pointer = format!("/{}", path.replace("[]", ".0").replace('.', "/"));
    match base.pointer(&pointer) {
        Some(Value::Object(_)) => return false,
        Some(value) => put(&mut next, path, value.clone()),
        None => remove(&mut next, path.trim_end_matches("[]")),
    }
    next == now || write(world, &next).await
}

/// 500 edits that the API server admits in `just test-long faults`, 10 otherwise.
#[tokio::test]
async fn any_edits_end_in_ready_or_in_a_named_reason() {
    let mut stage = Stage::at_rest("edits", &json!({})).await;
    let base = spec(&stage.world).await;
    let mut draws = Draws::new("edits");
    let (mut admitted, mut asked) = (0, 0);
    let edits = if whole() { 500 } else { 10 };
    while admitted < edits {
        asked += 1;
        assert!(asked < edits * 20, "{admitted} of {asked} edits were admitted");
        let mut next = spec(&stage.world).await;
        let field = draws.one(fields());
        if draws.below(3) == 0 {
            remove(&mut next, &field.path);
        } else {
            put(&mut next, &field.path, draws.one(&field.values).clone());
        }
        if next == spec(&stage.world).await || !write(&stage.world, &next).await {
            continue;
        }
        admitted += 1;
        stage.calm().await;
        let told = stage.told().await;
        let known = told.iter().all(|reason| !MISTAKES.contains(&reason.as_str()));
        assert!(known, "after {}: {told:?}", field.path);
        let vault = stage.world.get::<ImageVault>(VAULT).await;
        let seen = vault.status.and_then(|status| status.observed_generation);
        assert_eq!(seen, vault.metadata.generation, "nobody tells of {}", field.path);
        if admitted % 20 == 0 {
            mend(&mut stage, &base).await;
        }
    }
    mend(&mut stage, &base).await;
    println!("{admitted} of {asked} edits admitted, each ended in Ready or a named reason");
}
