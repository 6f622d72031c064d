//! What is set and taken back again leaves no trace: every field that the schema has.

use serde_json::{Value, json};

use crate::{
    draws::{Draws, whole},
    edits::{spec, write},
    normal::{Dump, difference, dump},
    player::{NO_IMAGE, NO_RELEASE},
    stage::Stage,
    variants::{Field, fields, put},
};

/// What cannot be set on a vault that is there, or not be taken back, and why.
const FOR_GOOD: [(&str, &str); 13] = [
    ("database.backup", "not built"),
    ("database.majorVersion", "not built"),
    ("database.restore", "not built"),
    ("database.storage.storageClassName", "claims keep their class"),
    ("monitoring", "not built"),
    ("objectStore.external", "where images are kept stands for good"),
    ("objectStore.pools[].decommission", "a pool that is drained takes no new images"),
    ("objectStore.pools[].name", "a pool holds images"),
    ("objectStore.pools[].servers", "the shape of a pool"),
    ("objectStore.pools[].storage.storageClassName", "claims keep their class"),
    ("objectStore.pools[].volumesPerServer", "the shape of a pool"),
    ("secrets", "not built"),
    ("signIn.admins", "not built"),
];

/// What is to be left behind by a field that was set and taken back.
const LEFT: [(&str, &str); 1] =
    [("database.instances", "PersistentVolumeClaim data-photos-postgres-")];

/// Values to set and take back. An image that serves stays, as it should: here it is one that cannot.
fn values(field: &Field) -> Vec<Value> {
    match field.path.as_str() {
        "version" => vec![json!(NO_RELEASE)],
        "api.image" | "database.image" | "objectStore.image" => vec![json!(NO_IMAGE)],
        "database.instances" => vec![json!(3)],
        _ => field.values.clone(),
    }
}

/// Nothing of a pool can be changed and taken back that is not named.
fn base_of(field: &Field) -> Value {
    if field.path.starts_with("objectStore.pools") {
        return json!({ "objectStore": { "pools": [{ "name": "p0" }] } });
    }
    json!({})
}

/// A vault at rest, as it is before anybody changes it.
struct Rested {
    fields: Value,
    stage: Stage,
    spec: Value,
    dump: Dump,
}

impl Rested {
    async fn new(name: &str, fields: Value) -> Self {
        let stage = Stage::at_rest(name, &fields).await;
        let (spec, dump) = (spec(&stage.world).await, dump(&stage.world).await);
        Self { fields, stage, spec, dump }
    }

    /// Sets `field` and takes it back; false where it is not admitted, or stands for good.
    async fn set_and_take_back(&mut self, field: &Field) -> bool {
        for value in values(field).into_iter().rev() {
            let mut with = self.spec.clone();
            put(&mut with, &field.path, value);
            if with == self.spec || !write(&self.stage.world, &with).await {
                continue;
            }
            self.stage.calm().await;
            if !write(&self.stage.world, &self.spec).await {
                return false;
            }
            self.stage.rest().await;
            let mut difference = difference(&self.dump, &dump(&self.stage.world).await);
            difference.retain(|one| !left(field).is_some_and(|left| one.starts_with(left)));
            assert!(difference.is_empty(), "{} leaves traces: {difference:#?}", field.path);
            return true;
        }
        false
    }

    /// Whether it may be used again after `field`.
    async fn is_as_before(&self, field: &Field) -> bool {
        left(field).is_none() && spec(&self.stage.world).await == self.spec
    }
}

fn left(field: &Field) -> Option<&'static str> {
    LEFT.iter().find(|(path, _)| *path == field.path).map(|(_, left)| *left)
}

/// Every field in `just test-long faults`, a few that are drawn otherwise.
#[tokio::test]
async fn what_is_set_and_taken_away_again_leaves_no_trace() {
    let mut draws = Draws::new("traces");
    let mut all: Vec<_> = fields().iter().collect();
    let (mut tried, mut stand) = (Vec::new(), Vec::new());
    let mut last: Option<Rested> = None;
    while !all.is_empty() && (whole() || tried.len() < 2) {
        let field = all.swap_remove(draws.below(all.len()));
        let base = base_of(field);
        let mut rested = match last.take() {
            Some(last) if last.fields == base => last,
            _ => Rested::new(&format!("traces-{}", tried.len() + stand.len()), base).await,
        };
        let of = if rested.set_and_take_back(field).await { &mut tried } else { &mut stand };
        of.push(field.path.as_str());
        if rested.is_as_before(field).await {
            last = Some(rested);
        }
    }
    println!("{} fields set and taken away leave no trace: {}", tried.len(), tried.join(", "));
    let is_for_good = |path: &str| FOR_GOOD.iter().any(|(start, _)| path.starts_with(start));
    stand.retain(|path| !is_for_good(path));
    assert!(stand.is_empty(), "neither taken back nor for good: {stand:?}");
    assert!(!tried.iter().any(|path| is_for_good(path)), "no longer for good: {tried:?}");
    assert!(tried.len() > 1, "{tried:?}");
}
