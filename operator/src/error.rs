//! What can keep a vault from converging: the act and the object, in words for its owner.

mod answer;
mod consequence;

pub use answer::{is_over_quota, is_terminating};

use thiserror::Error;

use crate::vault::InvalidSpec;

/// The result of an act of the operator.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a vault did not converge.
#[derive(Debug, Error)]
pub enum Error {
    /// The spec passed admission but cannot be built; only an edit can fix it.
    #[error("invalid spec: {0}")]
    InvalidSpec(#[from] InvalidSpec),
    /// Data is there, the passwords that open it are not.
    #[error(
        "Secret {secret} is missing, but claim {claim} holds data made with its passwords: restore the Secret, or delete all claims of the vault to start anew, empty"
    )]
    CredentialsMissing {
        /// The Secret that is missing.
        secret: String,
        /// A claim that is there.
        claim: String,
    },
    /// The Secret of the passwords lacks one.
    #[error("Secret {secret} lacks key {key}: restore it, passwords in use are never drawn anew")]
    CredentialsIncomplete {
        /// The Secret.
        secret: String,
        /// The key it lacks.
        key: String,
    },
    /// The Secret of the certificate authority lacks its certificate or its key.
    #[error(
        "Secret {secret} lacks key {key}: restore it, or delete the Secret to have another authority drawn"
    )]
    AuthorityIncomplete {
        /// The Secret.
        secret: String,
        /// The key it lacks.
        key: String,
    },
    /// The Secret of the certificate authority holds something else.
    #[error(
        "Secret {secret} holds no certificate authority: {why}: restore it, or delete the Secret to have another authority drawn"
    )]
    AuthorityUnreadable {
        /// The Secret.
        secret: String,
        /// What is wrong with it.
        why: String,
    },
    /// Patroni's state is lost, the data is there.
    #[error(
        "ConfigMap {config_map} does not say any more which database there is, but claim {claim} holds one, and its instance does not run: restore the ConfigMap (docs/operate.md, \"Patroni's state\")"
    )]
    PatroniStateMissing {
        /// The ConfigMap that is missing, or says nothing.
        config_map: String,
        /// A claim that is there.
        claim: String,
    },
    /// An object under one of our names belongs to somebody else.
    #[error("{kind} {name} {why}: rename or delete it, it is not taken over")]
    Foreign {
        /// The object's kind.
        kind: String,
        /// The object's name.
        name: String,
        /// What shows that it is not ours.
        why: String,
    },
    /// An object of a deleted vault of this name is still being collected.
    #[error("{kind} {name} of the deleted vault of this name is still being removed")]
    Leftover {
        /// The object's kind.
        kind: String,
        /// The object's name.
        name: String,
    },
    /// A pool of the object store is not in the spec and was not drained.
    #[error(
        "objectStore.pools lacks {pool}, but claim {claim} holds its images: put the pool back, with decommission: true to have it drained"
    )]
    PoolMissing {
        /// The pool.
        pool: String,
        /// A claim of it.
        claim: String,
    },
    /// A pool of the object store has the name, and so the claims, of one that was drained.
    #[error(
        "claim {claim} is of an earlier pool {pool} that was drained: delete the claims of that pool, or give the new one another name"
    )]
    PoolDrained {
        /// The pool.
        pool: String,
        /// A claim of it.
        claim: String,
    },
    /// A vault whose images were kept by MinIO was made again with a store of somebody else.
    #[error(
        "claim {claim} holds images that objectStore.external would leave out of sight: make the vault with the pools that it had, or delete the claims of MinIO"
    )]
    StoreReplaced {
        /// A claim of MinIO.
        claim: String,
    },
    /// A certificate cannot be made or read.
    #[error("cannot issue a certificate: {0}")]
    Certificate(#[source] rcgen::Error),
    /// An object does not have the form that its kind asks for.
    #[error("cannot read {kind} {name}: {source}")]
    Parse {
        /// The object's kind.
        kind: String,
        /// The object's name.
        name: String,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// The API server did not do what it was asked.
    #[error("cannot {verb} {kind} {name}: {}", answer::cause(source))]
    Api {
        /// What it was asked: read, list, create, apply, patch, delete, report.
        verb: &'static str,
        /// The object's kind.
        kind: String,
        /// The object's name.
        name: String,
        /// Its answer.
        source: Box<kube::Error>,
    },
    /// The API server takes an object for invalid: what the spec says of it cannot be.
    #[error("{kind} {name} is refused as the spec has it: {said}")]
    Refused {
        /// The object's kind.
        kind: String,
        /// The object's name.
        name: String,
        /// The API server's words: which field, and what is wrong with it.
        said: String,
    },
    /// A `ResourceQuota` of the namespace leaves no room for an object.
    #[error("{kind} {name} does not fit a ResourceQuota of the namespace: raise it ({said})")]
    Quota {
        /// The object's kind.
        kind: String,
        /// The object's name.
        name: String,
        /// The API server's words: which quota, and what is left of it.
        said: String,
    },
    /// The namespace is being deleted, and all that is in it.
    #[error(
        "{kind} {name} cannot be made, for its namespace is being deleted and the vault's data with it: make the vault in another namespace"
    )]
    Terminating {
        /// The object's kind.
        kind: String,
        /// The object's name.
        name: String,
    },
    /// Another process may lead by now, so nothing is written.
    #[error("the lease has run out: another operator may lead")]
    LeaseRanOut,
}
