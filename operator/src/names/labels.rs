//! Labels and annotations, and what selects by them.

use std::collections::BTreeMap;

/// Our field manager, and the value of the `managed-by` label.
pub const MANAGER: &str = "infravault-operator";
/// The label that says which vault an object belongs to.
pub const INSTANCE_LABEL: &str = "app.kubernetes.io/instance";
/// The label that says which part of the vault an object is.
pub const COMPONENT_LABEL: &str = "app.kubernetes.io/component";
/// The label that says who made an object.
pub const MANAGED_BY_LABEL: &str = "app.kubernetes.io/managed-by";
/// The label that names the product.
pub const NAME_LABEL: &str = "app.kubernetes.io/name";
/// What that label says of the operator's own pods, as `config/manager` makes them.
pub const OPERATOR: &str = "infravault-operator";
/// The label of a MinIO server's pool.
pub const POOL_LABEL: &str = "infravault.dev/pool";
/// The label that says which task a Job does. Its pods bear it instead of the component's label, or
/// the component's Service would send them requests.
pub const TASK_LABEL: &str = "infravault.dev/task";
/// The label that tells Patroni which pods and ConfigMaps are of its cluster.
pub const SCOPE_LABEL: &str = "infravault.dev/scope";
/// The label by which a Patroni member tells its role; it writes its own pod's only, so it may be
/// stale until the operator takes it away: nothing of ours depends on it.
pub const ROLE_LABEL: &str = "infravault.dev/role";
/// What the label says of the primary.
pub const PRIMARY_ROLE: &str = "primary";
/// The annotation in which Patroni keeps its dynamic configuration, as JSON.
pub const PATRONI_CONFIG_ANNOTATION: &str = "config";
/// The label of a claim whose instance was taken away.
pub const RETIRED_LABEL: &str = "infravault.dev/retired";
/// The hash of what we applied last.
pub const SPEC_HASH_ANNOTATION: &str = "infravault.dev/spec-hash";
/// The hash of what the spec asks of a data pod: one that started with another is restarted.
pub const REQUEST_HASH_ANNOTATION: &str = "infravault.dev/request-hash";
/// When `kubectl rollout restart` was asked for last, as it says in the template of the pods.
pub const RESTARTED_ANNOTATION: &str = "kubectl.kubernetes.io/restartedAt";
/// On a claim: the image by which what it holds was served last. On the API's Deployment: by which it was.
pub const IMAGE_ANNOTATION: &str = "infravault.dev/image";
/// On the StatefulSet of the database, with the number of an instance: how often that one was made anew of
/// late, and which claim was deleted for it last.
pub const REBUILT_ANNOTATION: &str = "infravault.dev/rebuilt";
/// On a claim: what it held was moved to other pools.
pub const DRAINED_ANNOTATION: &str = "infravault.dev/drained";
/// The hash of the configuration a pod started with.
pub const CONFIG_HASH_ANNOTATION: &str = "infravault.dev/config-hash";
/// How full an instance's disk is, in percent, as it tells in an annotation of its pod. Less than half
/// full is told as 49.
pub const DISK_USED_ANNOTATION: &str = "infravault.dev/disk-used-percent";
/// How large the file system is of which the former speaks, in bytes.
pub const DISK_BYTES_ANNOTATION: &str = "infravault.dev/disk-bytes";
/// How large a claim's file system was when the claim was last grown, in bytes: what is told of one of
/// that size is out of date.
pub const GROWN_FROM_ANNOTATION: &str = "infravault.dev/grown-from-bytes";
/// On a vault: its passwords are to be others, once for each text that is another.
pub const ROTATE_ANNOTATION: &str = "infravault.dev/rotate";
/// On a vault: its certificate authority is to be another, once for each text that is another.
pub const ROTATE_AUTHORITY_ANNOTATION: &str = "infravault.dev/rotate-ca";
/// On the Secret of what is exchanged: the text that asked for the exchange that is under way.
pub const ROTATING_ANNOTATION: &str = "infravault.dev/rotating";
/// On the Secret of what was exchanged: the text that asked for the last one.
pub const ROTATED_ANNOTATION: &str = "infravault.dev/rotated";
/// On the Secret of the certificate authority: names it and all that follow it by an exchange. One that is drawn
/// because its Secret was lost has another name.
pub const LINE_ANNOTATION: &str = "infravault.dev/line";
/// The label of a Job that is a step of an exchange of passwords: which.
pub const ROTATION_LABEL: &str = "infravault.dev/rotation";
/// On a pod of the API: the passwords that it had when it started.
pub const PASSWORDS_ANNOTATION: &str = "infravault.dev/passwords";
/// On a pod of the API: whom it trusted when it started.
pub const TRUSTS_ANNOTATION: &str = "infravault.dev/trusts";
/// The hash of the files that an instance goes by, as it tells in an annotation of its pod.
pub const FILES_READ_ANNOTATION: &str = "infravault.dev/files-read";
/// The hash of the files that an instance is to go by. The kubelet brings them with the change of its pod
/// that this is.
pub const FILES_ANNOTATION: &str = "infravault.dev/files";

/// On the API's Deployment: where it was told that images are, if somebody else runs the store.
pub const STORE_ANNOTATION: &str = "infravault.dev/object-store";

/// Keeps a resource until its data is removed; only under `deletionPolicy: Delete`.
pub const FINALIZER: &str = "infravault.dev/data";

/// What a Job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Task {
    /// Makes the bucket and the API's user.
    Bucket,
    /// Brings what was written while a server was away to that server's drives.
    Heal,
    /// Moves everything off a pool.
    Drain,
    /// Migrates the database.
    Migrate,
    /// Tries a store that somebody else runs.
    CheckStore,
    /// Adds the API's next key of the object store.
    Offer,
    /// Sets the next passwords in the database.
    Take,
    /// Removes the API's former key of the object store.
    Retire,
}

impl Task {
    /// As the task label and the name of the container spell it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Bucket => "bucket",
            Self::Heal => "heal",
            Self::Drain => "drain",
            Self::Migrate => "migrate",
            Self::CheckStore => "check-store",
            Self::Offer => "offer",
            Self::Take => "take",
            Self::Retire => "retire",
        }
    }
}

/// A part of the vault.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Component {
    /// The database.
    Postgres,
    /// The object store.
    MinIo,
    /// The API, which serves the web app too.
    Api,
    /// The routes.
    Ingress,
}

impl Component {
    /// As the component label spells it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::MinIo => "minio",
            Self::Api => "api",
            Self::Ingress => "ingress",
        }
    }
}

/// The labels of everything that belongs to `vault`, for lists across components.
pub fn vault_labels(vault: &str) -> BTreeMap<String, String> {
    [(NAME_LABEL, "infravault"), (INSTANCE_LABEL, vault), (MANAGED_BY_LABEL, MANAGER)]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into()
}

/// The labels of an object of `component`.
pub fn labels(vault: &str, component: Component) -> BTreeMap<String, String> {
    let mut labels = vault_labels(vault);
    labels.insert(COMPONENT_LABEL.to_owned(), component.as_str().to_owned());
    labels
}

/// What selects the pods of `component`. Selectors are immutable, so it is the least that tells them apart.
pub fn selector(vault: &str, component: Component) -> BTreeMap<String, String> {
    [(INSTANCE_LABEL, vault), (COMPONENT_LABEL, component.as_str())]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into()
}

/// The labels of the pods that do `task`.
pub fn task_labels(vault: &str, task: Task) -> BTreeMap<String, String> {
    let mut labels = vault_labels(vault);
    labels.insert(TASK_LABEL.to_owned(), task.as_str().to_owned());
    labels
}

/// What selects the pods that do `task`.
pub fn task_selector(vault: &str, task: Task) -> BTreeMap<String, String> {
    [(INSTANCE_LABEL, vault), (TASK_LABEL, task.as_str())]
        .map(|(key, value)| (key.to_owned(), value.to_owned()))
        .into()
}

/// A label selector string for lists and watches of everything that belongs to `vault`.
pub fn list_selector(vault: &str) -> String {
    format!("{MANAGED_BY_LABEL}={MANAGER},{INSTANCE_LABEL}={vault}")
}
