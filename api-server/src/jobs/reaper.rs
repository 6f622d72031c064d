use std::{sync::Arc, time::Duration};

use chrono::{DateTime, TimeDelta, Utc};
use diesel::{QueryResult, dsl::sql, sql_types::Bool};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use futures::FutureExt;
use tokio::time::{MissedTickBehavior, interval};

use super::Lease;
use crate::{
    app::App,
    blobs::BlobPrefix,
    error::Result,
    service::delete,
    store::{accounts, attempts, images, sessions, sign_ins, tokens},
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
const LEASE: &str = "reaper";

/// The same, for the release before, which knows no leases: it goes with the release that comes next.
const LOCK: i64 = 0x0069_6e66_7261_0002;

/// Runs until the process ends.
pub async fn run(app: Arc<App>) {
    let mut ticks = interval(PERIOD);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        if let Err(error) = run_once(&app, Utc::now()).await {
            tracing::warn!(cause = %error, "the reaper will try again");
        }
    }
}

/// One round; false where another replica is at it. A crash at any point leaves work for the next round.
pub async fn run_once(app: &App, now: DateTime<Utc>) -> Result<bool> {
    let Some(lease) = Lease::take(app, LEASE).await? else { return Ok(false) };
    let outcome = alone(app, &lease, now).await;
    lease.release().await?;
    outcome
}

async fn alone(app: &App, lease: &Lease, now: DateTime<Utc>) -> Result<bool> {
    let mut lock = app.database.keep().await?;
    if !call(&mut lock, "pg_try_advisory_lock").await? {
        return Ok(false);
    }
    let outcome = reap(app, lease, now).await;
    // Should this fail, the connection is broken, and the lock went with it.
    call(&mut lock, "pg_advisory_unlock").await?;
    outcome.map(|()| true)
}

async fn call(conn: &mut AsyncPgConnection, function: &str) -> QueryResult<bool> {
    diesel::select(sql::<Bool>(&format!("{function}({LOCK})"))).get_result(conn).await
}

async fn reap(app: &App, lease: &Lease, now: DateTime<Utc>) -> Result<()> {
    let database = &app.database;
    database.write(move |conn| sessions::sweep(conn, now).boxed()).await?;
    database.write(move |conn| sign_ins::sweep(conn, now).boxed()).await?;
    database.write(move |conn| tokens::sweep(conn, now).boxed()).await?;
    database.write(move |conn| accounts::sweep(conn).boxed()).await?;
    // From here on a crashed attempt, should it live after all, finds that it no longer counts.
    let expired = database.write(move |conn| images::expire(conn, now - ATTEMPT).boxed()).await?;
    let hidden = async |conn: &mut _| images::deleting(conn, now - DELETION, BATCH).await;
    let mut hidden = database.read(hidden).await?;
    // These are nobody else's to finish, so they need not wait until a request that hid them must be over.
    let due = now - app.config.trash_retention();
    let purged = database.write(move |conn| images::purge(conn, due, BATCH).boxed()).await?;
    hidden.extend(&purged);
    let replaced = async |conn: &mut _| attempts::replaced(conn, now - ATTEMPT, BATCH).await;
    let mut stray = database.read(replaced).await?;
    let bereft = async |conn: &mut _| attempts::bereft(conn, now - LATE, BATCH).await;
    stray.extend(database.read(bereft).await?);
    for id in &hidden {
        lease.check()?;
        if !logged(&delete::finish(app, *id).await) {
            let id = *id;
            database.write(move |conn| images::postpone(conn, id).boxed()).await?;
        }
    }
    for (image, attempt) in &stray {
        lease.check()?;
        let (image, attempt) = (*image, *attempt);
        if !logged(&forget(app, BlobPrefix::Attempt { image, attempt }, attempt).await) {
            database.write(move |conn| attempts::beat(conn, attempt).boxed()).await?;
        }
    }
    if expired + hidden.len() + stray.len() > 0 {
        let (deleted, purged, stray) = (hidden.len(), purged.len(), stray.len());
        tracing::info!(expired, purged, deleted, stray, "reaped");
    }
    Ok(())
}

async fn forget(app: &App, blobs: BlobPrefix, attempt: uuid::Uuid) -> Result<()> {
    app.blobs.delete(blobs).await?;
    app.database.write(move |conn| attempts::end(conn, attempt).boxed()).await.map(drop)
}

/// Whether it is done. One that fails keeps nobody waiting: it goes behind all the others.
fn logged(outcome: &Result<()>) -> bool {
    if let Err(error) = outcome {
        tracing::warn!(cause = %error, "left for the reaper's next round");
    }
    outcome.is_ok()
}
