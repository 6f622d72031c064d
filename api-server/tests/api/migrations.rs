//! How the migrations run: again after a cut, one Job at a time, and in nobody's way.

use std::{fs, path::Path, time::Duration};

use api_server::store::{connect, migrate};
use diesel_async::AsyncPgConnection;
use tokio::time::timeout;
use uuid::Uuid;

use crate::harness::{Vault, run, services};

/// What a Job holds that migrates.
const LOCK: &str = "29676258839298049";

/// A database that nobody has migrated.
async fn fresh() -> String {
    let name = format!("vault-{}", Uuid::now_v7().simple());
    let mut conn = connect(&services::database("postgres")).await.expect("the database is there");
    execute(&mut conn, &format!("CREATE DATABASE \"{name}\"")).await;
    name
}

async fn execute(conn: &mut AsyncPgConnection, sql: &str) {
    run(conn, sql).await.expect(sql);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_index_that_was_not_built_to_its_end_is_built_again() {
    let vault = Vault::start().await;
    let broken = "SELECT indexrelid::regclass FROM pg_index WHERE NOT indisvalid";
    vault.execute("UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'images_trash_mine'::regclass").await;
    assert_eq!(vault.texts(broken).await, ["images_trash_mine"]);
    vault.execute("DELETE FROM __diesel_schema_migrations WHERE version = '20261130000002'").await;
    let ran = migrate(&services::database(&vault.environment["DATABASE_NAME"])).await;
    assert_eq!(ran.expect("it goes on").len(), 1);
    assert!(vault.texts(broken).await.is_empty());
    let whole = "SELECT indisvalid FROM pg_index WHERE indexrelid = 'images_trash_mine'::regclass";
    assert_eq!(vault.texts(whole).await, ["true"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_that_migrate_at_once_take_turns() {
    let name = fresh().await;
    let jobs = (0..3).map(|_| {
        let database = services::database(&name);
        tokio::spawn(async move { migrate(&database).await })
    });
    let mut ran = Vec::new();
    for job in futures::future::join_all(jobs).await {
        ran.push(job.expect("joined").expect("it migrates").len());
    }
    ran.sort_unstable();
    assert_eq!(ran[..2], [0, 0], "one runs all of it");
    assert!(ran[2] > 5, "{ran:?}");
}

/// Building an index concurrently waits for every query that runs, and so for one that waits for the lock.
#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_waits_for_another_keeps_it_from_nothing() {
    let name = fresh().await;
    let mut first = connect(&services::database(&name)).await.expect("it was made");
    execute(&mut first, "CREATE TABLE things (id int)").await;
    execute(&mut first, &format!("SELECT pg_advisory_lock({LOCK})")).await;
    let other = services::database(&name);
    let second = tokio::spawn(async move { migrate(&other).await });
    tokio::time::sleep(Duration::from_secs(1)).await;
    let index = "CREATE INDEX CONCURRENTLY things_id ON things (id)";
    timeout(Duration::from_secs(20), execute(&mut first, index)).await.expect("nobody keeps it");
    assert!(!second.is_finished(), "one migrates at a time");

    execute(&mut first, &format!("SELECT pg_advisory_unlock({LOCK})")).await;
    second.await.expect("it ends").expect("it migrates");
}

/// One that waits for a table has everybody wait who comes after it. An index that is built concurrently
/// keeps nobody waiting, and may itself wait for as long as it takes.
#[test]
fn whoever_waits_for_a_table_gives_up_in_time() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    for migration in
        fs::read_dir(folder).expect("migrations").map(|entry| entry.expect("one").path())
    {
        let name = migration.file_name().and_then(|name| name.to_str()).expect("a name");
        let sql = fs::read_to_string(migration.join("up.sql")).expect("SQL");
        let in_a_transaction = !migration.join("metadata.toml").exists();
        let bounded = sql.starts_with("SET LOCAL lock_timeout = ");
        // The first ones met nobody.
        assert!(bounded == in_a_transaction || name < "2026-11-30", "{name}");
    }
}
