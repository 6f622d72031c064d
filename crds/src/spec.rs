use k8s_openapi::api::core::v1::LocalObjectReference;
use kube::{CustomResource, KubeSchema};
use serde::{Deserialize, Serialize};

use crate::{
    ApiSpec, DatabaseSpec, DeletionPolicy, GallerySpec, ImageVaultStatus, IngressSpec,
    MonitoringSpec, NetworkPolicySpec, ObjectStoreSpec, SchedulingSpec, SecretsSpec, SignInSpec,
    object_store, parameters,
};

/// What the vault is to be. `host` and `signIn` are enough; everything else has a default that is
/// right for a first cluster of one node.
#[derive(CustomResource, KubeSchema, Serialize, Deserialize, Clone, Debug, PartialEq)]
#[kube(
    group = "infravault.dev",
    version = "v1alpha1",
    kind = "ImageVault",
    namespaced,
    cel,
    status = "ImageVaultStatus",
    derive = "PartialEq",
    shortname = "iv",
    category = "all",
    doc = "A self-hosted image vault: Postgres with failover, distributed MinIO, an API and its routes.",
    scale(
        spec_replicas_path = ".spec.api.replicas",
        status_replicas_path = ".status.api.replicas",
        label_selector_path = ".status.api.selector"
    ),
    printcolumn(name = "Ready", type_ = "string", json_path = r#".status.conditions[?(@.type=="Ready")].status"#),
    printcolumn(name = "URL", type_ = "string", json_path = ".status.url"),
    printcolumn(name = "Primary", type_ = "string", json_path = ".status.database.primary"),
    printcolumn(name = "API", type_ = "integer", json_path = ".status.api.readyReplicas"),
    printcolumn(name = "Age", type_ = "date", json_path = ".metadata.creationTimestamp"),
    printcolumn(name = "Database", type_ = "string", priority = 1, json_path = r#".status.conditions[?(@.type=="DatabaseReady")].reason"#),
    printcolumn(name = "Store", type_ = "string", priority = 1, json_path = r#".status.conditions[?(@.type=="ObjectStoreReady")].reason"#),
    validation = ("size(self.metadata.name) <= 35", "metadata.name must be at most 35 characters: the names of its objects are longer"),
    // A volume never shrinks. Down to what the claims ask for a size may go back, so that one that they
    // could not be grown to can be taken back.
    validation = ("self.spec.database.storage.size == oldSelf.spec.database.storage.size || !has(self.status) || !has(self.status.database) || !has(self.status.database.claimBytes) || quantity(string(self.spec.database.storage.size)).asInteger() >= self.status.database.claimBytes", "database.storage.size cannot shrink: it must be at least what its claims ask for, status.database.claimBytes"),
    validation = ("!has(self.spec.objectStore) || !has(self.spec.objectStore.pools) || !has(self.status) || !has(self.status.objectStore) || !has(self.status.objectStore.claimBytes) || (has(oldSelf.spec.objectStore) && has(oldSelf.spec.objectStore.pools) && self.spec.objectStore.pools.map(p, p.storage.size) == oldSelf.spec.objectStore.pools.map(p, p.storage.size)) || self.spec.objectStore.pools.all(p, !(p.name in self.status.objectStore.claimBytes) || quantity(string(p.storage.size)).asInteger() >= self.status.objectStore.claimBytes[p.name])", "objectStore.pools[].storage.size cannot shrink: it must be at least what the pool's claims ask for, status.objectStore.claimBytes"),
    // What is kept says where: as long as nothing is, a misspelt bucket may be mended.
    validation = ("!has(self.spec.objectStore) || !has(self.spec.objectStore.external) || !has(self.status) || !has(self.status.objectStore) || !has(self.status.objectStore.bucket) || self.spec.objectStore.external.bucket == self.status.objectStore.bucket", "objectStore.external.bucket cannot be changed: the images are kept in the one that status.objectStore.bucket names. The same bucket at another place is another endpoint"),
)]
#[serde(rename_all = "camelCase")]
#[x_kube(
    // What holds always.
    validation = ("!(has(self.objectStore) && has(self.objectStore.pools) && has(self.objectStore.external))", "objectStore takes pools or external, not both"),
    validation = ("!has(self.objectStore) || !has(self.objectStore.external) || !has(self.objectStore.image)", "objectStore.image is that of MinIO, which objectStore.external does without: leave it out"),
    validation = (object_store::ENDPOINT, "objectStore.external.endpoint must be https://host or https://host:port, without the bucket"),
    validation = ("(has(oldSelf.objectStore) && has(oldSelf.objectStore.external)) == (has(self.objectStore) && has(self.objectStore.external))", "objectStore.external cannot be set or removed while the vault is there: its images would be out of sight where they are. Make another vault with it"),
    validation = ("!has(self.objectStore) || !has(self.objectStore.pools) || self.objectStore.pools.all(p, p.servers * p.volumesPerServer >= 2)", "a pool of one drive cannot grow: use volumesPerServer: 2 or more"),
    validation = ("!has(self.objectStore) || !has(self.objectStore.pools) || self.objectStore.pools.all(p, p.servers != 2)", "a pool of two servers stops when either is lost: use 1, or 3 and more"),
    validation = ("!has(oldSelf.objectStore) || !has(oldSelf.objectStore.pools) || !has(self.objectStore) || !has(self.objectStore.pools) || self.objectStore.pools.all(p, !oldSelf.objectStore.pools.exists(o, o.name == p.name) || oldSelf.objectStore.pools.exists(o, o.name == p.name && o.servers == p.servers && o.volumesPerServer == p.volumesPerServer))", "the shape of a pool (servers, volumesPerServer) cannot be changed: add another pool"),
    validation = ("!has(self.objectStore) || !has(self.objectStore.pools) || self.objectStore.pools.all(p, (p.servers == 1) == (self.objectStore.pools[0].servers == 1) && p.servers >= self.objectStore.pools[0].servers)", "every pool keeps objects with the parity of the first one: beside a pool of one server all have one server, and no pool has fewer servers than the first"),
    validation = ("!has(self.objectStore) || !has(self.objectStore.pools) || self.objectStore.pools.exists(p, !p.decommission)", "decommission needs a pool that stays: add another one first"),
    validation = ("!has(oldSelf.objectStore) || !has(oldSelf.objectStore.pools) || !has(self.objectStore) || !has(self.objectStore.pools) || oldSelf.objectStore.pools.all(o, o.decommission || self.objectStore.pools.exists(p, p.name == o.name))", "a pool holds images: set its decommission: true, and remove it once it is drained"),
    validation = ("!has(oldSelf.objectStore) || !has(oldSelf.objectStore.pools) || !has(self.objectStore) || !has(self.objectStore.pools) || self.objectStore.pools.all(p, p.decommission || !oldSelf.objectStore.pools.exists(o, o.name == p.name && o.decommission))", "decommission cannot be taken back: a pool that is being drained takes no new images"),
    validation = ("!has(oldSelf.objectStore) || !has(oldSelf.objectStore.pools) || !has(self.objectStore) || !has(self.objectStore.pools) || self.objectStore.pools[0].name == oldSelf.objectStore.pools[0].name || oldSelf.objectStore.pools[0].decommission", "the first pool stays first: add others after it"),
    validation = ("!has(oldSelf.objectStore) || !has(oldSelf.objectStore.pools) || !has(self.objectStore) || !has(self.objectStore.pools) || self.objectStore.pools.all(p, oldSelf.objectStore.pools.all(o, o.name != p.name || (has(o.storage.storageClassName) ? o.storage.storageClassName : '') == (has(p.storage.storageClassName) ? p.storage.storageClassName : '')))", "objectStore.pools[].storage.storageClassName cannot be changed"),
    validation = ("!has(oldSelf.objectStore) || !has(oldSelf.objectStore.pools) || (has(self.objectStore) && has(self.objectStore.pools))", "objectStore.pools cannot be removed: it names where the images are"),
    validation = ("(has(oldSelf.objectStore) && has(oldSelf.objectStore.pools)) || !has(self.objectStore) || !has(self.objectStore.pools) || (self.objectStore.pools[0].name == 'p0' && self.objectStore.pools[0].servers == 1 && self.objectStore.pools[0].volumesPerServer == 2 && !has(self.objectStore.pools[0].storage.storageClassName))", "the first pool must be p0, of one server with two drives of the default storage class: it is there already"),
    validation = ("!has(self.api.resources) || !has(self.api.resources.limits) || !('memory' in self.api.resources.limits) || quantity(string(self.api.resources.limits['memory'])).compareTo(quantity('1324Mi')) >= 0", "api.resources.limits.memory must be at least 1324Mi: 300Mi for the server and 1Gi for the decoder of images"),
    validation = ("quantity(string(self.gallery.maxUploadBytes)).compareTo(quantity('512Mi')) <= 0", "gallery.maxUploadBytes must be at most 512Mi: a larger file has no room in the decoder of images"),
    validation = ("!has(self.database.storage.autoGrow) || quantity(string(self.database.storage.autoGrow.limit)).compareTo(quantity(string(self.database.storage.size))) >= 0", "database.storage.autoGrow.limit must be at least database.storage.size"),
    validation = ("self.database.replication.mode != 'Strict' || self.database.instances > 1", "database.replication.mode Strict needs database.instances of 2 or more: a sole instance would take no writes"),
    validation = (parameters::RULE, "database.parameters holds a setting that is not yours to change: kubectl explain imagevault.spec.database.parameters lists those that are"),
    validation = ("!has(self.api.autoscaling) || self.api.autoscaling.minReplicas <= self.api.autoscaling.maxReplicas", "api.autoscaling.minReplicas must be at most maxReplicas"),
    validation = ("!has(self.ingress.tls) || [has(self.ingress.tls.issuerRef), has(self.ingress.tls.certResolver), has(self.ingress.tls.secretName)].filter(given, given).size() <= 1", "ingress.tls takes one of issuerRef, certResolver and secretName"),
    // What is not built yet: refused, never silently ignored. Each release takes lines away here.
    validation = ("self.database.majorVersion == 17", "database.majorVersion must be 17: upgrades are not built yet"),
    validation = ("has(self.database.storage.storageClassName) == has(oldSelf.database.storage.storageClassName) && (!has(self.database.storage.storageClassName) || self.database.storage.storageClassName == oldSelf.database.storage.storageClassName)", "database.storage.storageClassName cannot be changed"),
    validation = ("!has(self.database.backup)", "database.backup is not built yet"),
    validation = ("!has(self.database.restore)", "database.restore is not built yet"),
    validation = ("!has(self.objectStore) || !has(self.objectStore.pools) || self.objectStore.pools.all(p, p.volumesPerServer == 2 && p.servers <= 8)", "a pool must be 1×2, or 3×2 to 8×2 (servers × volumesPerServer): other shapes are not built yet"),
    validation = ("!has(self.signIn.admins)", "signIn.admins is not built yet"),
    validation = ("!has(self.secrets)", "secrets is not built yet: credentials are Kubernetes Secrets"),
    validation = ("!has(self.monitoring)", "monitoring is not built yet"),
)]
pub struct ImageVaultSpec {
    /// The release of our images, for example `0.1.0`. Without it, what is new takes the operator's
    /// own release, and everything else stays on the images by which it served last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(regex(pattern = r"^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$"), length(max = 64))]
    pub version: Option<String>,
    /// The name people open in their browser, without scheme or port: `photos.example.org`.
    #[schemars(
        regex(pattern = r"^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$"),
        length(min = 1, max = 253)
    )]
    pub host: String,
    /// Secrets with which container images are pulled.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schemars(length(max = 8))]
    pub image_pull_secrets: Vec<LocalObjectReference>,
    /// Where the pods may run.
    #[serde(default)]
    pub scheduling: SchedulingSpec,
    /// Who lets people in.
    pub sign_in: SignInSpec,
    /// What people may upload and see.
    #[serde(default)]
    pub gallery: GallerySpec,
    /// The API, which serves the web app too.
    #[serde(default)]
    pub api: ApiSpec,
    /// Postgres, with automatic failover from three instances on.
    #[serde(default)]
    pub database: DatabaseSpec,
    /// Where the images' bytes are kept: pools of MinIO that the operator runs, or a bucket of another S3
    /// store.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub object_store: Option<ObjectStoreSpec>,
    /// How the host reaches the API.
    #[serde(default)]
    pub ingress: IngressSpec,
    /// Where credentials come from; Kubernetes Secrets where absent. Not built yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secrets: Option<SecretsSpec>,
    /// Which pods may talk to which.
    #[serde(default)]
    pub network_policy: NetworkPolicySpec,
    /// Alerts, dashboards and scraping. Not built yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub monitoring: Option<MonitoringSpec>,
    /// The operator keeps its hands off while true.
    #[serde(default)]
    pub paused: bool,
    /// Pods stopped, data kept, for as long as this is true.
    #[serde(default)]
    pub hibernated: bool,
    /// What happens to the data (claims and credentials) when the resource is deleted. Retain: it stays.
    /// Delete: it goes with the resource, which bears a finalizer until then. What is in the bucket of
    /// `objectStore.external` stays always.
    #[serde(default)]
    pub deletion_policy: DeletionPolicy,
}
