//! What a run saw before it decides: the input of everything pure.

use std::collections::{BTreeMap, BTreeSet};

use crds::ExternalStoreSpec;
use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

use crate::vault::Vault;
pub use crate::{credentials::Credentials, rotation::passwords::Passing};

/// What a run saw before it decides.
#[derive(Clone, Debug)]
pub struct Observed {
    /// The passwords, drawn once.
    pub credentials: Credentials,
    /// How far the next passwords are on their way.
    pub passing: Passing,
    /// The certificates of the servers, and whom clients trust.
    pub certificates: Certificates,
    /// What runs now.
    pub running: RunningImages,
    /// How large claims are to be, by the StatefulSet whose they are.
    pub sizes: BTreeMap<String, ClaimSizes>,
    /// Postgres instances that there have to be for now, though the spec may ask for fewer.
    pub held_instances: i32,
    /// Who said how many pods the API has.
    pub api_scale: ApiScale,
    /// No pod of the API is left.
    pub api_stopped: bool,
    /// Claims that were deleted, and go as soon as their pods end.
    pub going_claims: Vec<String>,
    /// The migration Job of the wanted API image has succeeded.
    pub migrated: bool,
    /// The bucket Job has succeeded.
    pub bucket_ready: bool,
    /// How far the pools of the object store are.
    pub store: StorePools,
    /// What was seen of a store that somebody else runs.
    pub external: ExternalStore,
    /// What the cluster offers.
    pub cluster: ClusterFacts,
}

impl Observed {
    /// Names the passwords that the API is to know; nothing for the first of all.
    pub fn newest_passwords(&self) -> Option<&str> {
        let rotated = &self.credentials.rotated;
        let is_offered = self.passing.offered || !self.credentials.has_next();
        let newest = self.credentials.on_its_way().filter(|_| is_offered);
        newest.or(rotated.as_deref())
    }

    /// How many instances of Postgres there are to be now. As many as the spec asks for, but those that
    /// are too many go one at a time.
    pub fn instances(&self, vault: &Vault) -> i32 {
        vault.spec.database.instances.max(self.held_instances)
    }

    /// Where the API is told that images are, if somebody else runs the store: where it was told before,
    /// until what the spec says now has been tried.
    pub fn external_store<'a>(&'a self, vault: &'a Vault) -> Option<&'a ExternalStoreSpec> {
        let wanted = vault.spec.external()?;
        let in_use = self.external.in_use.as_ref().filter(|_| !self.external.checked);
        Some(in_use.unwrap_or(wanted))
    }
}

/// The certificates of the servers, and whom clients trust.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificates {
    /// The certificates that clients trust, PEM.
    pub ca_bundle: String,
    /// Names the newest of them; nothing for the first of all.
    pub trusts: Option<String>,
    /// Names the authority and those that it was exchanged for: one of another name knows none of them.
    pub line: Option<String>,
    /// Of every Postgres member.
    pub postgres: KeyPair,
    /// Of every MinIO server, where there are any.
    pub minio: Option<KeyPair>,
}

/// A certificate and its key.
#[derive(Clone, PartialEq, Eq)]
pub struct KeyPair {
    /// The certificate, PEM.
    pub cert: String,
    /// Its private key, PEM.
    pub key: String,
}

/// Keys are never printed.
impl std::fmt::Debug for KeyPair {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyPair(…)")
    }
}

/// The images that workloads stay on until the spec moves them: the one that is there, or, where nothing ever
/// served by it, the one that served last.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RunningImages {
    /// Of the database.
    pub postgres: Option<String>,
    /// Of the object store.
    pub minio: Option<String>,
    /// Of the API's Deployment, whether it ever served or not.
    pub api: Option<String>,
    /// By which the API served last, as its Deployment notes.
    pub api_served: Option<String>,
}

/// How large the claims of a StatefulSet are to be. What they have grown to is remembered by them alone.
#[derive(Clone, Debug, PartialEq)]
pub struct ClaimSizes {
    /// Of a claim that is made now.
    pub claim: Quantity,
    /// In the StatefulSet's templates, which nobody may change once they are made.
    pub template: Quantity,
}

impl Observed {
    /// How large a claim of StatefulSet `set` is made now; `size` where nothing was seen of others.
    pub fn claim_size(&self, set: &str, size: &Quantity) -> Quantity {
        self.sizes.get(set).map_or_else(|| size.clone(), |sizes| sizes.claim.clone())
    }

    /// What the claim templates of StatefulSet `set` say; `size` where nothing was seen of it.
    pub fn template_size(&self, set: &str, size: &Quantity) -> Quantity {
        self.sizes.get(set).map_or_else(|| size.clone(), |sizes| sizes.template.clone())
    }
}

/// How far the pools of the object store are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StorePools {
    /// The pools that every server is told of, in that order. None before there are servers.
    pub told: Vec<String>,
    /// The pools whose servers all run, be they ready or not.
    pub running: BTreeSet<String>,
    /// The pools that were drained: nothing is kept there any more.
    pub drained: BTreeSet<String>,
    /// Those of them that some server still counts on: theirs go when none does.
    pub leaving: BTreeSet<String>,
    /// Names this return of servers, all of them ready: after each, what was written while one was away
    /// is healed once.
    pub returned: Option<String>,
}

/// What was seen of a store that somebody else runs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ExternalStore {
    /// Names what opens it: other keys or certificates, another name. None while some are missing.
    pub keys: Option<String>,
    /// The Job that tries it, as the spec describes it now, has succeeded.
    pub checked: bool,
    /// Where the API was told last that images are.
    pub in_use: Option<ExternalStoreSpec>,
}

/// Who said how many pods the API's Deployment has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ApiScale {
    /// There is none yet.
    #[default]
    Absent,
    /// Nobody but us: this many.
    Ours(i32),
    /// Somebody else: an autoscaler, or a person.
    Theirs,
}

/// What the cluster offers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ClusterFacts {
    /// Where the operator itself runs, if it does so in the cluster: from there it asks MinIO.
    pub operator_namespace: Option<String>,
    /// The cluster knows Traefik's kinds (`traefik.io/v1alpha1`); without them no routes are written.
    pub traefik: bool,
    /// The cluster knows cert-manager's kinds (`cert-manager.io/v1`).
    pub cert_manager: bool,
    /// How many Traefiks there are to be, where that could be seen.
    pub traefik_replicas: Option<i32>,
    /// The entry point of the vault's at which a request has the least time to arrive, where Traefik's
    /// arguments tell.
    pub read_timeout: Option<ReadTimeout>,
}

/// How long a request may take to arrive.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ReadTimeout {
    /// After so many seconds it is cut off.
    pub seconds: u64,
    /// At this entry point of Traefik.
    pub entry_point: String,
}
