//! What follows from an error: what people are told, and when it is tried again.

use std::time::Duration;

use super::Error;

impl Error {
    /// Whether only an edit of the spec can help: to try again changes nothing.
    pub fn waits_for_edit(&self) -> bool {
        matches!(self, Self::InvalidSpec(_) | Self::Refused { .. })
    }

    /// The CamelCase cause of a condition, and the label of a metric.
    pub fn reason(&self) -> &'static str {
        match self {
            Self::InvalidSpec(_) => "InvalidSpec",
            Self::CredentialsMissing { .. } => "CredentialsMissing",
            Self::CredentialsIncomplete { .. } => "CredentialsIncomplete",
            Self::PatroniStateMissing { .. } => "PatroniStateMissing",
            Self::AuthorityIncomplete { .. } => "AuthorityIncomplete",
            Self::AuthorityUnreadable { .. } => "AuthorityUnreadable",
            Self::Foreign { .. } => "ForeignObject",
            Self::Leftover { .. } => "LeftoverObject",
            Self::PoolMissing { .. } => "PoolMissing",
            Self::PoolDrained { .. } => "PoolDrained",
            Self::StoreReplaced { .. } => "StoreReplaced",
            Self::Certificate(_) => "CertificateFailed",
            Self::Parse { .. } => "ParseFailed",
            Self::Api { verb: "read" | "list", .. } => "ReadFailed",
            Self::Api { .. } => "WriteFailed",
            Self::Refused { .. } => "SpecRefused",
            Self::Quota { .. } => "QuotaExceeded",
            Self::Terminating { .. } => "NamespaceTerminating",
            Self::LeaseRanOut => "LeaseRanOut",
        }
    }

    /// When to try again; `None` waits for the spec to change.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::InvalidSpec(_) => None,
            // A webhook or a setting of the cluster may have refused it, and neither wakes anybody.
            Self::Refused { .. } => Some(Duration::from_mins(5)),
            Self::Leftover { .. } => Some(Duration::from_secs(2)),
            Self::Api { .. } | Self::LeaseRanOut => Some(Duration::from_secs(5)),
            Self::CredentialsMissing { .. }
            | Self::CredentialsIncomplete { .. }
            | Self::PatroniStateMissing { .. }
            | Self::AuthorityIncomplete { .. }
            | Self::AuthorityUnreadable { .. }
            | Self::Foreign { .. }
            | Self::Quota { .. }
            | Self::Terminating { .. }
            | Self::PoolMissing { .. }
            | Self::PoolDrained { .. }
            | Self::StoreReplaced { .. }
            | Self::Certificate(_)
            | Self::Parse { .. } => Some(Duration::from_secs(30)),
        }
    }
}
