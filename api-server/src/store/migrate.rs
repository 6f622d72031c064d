//! The schema, brought to what this release needs.

use std::time::Duration;

use diesel::{
    QueryResult, QueryableByName,
    dsl::sql,
    sql_query,
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

/// How long a database may take to come up. A new vault's is made at the same time as the Job that
/// migrates it, which would else be started again at ever longer intervals.
const PATIENCE: Duration = Duration::from_mins(2);

/// How often a Job asks whether it is its turn. To wait in Postgres would be a statement that an index built
/// concurrently waits for, and whose Job this one waits for: neither would end.
const TURN: Duration = Duration::from_millis(500);

/// Runs what has not run yet, alone, and says what it ran. Ends with the connection, so the lock does too.
pub async fn migrate(config: &DatabaseConfig) -> Result<Vec<String>> {
    let mut conn = connect_patiently(config).await?;
    while !is_alone(&mut conn).await? {
        sleep(TURN).await;
    }
    drop_halves(&mut conn).await?;
    let mut harness = AsyncMigrationHarness::new(conn);
    let ran = harness.run_pending_migrations(MIGRATIONS).map_err(Error::internal)?;
    Ok(ran.iter().map(ToString::to_string).collect())
}

async fn is_alone(conn: &mut AsyncPgConnection) -> QueryResult<bool> {
    diesel::select(sql::<Bool>(&format!("pg_try_advisory_lock({LOCK})"))).get_result(conn).await
}

/// Drops the indexes that a Job was cut off from building: Postgres does not use them, and they stand in
/// the way of building them again.
async fn drop_halves(conn: &mut AsyncPgConnection) -> QueryResult<()> {
    let halves = "SELECT i.indexrelid::regclass::text AS name FROM pg_index i \
        JOIN pg_class c ON c.oid = i.indexrelid WHERE NOT i.indisvalid AND c.relnamespace = 'public'::regnamespace";
    for Half { name } in sql_query(halves).load::<Half>(conn).await? {
        tracing::info!(index = name, "dropping an index that is not whole");
        sql_query(format!("DROP INDEX CONCURRENTLY IF EXISTS {name}")).execute(conn).await?;
    }
    Ok(())
}

#[derive(QueryableByName)]
struct Half {
    #[diesel(sql_type = Text)]
    name: String,
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
