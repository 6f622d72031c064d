//! What Patroni holds for the whole cluster, in one annotation of a ConfigMap of its own. A change of it
//! reaches every member within seconds and restarts none.

use crds::ReplicationMode;
use serde_json::{Value, json};

use super::parameters::parameters;
use crate::vault::Vault;

/// What we want of it. Patroni has keys that are not here (a pause, slots): they are whoever's set them.
pub(in crate::desired) fn dynamic_configuration(vault: &Vault) -> Value {
    let database = &vault.spec.database;
    let mode = database.replication.mode;
    json!({
        // A dead primary is replaced after at most `ttl`; a living one must renew well before.
        "ttl": 20,
        "loop_wait": 5,
        "retry_timeout": 5,
        "maximum_lag_on_failover": 1_048_576,
        // A primary that crashed and has much to replay, or cannot start, hands over to a standby that
        // has every commit; by Patroni's own default it would keep the lock for five minutes.
        "primary_start_timeout": 15,
        // Without it a lost Kubernetes API stops the primary, even a sole one.
        "failsafe_mode": true,
        // A commit is acknowledged when a quorum has it, so that no failover loses one; a sole
        // instance waits for nobody, unless it is told to.
        "synchronous_mode": match mode {
            ReplicationMode::Quorum | ReplicationMode::Strict => json!("quorum"),
            ReplicationMode::Asynchronous => json!(false),
        },
        "synchronous_mode_strict": mode == ReplicationMode::Strict,
        // With the primary more than half: of five any two may be lost at once.
        "synchronous_node_count": (database.instances / 2).max(1),
        "postgresql": {
            "use_slots": true,
            "use_pg_rewind": true,
            "parameters": parameters(vault),
        },
    })
}
