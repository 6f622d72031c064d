//! A namespace with a vault in it, and an operator that runs when it is told to.

mod parts;

pub use parts::{jobs_succeed, merge, sign_in_secret, succeeded, vault};

use std::{fmt::Debug, sync::Arc, time::Duration};

use crds::ImageVault;
use k8s_openapi::{
    NamespaceResourceScope,
    api::core::v1::{Namespace, ResourceQuota},
    apimachinery::pkg::apis::meta::v1::Condition,
};
use kube::{
    Api, Client, Config, Resource, ResourceExt,
    api::{ListParams, ObjectMeta, Patch, PatchParams, PostParams},
    client::ClientBuilder,
};
use operator::{
    context::Context, error::Error, leader::Leadership, metrics::Metrics, names::list_selector,
    reconcile::reconcile,
};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::{
    faults::Faults,
    processes::{Identity, control_plane},
    recording::Recording,
};

/// The vault of every test.
pub const VAULT: &str = "photos";

/// A namespace of its own, an admin who looks, and an operator.
pub struct World {
    pub namespace: String,
    pub admin: Client,
    pub recording: Recording,
    pub context: Arc<Context>,
}

/// A client of the control plane, recorded.
pub fn client(identity: Identity, recording: &Recording) -> Client {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut config = Config::new(control_plane().url.parse().expect("a URL"));
    config.accept_invalid_certs = true;
    config.auth_info.token = Some(identity.token().to_owned().into());
    let client = ClientBuilder::try_from(config).expect("a client").with_layer(recording);
    client.build()
}

impl World {
    /// An empty namespace.
    pub async fn new(name: &str) -> Self {
        let admin = client(Identity::Admin, &Recording::default());
        let recording = Recording::default();
        // Whatever the test, what is written keeps the rules.
        let operator = Faults::none().client(client(Identity::Operator, &recording));
        let context = Context::new(operator, Leadership::alone(), Metrics::default());
        let metadata = ObjectMeta { name: Some(name.into()), ..ObjectMeta::default() };
        let namespace = Namespace { metadata, ..Namespace::default() };
        let created = Api::all(admin.clone()).create(&PostParams::default(), &namespace).await;
        created.expect("the namespace is new");
        Self { namespace: name.into(), admin, recording, context: Arc::new(context) }
    }

    /// A namespace with the sign-in Secret and the smallest vault.
    pub async fn with_vault(name: &str) -> Self {
        let world = Self::new(name).await;
        world.create(&sign_in_secret()).await;
        world.create(&vault(&json!({}))).await;
        world
    }

    pub fn api<K>(&self) -> Api<K>
    where
        K: Resource<Scope = NamespaceResourceScope, DynamicType = ()>,
    {
        Api::namespaced(self.admin.clone(), &self.namespace)
    }

    pub async fn create<K>(&self, object: &K) -> K
    where
        K: Resource<Scope = NamespaceResourceScope, DynamicType = ()>,
        K: Clone + Debug + Serialize + DeserializeOwned,
    {
        let created = self.api().create(&PostParams::default(), object).await;
        created.unwrap_or_else(|error| panic!("{}: {error}", object.name_any()))
    }

    pub async fn get<K>(&self, name: &str) -> K
    where
        K: Resource<Scope = NamespaceResourceScope, DynamicType = ()>,
        K: Clone + Debug + DeserializeOwned,
    {
        self.api().get(name).await.unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// The vault's objects of a kind.
    pub async fn ours<K>(&self) -> Vec<K>
    where
        K: Resource<Scope = NamespaceResourceScope, DynamicType = ()>,
        K: Clone + Debug + DeserializeOwned,
    {
        let params = ListParams::default().labels(&list_selector(VAULT));
        self.api().list(&params).await.expect("a list").items
    }

    pub async fn names<K>(&self) -> Vec<String>
    where
        K: Resource<Scope = NamespaceResourceScope, DynamicType = ()>,
        K: Clone + Debug + DeserializeOwned,
    {
        self.ours::<K>().await.iter().map(ResourceExt::name_any).collect()
    }

    /// Merges `patch` into an object, as somebody else would.
    pub async fn patch<K>(&self, name: &str, patch: &Value) -> K
    where
        K: Resource<Scope = NamespaceResourceScope, DynamicType = ()>,
        K: Clone + Debug + DeserializeOwned,
    {
        let patched = self.api().patch(name, &PatchParams::default(), &Patch::Merge(patch)).await;
        patched.unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    /// Plays the part of a kubelet or a controller.
    pub async fn patch_status<K>(&self, name: &str, status: &Value)
    where
        K: Resource<Scope = NamespaceResourceScope, DynamicType = ()>,
        K: Clone + Debug + DeserializeOwned,
    {
        let patch = Patch::Merge(json!({ "status": status }));
        let patched = self.api::<K>().patch_status(name, &PatchParams::default(), &patch).await;
        patched.unwrap_or_else(|error| panic!("{name}: {error}"));
    }

    /// A quota of `hard`, of which `used` is used, as its controller would count.
    pub async fn quota(&self, hard: &Value, used: &Value) {
        let quota = json!({ "metadata": { "name": "quota" }, "spec": { "hard": hard } });
        self.create(&serde_json::from_value::<ResourceQuota>(quota).expect("a quota")).await;
        let status = json!({ "hard": hard, "used": used });
        self.patch_status::<ResourceQuota>("quota", &status).await;
    }

    /// One run over the vault as it is now.
    pub async fn run(&self) -> Result<(), Error> {
        let vault = self.get::<ImageVault>(VAULT).await;
        Box::pin(reconcile(Arc::new(vault), self.context.clone())).await.map(|_| ())
    }

    pub async fn condition(&self, type_: &str) -> Condition {
        let vault = self.get::<ImageVault>(VAULT).await;
        let conditions = vault.status.unwrap_or_default().conditions;
        let found = conditions.into_iter().find(|condition| condition.type_ == type_);
        found.unwrap_or_else(|| panic!("no condition {type_}"))
    }

    /// Waits until `holds`, for at most a minute.
    pub async fn eventually(&self, what: &str, holds: impl AsyncFn() -> bool) {
        for _ in 0..600 {
            if holds().await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("after a minute still not: {what}");
    }
}
