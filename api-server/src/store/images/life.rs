//! From pending to ready, and from there to gone.

use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{Finished, Pending};
use crate::{
    config::Quota,
    store::{
        attempts,
        schema::images,
        usages::{self, Usage},
    },
};

/// What came of a row that was to be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Begun {
    /// It is there.
    Made,
    /// Its key is in use.
    Known,
    /// Its owner has too much already: this.
    Full(Usage),
}

/// Commits a row that nobody sees yet, and its first attempt, where the quota leaves room for it.
pub async fn begin(
    conn: &mut AsyncPgConnection,
    pending: &Pending,
    quota: Quota,
) -> QueryResult<Begun> {
    conn.transaction(async |conn| {
        if quota.is_set() {
            let usage = usages::hold(conn, pending.owner_id).await?;
            if !quota.has_room(usage.images, usage.bytes, pending.reserved) {
                return Ok(Begun::Full(usage));
            }
        }
        let made = diesel::insert_into(images::table)
            .values((pending, images::state.eq("pending")))
            .on_conflict((images::owner_id, images::idempotency_key))
            .do_nothing()
            .execute(conn)
            .await?;
        if made == 1 {
            attempts::begin(conn, pending.attempt, pending.id).await?;
        }
        Ok(if made == 1 { Begun::Made } else { Begun::Known })
    })
    .await
}

/// Takes a pending row over from the attempt `former`, which can no longer publish then; false where it is no
/// longer that one's.
pub async fn take_over(
    conn: &mut AsyncPgConnection,
    pending: &Pending,
    former: Uuid,
) -> QueryResult<bool> {
    conn.transaction(async |conn| {
        let taken = diesel::update(images::table.find(pending.id))
            .filter(images::state.eq("pending").and(images::attempt.eq(former)))
            .set((
                images::attempt.eq(pending.attempt),
                images::asked_hash.eq(&pending.asked_hash),
                images::title.eq(&pending.title),
                images::description.eq(&pending.description),
                images::updated_at.eq(diesel::dsl::now),
            ))
            .execute(conn)
            .await?;
        if taken == 1 {
            attempts::begin(conn, pending.attempt, pending.id).await?;
        }
        Ok(taken == 1)
    })
    .await
}

/// Makes the image visible, if `attempt` is still the one that counts.
pub async fn publish(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    attempt: Uuid,
    finished: &Finished,
) -> QueryResult<bool> {
    let updated = diesel::update(images::table.find(id))
        .filter(images::state.eq("pending").and(images::attempt.eq(attempt)))
        .set((finished, images::state.eq("ready"), images::updated_at.eq(images::created_at)))
        .execute(conn)
        .await?;
    Ok(updated == 1)
}

/// Forgets a pending row whose `attempt` failed and whose blobs are gone.
pub async fn abandon(conn: &mut AsyncPgConnection, id: Uuid, attempt: Uuid) -> QueryResult<usize> {
    let pending = images::state.eq("pending").and(images::attempt.eq(attempt));
    diesel::delete(images::table.find(id).filter(pending)).execute(conn).await
}

/// Hides images of `owner`'s for good, of those that are in one of the states `from`; gives their ids.
pub async fn begin_delete(
    conn: &mut AsyncPgConnection,
    owner: Uuid,
    ids: &[Uuid],
    from: &[&str],
) -> QueryResult<Vec<Uuid>> {
    diesel::update(images::table)
        .filter(images::owner_id.eq(owner).and(images::id.eq_any(ids)))
        .filter(images::state.eq_any(from))
        .set(hidden())
        .returning(images::id)
        .get_results(conn)
        .await
}

/// The same for all that `owners` have, whatever its state.
pub async fn hide_all(conn: &mut AsyncPgConnection, owners: &[Uuid]) -> QueryResult<usize> {
    diesel::update(images::table)
        .filter(images::owner_id.eq_any(owners).and(images::state.ne("deleting")))
        .set(hidden())
        .execute(conn)
        .await
}

/// Nobody sees it any more, and nobody takes it back.
#[diesel::dsl::auto_type]
pub(super) fn hidden() -> _ {
    let never: Option<DateTime<Utc>> = None;
    let now: diesel::dsl::now = diesel::dsl::now;
    (images::state.eq("deleting"), images::trashed_at.eq(never), images::updated_at.eq(now))
}

/// Removes a hidden row once its blobs are gone. Its attempts are remembered: see the reaper.
pub async fn end_delete(conn: &mut AsyncPgConnection, id: Uuid) -> QueryResult<usize> {
    diesel::delete(images::table.find(id).filter(images::state.eq("deleting"))).execute(conn).await
}

/// Puts a hidden row behind all others that wait for their end.
pub async fn postpone(conn: &mut AsyncPgConnection, id: Uuid) -> QueryResult<usize> {
    diesel::update(images::table.find(id).filter(images::state.eq("deleting")))
        .set(images::updated_at.eq(diesel::dsl::now))
        .execute(conn)
        .await
}

/// Gives up what has been pending since before `time`: from now on its attempt cannot publish.
pub async fn expire(conn: &mut AsyncPgConnection, time: DateTime<Utc>) -> QueryResult<usize> {
    diesel::update(
        images::table.filter(images::state.eq("pending").and(images::updated_at.lt(time))),
    )
    .set(images::state.eq("deleting"))
    .execute(conn)
    .await
}

/// What has been hidden since before `time` and still has blobs or may have.
pub async fn deleting(
    conn: &mut AsyncPgConnection,
    time: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<Uuid>> {
    images::table
        .filter(images::state.eq("deleting").and(images::updated_at.lt(time)))
        .order(images::updated_at)
        .limit(limit)
        .select(images::id)
        .load(conn)
        .await
}
