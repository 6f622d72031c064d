//! The schema, brought to what this release needs.

use std::time::Duration;

use diesel::{
    dsl::sql,
    sql_types::{Bool, Text},
};
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};
use tokio::time::{Instant, sleep};

use super::connect;
use crate::{
    config::DatabaseConfig,
    error::{Error, Result},
};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// Held while migrating, because diesel's harness takes no lock of its own and two Jobs may run at once.
const LOCK: i64 = 0x0069_6e66_7261_0001;

/// How long a migration waits for a table. Whoever came after it waits behind it, people's requests too; the
/// Job is started again.
const LOCK_TIMEOUT: &str = "10s";

/// How long a database may take to come up. A new vault's is made at the same time as the Job that
/// migrates it, which would else be started again at ever longer intervals.
const PATIENCE: Duration = Duration::from_mins(2);

/// Runs what has not run yet, alone, and says what it ran. Ends with the connection, so the lock does too.
pub async fn migrate(config: &DatabaseConfig) -> Result<Vec<String>> {
    let mut conn = connect_patiently(config).await?;
    alone(&mut conn).await?;
    diesel::select(sql::<Text>(&format!("set_config('lock_timeout', '{LOCK_TIMEOUT}', false)")))
        .get_result::<String>(&mut conn)
        .await?;
    let mut harness = AsyncMigrationHarness::new(conn);
    let ran = harness.run_pending_migrations(MIGRATIONS).map_err(Error::internal)?;
    Ok(ran.iter().map(ToString::to_string).collect())
}

/// Asks for the lock until it is ours. Waiting for it would be a query that never ends, which an index that
/// another Job builds concurrently waits for in turn.
async fn alone(conn: &mut AsyncPgConnection) -> Result<()> {
    let ours = || diesel::select(sql::<Bool>(&format!("pg_try_advisory_lock({LOCK})")));
    while !ours().get_result::<bool>(conn).await? {
        sleep(Duration::from_millis(500)).await;
    }
    Ok(())
}

async fn connect_patiently(config: &DatabaseConfig) -> Result<AsyncPgConnection> {
    let deadline = Instant::now() + PATIENCE;
    loop {
        match connect(config).await {
            Err(Error::DatabaseUnavailable(reason)) if Instant::now() < deadline => {
                tracing::info!(reason, "waiting for the database");
                sleep(Duration::from_secs(1)).await;
            }
            connected => return connected,
        }
    }
}
