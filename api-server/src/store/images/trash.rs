//! Into the trash, back out of it, and what is in it.

use chrono::{DateTime, Utc};
use diesel::{
    dsl::sql,
    prelude::*,
    sql_types::{Nullable, Timestamptz},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{Image, life::hidden};
use crate::store::schema::{images, users};

/// What its owner has: seen by everybody, or by its owner alone.
pub const KEPT: &[&str] = &["ready", "trashed"];
/// What its owner may take back.
pub const TRASHED: &[&str] = &["trashed"];

/// An image in the trash with its owner's name, and since when it is there.
pub type Trashed = (Image, String, DateTime<Utc>);

/// Moves images of `owner`'s to the trash; the ids of those that are there now. Who asks again is told the
/// same, and does not gain time by it.
pub async fn trash(
    conn: &mut AsyncPgConnection,
    owner: Uuid,
    ids: &[Uuid],
) -> QueryResult<Vec<Uuid>> {
    let first = sql::<Nullable<Timestamptz>>("coalesce(trashed_at, now())");
    diesel::update(images::table)
        .filter(images::owner_id.eq(owner).and(images::id.eq_any(ids)))
        .filter(images::state.eq_any(KEPT))
        .set((images::state.eq("trashed"), images::trashed_at.eq(first)))
        .returning(images::id)
        .get_results(conn)
        .await
}

/// Takes images of `owner`'s back; the ids of those that everybody sees now, be it that they never were in
/// the trash.
pub async fn restore(
    conn: &mut AsyncPgConnection,
    owner: Uuid,
    ids: &[Uuid],
) -> QueryResult<Vec<Uuid>> {
    diesel::update(images::table)
        .filter(images::owner_id.eq(owner).and(images::id.eq_any(ids)))
        .filter(images::state.eq_any(KEPT))
        .set((images::state.eq("ready"), images::trashed_at.eq(None::<DateTime<Utc>>)))
        .returning(images::id)
        .get_results(conn)
        .await
}

/// One page of `owner`'s trash, what was deleted last first, from below `before` on.
pub async fn trashed(
    conn: &mut AsyncPgConnection,
    owner: Uuid,
    before: Option<(DateTime<Utc>, Uuid)>,
    limit: i64,
) -> QueryResult<Vec<Trashed>> {
    let mut query = images::table
        .inner_join(users::table)
        .filter(images::state.eq("trashed").and(images::owner_id.eq(owner)))
        .order((images::trashed_at.desc(), images::id.desc()))
        .limit(limit)
        .select((Image::as_select(), users::name, images::trashed_at.assume_not_null()))
        .into_boxed();
    if let Some((time, id)) = before {
        // Said twice, because the index can begin at a time, and not at one of two conditions.
        query = query
            .filter(images::trashed_at.le(time))
            .filter(images::trashed_at.lt(time).or(images::id.lt(id).nullable()));
    }
    query.load(conn).await
}

/// Some of what is in `owner`'s trash, what has been there for longest first.
pub async fn some_trashed(
    conn: &mut AsyncPgConnection,
    owner: Uuid,
    limit: i64,
) -> QueryResult<Vec<Uuid>> {
    images::table
        .filter(images::state.eq("trashed").and(images::owner_id.eq(owner)))
        .order((images::trashed_at, images::id))
        .limit(limit)
        .select(images::id)
        .load(conn)
        .await
}

/// Hides for good what has been in the trash since before `time`, and gives its ids. What its owner takes
/// back meanwhile stays.
pub async fn purge(
    conn: &mut AsyncPgConnection,
    time: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<Uuid>> {
    let due = || images::state.eq("trashed").and(images::trashed_at.lt(time));
    let ids: Vec<Uuid> = images::table
        .filter(due())
        .order(images::trashed_at)
        .limit(limit)
        .select(images::id)
        .load(conn)
        .await?;
    diesel::update(images::table.filter(images::id.eq_any(ids)).filter(due()))
        .set(hidden())
        .returning(images::id)
        .get_results(conn)
        .await
}

/// One image that is ready or in the trash, and whether it is in the trash.
pub async fn find_kept(
    conn: &mut AsyncPgConnection,
    id: Uuid,
) -> QueryResult<Option<(Image, bool)>> {
    images::table
        .filter(images::id.eq(id).and(images::state.eq_any(KEPT)))
        .select((Image::as_select(), images::state.eq("trashed")))
        .first(conn)
        .await
        .optional()
}
