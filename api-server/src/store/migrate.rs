//! The schema, brought to what this release needs.

use diesel::{dsl::sql, sql_types::Text};
use diesel_async::{AsyncMigrationHarness, RunQueryDsl};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness, embed_migrations};

use super::connect;
use crate::{
    config::DatabaseConfig,
    error::{Error, Result},
};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!();

/// Held while migrating, because diesel's harness takes no lock of its own and two Jobs may run at once.
const LOCK: i64 = 0x0069_6e66_7261_0001;

/// Runs what has not run yet, alone, and says what it ran. Ends with the connection, so the lock does too.
pub async fn migrate(config: &DatabaseConfig) -> Result<Vec<String>> {
    let mut conn = connect(config).await?;
    diesel::select(sql::<Text>(&format!("pg_advisory_lock({LOCK})::text")))
        .get_result::<String>(&mut conn)
        .await?;
    let mut harness = AsyncMigrationHarness::new(conn);
    let ran = harness.run_pending_migrations(MIGRATIONS).map_err(Error::internal)?;
    Ok(ran.iter().map(ToString::to_string).collect())
}
