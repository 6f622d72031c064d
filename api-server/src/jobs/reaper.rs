use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{QueryResult, dsl::sql, sql_types::Bool};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tokio::time::interval;

use crate::{
    app::App,
    blobs::BlobPrefix,
    error::{Error, Result},
    service::delete,
    store::{attempts, images, sessions, sign_ins, tokens},
};

/// How often every replica tries; one of them runs.
const PERIOD: Duration = Duration::from_mins(1);

/// An attempt that is older than this has crashed: a living one ends itself well before.
const ATTEMPT: TimeDelta = TimeDelta::hours(1);

/// An attempt that is older than this puts nothing any more, not even by a store that took its time.
const LATE: TimeDelta = TimeDelta::days(1);

/// A deletion that is older than this has crashed, and one that is younger is being done.
const DELETION: TimeDelta = TimeDelta::minutes(2);

/// How much one round does at most of each.
const BATCH: i64 = 200;

/// Held by the replica that runs.
const LOCK: i64 = 0x0069_6e66_7261_0002;

/// Runs until the process ends.
pub async fn run(app: Arc<App>) {
    let mut ticks = interval(PERIOD);
    loop {
        ticks.tick().await;
        if let Err(error) = run_once(&app, Utc::now()).await {
            tracing::warn!(cause = %error, "the reaper will try again");
        }
    }
}

/// One round; false where another replica is at it. A crash at any point leaves work for the next round.
pub async fn run_once(app: &App, now: DateTime<Utc>) -> Result<bool> {
    let mut lock = app.database.get().await?;
    if !call(&mut lock, "pg_try_advisory_lock").await? {
        return Ok(false);
    }
    let outcome = reap(app, now).await;
    // Should this fail, the connection is broken, and the lock went with it.
    call(&mut lock, "pg_advisory_unlock").await?;
    outcome.map(|()| true)
}

async fn call(conn: &mut AsyncPgConnection, function: &str) -> QueryResult<bool> {
    diesel::select(sql::<Bool>(&format!("{function}({LOCK})"))).get_result(conn).await
}

async fn reap(app: &App, now: DateTime<Utc>) -> Result<()> {
    let mut conn = app.database.get().await?;
    sessions::sweep(&mut conn, now).await?;
    sign_ins::sweep(&mut conn, now).await?;
    tokens::sweep(&mut conn, now).await?;
    // From here on a crashed attempt, should it live after all, finds that it no longer counts.
    let expired = images::expire(&mut conn, now - ATTEMPT).await?;
    let mut hidden = images::deleting(&mut conn, now - DELETION, BATCH).await?;
    // These are nobody else's to finish, so they need not wait until a request that hid them must be over.
    let purged = images::purge(&mut conn, now - app.config.trash_retention(), BATCH).await?;
    hidden.extend(&purged);
    let mut stray = attempts::replaced(&mut conn, now - ATTEMPT, BATCH).await?;
    stray.extend(attempts::bereft(&mut conn, now - LATE, BATCH).await?);
    drop(conn);
    for id in &hidden {
        logged(delete::finish(app, *id).await);
    }
    for (image, attempt) in &stray {
        logged(
            forget(app, BlobPrefix::Attempt { image: *image, attempt: *attempt }, *attempt).await,
        );
    }
    if expired + hidden.len() + stray.len() > 0 {
        let (deleted, purged, stray) = (hidden.len(), purged.len(), stray.len());
        tracing::info!(expired, purged, deleted, stray, "reaped");
    }
    Ok(())
}

async fn forget(app: &App, blobs: BlobPrefix, attempt: uuid::Uuid) -> Result<()> {
    app.blobs.delete(blobs).await?;
    let mut conn = app.database.get().await?;
    attempts::end(&mut conn, attempt).await?;
    Ok(())
}

/// One that fails does not keep the others waiting.
fn logged(outcome: Result<(), Error>) {
    if let Err(error) = outcome {
        tracing::warn!(cause = %error, "left for the reaper's next round");
    }
}
