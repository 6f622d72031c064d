//! What somebody does to a vault, to be tried under faults. A new one is one small function.

use crds::ImageVault;
use k8s_openapi::api::storage::v1::StorageClass;
use kube::{
    Api,
    api::{DeleteParams, Patch, PatchParams, PostParams},
};
use serde_json::{Value, json};

use crate::{
    external::{HERE, keys},
    world::{VAULT, World, sign_in_secret, vault},
};

/// What somebody does.
#[derive(Clone, Debug)]
pub enum Act {
    /// Makes the vault.
    Create,
    /// Merges this into its spec.
    Edit(Value),
    /// Merges this into its annotations.
    Annotate(Value),
    /// Deletes the resource.
    Delete,
}

/// A vault as it is before, and what somebody does then.
#[derive(Clone, Debug)]
pub struct Scenario {
    pub name: &'static str,
    /// What its spec says beside the least.
    pub fields: Value,
    pub act: Act,
}

/// Those that start with a vault at rest; its data stays.
pub fn changes() -> Vec<Scenario> {
    vec![
        scale_api(),
        tidy(),
        roll_api(),
        roll_postgres(),
        roll_store(),
        scale_out(),
        scale_in(),
        sleep(),
        wake(),
        grow(),
        add_pool(),
        drain_pool(),
        rotate_passwords(),
        rotate_authority(),
        delete(),
    ]
}

/// Any node may be lost.
fn ha() -> Value {
    json!({
        "database": { "instances": 3 },
        "objectStore": { "pools": [{ "name": "p0", "servers": 3 }] },
    })
}

pub fn install() -> Scenario {
    Scenario { name: "install", fields: ha(), act: Act::Create }
}

pub fn scale_api() -> Scenario {
    edit("scale-api", json!({}), json!({ "api": { "replicas": 4 } }))
}

/// What is no longer wanted is pruned.
pub fn tidy() -> Scenario {
    let before = json!({ "ingress": { "entryPoints": ["web", "websecure"] } });
    let after = json!({
        "ingress": { "entryPoints": ["websecure"] },
        "networkPolicy": { "mode": "Disabled" },
        "api": { "replicas": 1 },
    });
    edit("tidy", before, after)
}

/// Another image of the API: its migration first.
pub fn roll_api() -> Scenario {
    let image = "ghcr.io/infravault/api-server:0.2.0";
    edit("roll-api", json!({}), json!({ "api": { "image": image } }))
}

/// Another image of the database: each pod in its turn.
pub fn roll_postgres() -> Scenario {
    let image = "ghcr.io/infravault/postgres:0.2.0";
    edit("roll-postgres", ha(), json!({ "database": { "image": image } }))
}

/// Another image of the store's only server.
pub fn roll_store() -> Scenario {
    let image = "ghcr.io/infravault/minio:0.2.0";
    edit("roll-store", json!({}), json!({ "objectStore": { "image": image } }))
}

/// More instances of the database, which copy the first.
pub fn scale_out() -> Scenario {
    edit("scale-out", json!({}), json!({ "database": { "instances": 5 } }))
}

/// Fewer: one goes after the other, and never the primary.
pub fn scale_in() -> Scenario {
    let five = json!({ "database": { "instances": 5 } });
    edit("scale-in", five, json!({ "database": { "instances": 1 } }))
}

/// The API stops first, then what it stands on.
pub fn sleep() -> Scenario {
    edit("sleep", three_instances(), json!({ "hibernated": true }))
}

/// All instances that there were are back, whoever was the primary.
pub fn wake() -> Scenario {
    let mut asleep = three_instances();
    asleep["hibernated"] = json!(true);
    edit("wake", asleep, json!({ "hibernated": false }))
}

/// A vault whose images somebody else's store keeps.
pub fn install_elsewhere() -> Scenario {
    let store = json!({
        "endpoint": HERE, "bucket": "images", "credentials": { "secretName": "keys" },
    });
    let fields = json!({ "objectStore": { "external": store } });
    Scenario { name: "install-elsewhere", fields, act: Act::Create }
}

/// Larger claims of the database and of the drives.
pub fn grow() -> Scenario {
    let sizes = |database: &str, drives: &str| {
        let storage = |size| json!({ "size": size, "storageClassName": "grows" });
        json!({
            "database": { "storage": storage(database) },
            "objectStore": { "pools": [{ "name": "p0", "storage": storage(drives) }] },
        })
    };
    edit("grow", sizes("10Gi", "50Gi"), sizes("20Gi", "60Gi"))
}

/// Another pool of the object store, which all servers are told of together.
pub fn add_pool() -> Scenario {
    edit(
        "add-pool",
        pools(&json!([{ "name": "p0" }])),
        pools(&json!([{ "name": "p0" }, { "name": "p1" }])),
    )
}

/// Everything moves off a pool.
pub fn drain_pool() -> Scenario {
    let both =
        |drain: bool| pools(&json!([{ "name": "p0", "decommission": drain }, { "name": "p1" }]));
    edit("drain-pool", both(false), both(true))
}

/// Other passwords for everything but the root keys of the store.
pub fn rotate_passwords() -> Scenario {
    let act = Act::Annotate(json!({ "infravault.dev/rotate": "monday" }));
    Scenario { name: "rotate-passwords", fields: three_instances(), act }
}

/// Another certificate authority.
pub fn rotate_authority() -> Scenario {
    let act = Act::Annotate(json!({ "infravault.dev/rotate-ca": "monday" }));
    Scenario { name: "rotate-authority", fields: three_instances(), act }
}

/// One server of the store: nobody plays what several say of each other.
fn three_instances() -> Value {
    json!({ "database": { "instances": 3 } })
}

fn pools(pools: &Value) -> Value {
    json!({ "objectStore": { "pools": pools } })
}

/// What the vault owned is collected without the operator, and its data stays.
pub fn delete() -> Scenario {
    Scenario { name: "delete", fields: ha(), act: Act::Delete }
}

/// The operator takes everything away, step by step.
pub fn delete_with_data() -> Scenario {
    let mut fields = ha();
    fields["deletionPolicy"] = json!("Delete");
    Scenario { name: "delete-with-data", fields, act: Act::Delete }
}

fn edit(name: &'static str, fields: Value, change: Value) -> Scenario {
    Scenario { name, fields, act: Act::Edit(change) }
}

impl Scenario {
    /// Whether there is nothing to do for the operator.
    pub fn needs_nobody(&self) -> bool {
        matches!(self.act, Act::Delete) && self.fields["deletionPolicy"] != "Delete"
    }

    /// The namespace as it is before anybody makes a vault.
    pub async fn prepare(&self, world: &World) {
        world.create(&sign_in_secret()).await;
        world.create(&keys("right")).await;
        let class: StorageClass = serde_json::from_value(json!({
            "metadata": { "name": "grows" }, "provisioner": "example.org/grows",
            "allowVolumeExpansion": true,
        }))
        .expect("a storage class");
        // Another test may have made it.
        drop(Api::all(world.admin.clone()).create(&PostParams::default(), &class).await);
    }

    /// Does what somebody does.
    pub async fn act(&self, world: &World) {
        let vaults = world.api::<ImageVault>();
        match &self.act {
            Act::Create => drop(world.create(&vault(&self.fields)).await),
            Act::Edit(change) => {
                let patch = Patch::Merge(json!({ "spec": change }));
                vaults.patch(VAULT, &PatchParams::default(), &patch).await.expect("it is admitted");
            }
            Act::Annotate(annotations) => {
                let patch = Patch::Merge(json!({ "metadata": { "annotations": annotations } }));
                vaults.patch(VAULT, &PatchParams::default(), &patch).await.expect("it is taken");
            }
            Act::Delete => {
                let gone = DeleteParams::background();
                drop(vaults.delete(VAULT, &gone).await.expect("it is deleted"));
            }
        }
    }
}
