//! What Patroni tells through Kubernetes: in annotations of its pods and of its ConfigMaps.

use std::collections::BTreeMap;

use jiff::Timestamp;
use k8s_openapi::api::core::v1::{ConfigMap, Pod};
use kube::ResourceExt;
use serde::Deserialize;

/// Who leads (on the lock), and who led when the synchronous standbys were chosen (beside them).
pub const LEADER: &str = "leader";
/// The synchronous standbys, with commas between.
pub const SYNC_STANDBY: &str = "sync_standby";
/// How many of the others that count a candidate has to reach.
const QUORUM: &str = "quorum";
/// Who is to lead next, beside [`LEADER`], who is to hand over.
pub const CANDIDATE: &str = "member";
/// When a switchover is to be; at once where absent.
pub const SCHEDULED_AT: &str = "scheduled_at";
/// Which cluster the members belong to: there once one is made, or about to be.
pub const INITIALIZE: &str = "initialize";
/// What a member says of itself, on its pod.
pub const STATUS: &str = "status";

/// A replica starts with no less than its primary has of these, whatever is configured.
const NO_LESS_THAN_THE_PRIMARY: [&str; 5] = [
    "max_connections",
    "max_prepared_transactions",
    "max_locks_per_transaction",
    "max_worker_processes",
    "max_wal_senders",
];

/// What a member says of itself. It says so every few seconds, where something has changed: a dead
/// one's last words stay.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct MemberStatus {
    /// `running` where Postgres answers.
    pub state: String,
    /// `streaming` where a replica receives what the primary writes.
    pub replication_state: Option<String>,
    /// Counts the promotions.
    pub timeline: Option<i64>,
    /// How far its log goes, in bytes.
    pub xlog_location: Option<i64>,
    /// A changed parameter waits for a restart.
    pub pending_restart: bool,
    /// Which one, and from what to what.
    pub pending_restart_reason: BTreeMap<String, Difference>,
    /// Somebody told Patroni to keep its hands off.
    pub pause: bool,
}

/// A parameter before and after the restart that it waits for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Difference {
    /// What it is.
    pub old_value: String,
    /// What it is to be.
    pub new_value: String,
}

impl MemberStatus {
    /// What the member of `pod` said last; nothing where it has not spoken yet.
    pub fn of(pod: &Pod) -> Self {
        let text = pod.annotations().get(STATUS);
        text.and_then(|text| serde_json::from_str(text).ok()).unwrap_or_default()
    }

    /// Whether its restart brings a changed parameter into force. One that replicas must not have less
    /// of than their primary shrinks by no restart in turn.
    pub fn wants_restart(&self) -> bool {
        let helps = |(name, change): (&String, &Difference)| {
            !(NO_LESS_THAN_THE_PRIMARY.contains(&name.as_str()) && change.shrinks())
        };
        let reasons = &self.pending_restart_reason;
        self.pending_restart && (reasons.is_empty() || reasons.iter().any(helps))
    }
}

impl Difference {
    fn shrinks(&self) -> bool {
        let values = (self.old_value.parse::<i64>(), self.new_value.parse::<i64>());
        matches!(values, (Ok(old), Ok(new)) if new < old)
    }
}

/// Patroni's lock: whoever renews it leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// The member that signed it last, be it still there or not.
    pub holder: String,
    renewed: Option<Timestamp>,
    ttl: Option<i64>,
}

impl Lock {
    /// The lock in that ConfigMap, where somebody holds it.
    pub fn of(config_map: &ConfigMap) -> Option<Self> {
        Some(Self {
            holder: annotation(config_map, LEADER)?,
            renewed: annotation(config_map, "renewTime").and_then(|time| time.parse().ok()),
            ttl: annotation(config_map, "ttl").and_then(|ttl| ttl.parse().ok()),
        })
    }

    /// Whether it surely holds at `now`. One that does not say when it was renewed does not.
    pub fn is_fresh(&self, now: Timestamp) -> bool {
        self.age(now).zip(self.ttl).is_some_and(|(age, ttl)| age <= ttl)
    }

    /// Whether it has not been renewed for twice as long as it lasts. After once the others may take
    /// it; the rest is for clocks that differ. A lock that does not say when is taken as it is.
    pub fn is_stale(&self, now: Timestamp) -> bool {
        self.age(now).zip(self.ttl).is_some_and(|(age, ttl)| age > ttl.saturating_mul(2))
    }

    fn age(&self, now: Timestamp) -> Option<i64> {
        Some(now.as_second().saturating_sub(self.renewed?.as_second()))
    }
}

/// Who may lead next without a loss, as the last leader has written it down before it acknowledged anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SyncState {
    /// Those that count: that leader first, then its standbys.
    pub members: Vec<String>,
    /// So many of them are never without one that has every acknowledged commit.
    pub needed: usize,
}

impl SyncState {
    /// What that ConfigMap says; nothing where no commit waits for anybody.
    pub fn of(sync: &ConfigMap) -> Option<Self> {
        let leader = annotation(sync, LEADER)?;
        let others: Option<usize> = annotation(sync, QUORUM).and_then(|it| it.parse().ok());
        let members = std::iter::once(leader).chain(standbys(sync)).collect();
        Some(Self { members, needed: others.unwrap_or_default() + 1 })
    }
}

/// The members that a commit waits for one of, as far as Patroni has chosen any.
pub fn standbys(sync: &ConfigMap) -> Vec<String> {
    let listed = annotation(sync, SYNC_STANDBY).unwrap_or_default();
    let mut standbys: Vec<_> =
        listed.split(',').filter(|name| !name.is_empty()).map(str::to_owned).collect();
    standbys.sort();
    standbys
}

/// An annotation that says something.
pub fn annotation(config_map: &ConfigMap, key: &str) -> Option<String> {
    config_map.annotations().get(key).filter(|value| !value.is_empty()).cloned()
}

#[cfg(test)]
mod tests;
