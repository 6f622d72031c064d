//! Several Jobs migrate one database at once.

use std::time::Duration;

use api_server::store::{connect, migrate};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tokio::time::timeout;
use uuid::Uuid;

use crate::harness::services;

/// What a Job holds that migrates.
const LOCK: &str = "29676258839298049";

async fn run(conn: &mut AsyncPgConnection, sql: &str) {
    diesel::sql_query(sql).execute(conn).await.expect("it runs");
}

/// Building an index concurrently waits for every query that runs, and so for one that waits for the lock.
#[tokio::test(flavor = "multi_thread")]
async fn a_job_that_waits_for_another_keeps_it_from_nothing() {
    let name = format!("test-{}", Uuid::now_v7().simple());
    let mut conn = connect(&services::database("postgres")).await.expect("the database is there");
    run(&mut conn, &format!("CREATE DATABASE \"{name}\"")).await;

    let mut first = connect(&services::database(&name)).await.expect("it was made");
    run(&mut first, "CREATE TABLE things (id int)").await;
    run(&mut first, &format!("SELECT pg_advisory_lock({LOCK})")).await;
    let other = services::database(&name);
    let second = tokio::spawn(async move { migrate(&other).await });
    tokio::time::sleep(Duration::from_secs(1)).await;
    let index = "CREATE INDEX CONCURRENTLY things_id ON things (id)";
    timeout(Duration::from_secs(20), run(&mut first, index)).await.expect("nobody keeps it");
    assert!(!second.is_finished(), "one migrates at a time");

    run(&mut first, &format!("SELECT pg_advisory_unlock({LOCK})")).await;
    let ran = second.await.expect("it ends").expect("it migrates");
    assert!(!ran.is_empty());
    assert!(migrate(&services::database(&name)).await.expect("again").is_empty());
}
