//! The settings of Postgres: ours, and over them those of the spec.

mod table;
mod value;

use serde_json::{Map, Value, json};

use super::{MAX_CONNECTIONS, container::postgres_resources};
use crate::{
    quantity,
    vault::{InvalidSpec, Vault},
};
use table::TABLE;

/// The settings that Patroni gives to every member. Those that a standby needs no smaller than its
/// primary (the first five) are never changed while a cluster lives: one that was lowered would reach
/// no server by restarts, since a standby starts with what its primary had.
pub(super) fn parameters(vault: &Vault) -> Map<String, Value> {
    let quarter = memory_limit(vault) / 4 / (1 << 20);
    let ours = json!({
        "max_connections": MAX_CONNECTIONS,
        // Eight standbys, and the two connections of each that is being copied.
        "max_wal_senders": 24,
        "max_worker_processes": 8,
        "max_prepared_transactions": 0,
        "max_locks_per_transaction": 64,
        "max_replication_slots": 24,
        "wal_level": "replica",
        "wal_log_hints": "on",
        "password_encryption": "scram-sha-256",
        "shared_buffers": format!("{quarter}MB"),
        "effective_cache_size": format!("{}MB", 3 * quarter),
        // The image holds no compiler; none of our queries would gain by it.
        "jit": "off",
        "hot_standby_feedback": "on",
        // A member that is gone for long must not fill the primary's disk with what it missed.
        "max_slot_wal_keep_size": "2GB",
        "wal_receiver_timeout": "10s",
        // After a failover commits wait until a standby follows the new primary: by its default of 5 s
        // one that has just tried the dead one waits for nothing.
        "wal_retrieve_retry_interval": "500ms",
        "wal_sender_timeout": "10s",
        "tcp_keepalives_idle": 10,
        "tcp_keepalives_interval": 5,
        "tcp_keepalives_count": 3,
        "log_line_prefix": "%m [%p] %q%u@%d ",
        "log_timezone": "UTC",
        "timezone": "UTC",
    });
    let mut all = match ours {
        Value::Object(ours) => ours,
        _ => Map::new(),
    };
    let given = vault.spec.database.parameters.iter().flatten();
    all.extend(given.map(|(name, value)| (name.clone(), Value::from(value.clone()))));
    all
}

/// Refuses a setting that is not the spec's to change, and a value that Postgres would not take.
pub(in crate::desired) fn check(vault: &Vault) -> Result<(), InvalidSpec> {
    for (name, value) in vault.spec.database.parameters.iter().flatten() {
        let Some((_, kind)) = TABLE.iter().find(|(known, _)| known == name) else {
            return Err(InvalidSpec(format!(
                "database.parameters.{name} is not yours to change: kubectl explain imagevault.spec.database.parameters lists those that are"
            )));
        };
        if !kind.takes(value) {
            let takes = kind.words();
            return Err(InvalidSpec(format!(
                "database.parameters.{name} cannot be {value:?}: it takes {takes}"
            )));
        }
        if name == "shared_buffers" {
            check_shared_buffers(vault, value)?;
        }
    }
    Ok(())
}

/// What the servers share counts against the container's limit: beyond it they would be killed.
fn check_shared_buffers(vault: &Vault, wanted: &str) -> Result<(), InvalidSpec> {
    let half = memory_limit(vault) / 2;
    let bytes = value::size(wanted, 8 << 10).and_then(|bytes| u64::try_from(bytes).ok());
    if bytes.is_some_and(|bytes| bytes <= half) {
        return Ok(());
    }
    Err(InvalidSpec(format!(
        "database.parameters.shared_buffers cannot be {wanted:?}: it takes at most half of the memory limit, {}MB",
        half >> 20
    )))
}

fn memory_limit(vault: &Vault) -> u64 {
    let limits = postgres_resources(vault).limits.unwrap_or_default();
    limits.get("memory").and_then(quantity::bytes).unwrap_or(1 << 30)
}

#[cfg(test)]
mod tests;
