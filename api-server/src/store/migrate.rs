//! The schema, brought to what this release needs.

use std::time::Duration;

use diesel::{dsl::sql, sql_types::Text};
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

/// How long a database may take to come up. A new vault's is made at the same time as the Job that
/// migrates it, which would else be started again at ever longer intervals.
const PATIENCE: Duration = Duration::from_mins(2);

/// Runs what has not run yet, alone, and says what it ran. Ends with the connection, so the lock does too.
pub async fn migrate(config: &DatabaseConfig) -> Result<Vec<String>> {
    let mut conn = connect_patiently(config).await?;
    diesel::select(sql::<Text>(&format!("pg_advisory_lock({LOCK})::text")))
        .get_result::<String>(&mut conn)
        .await?;
    let mut harness = AsyncMigrationHarness::new(conn);
    let ran = harness.run_pending_migrations(MIGRATIONS).map_err(Error::internal)?;
    Ok(ran.iter().map(ToString::to_string).collect())
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
