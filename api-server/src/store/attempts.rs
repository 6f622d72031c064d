use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::schema::{attempts, images};

/// Notes that blobs of `attempt` may exist from now on.
pub async fn begin(conn: &mut AsyncPgConnection, attempt: Uuid, image: Uuid) -> QueryResult<usize> {
    let values = (
        attempts::id.eq(attempt),
        attempts::image_id.eq(image),
        attempts::seen_at.eq(diesel::dsl::now),
    );
    diesel::insert_into(attempts::table).values(values).execute(conn).await
}

/// Notes that `attempt` lives.
pub async fn beat(conn: &mut AsyncPgConnection, attempt: Uuid) -> QueryResult<usize> {
    diesel::update(attempts::table.find(attempt))
        .set(attempts::seen_at.eq(diesel::dsl::now))
        .execute(conn)
        .await
}

/// Attempts from before `time` that another one has replaced, as (image, attempt). They never count
/// again, so their blobs may go.
pub async fn replaced(
    conn: &mut AsyncPgConnection,
    time: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<(Uuid, Uuid)>> {
    attempts::table
        .inner_join(images::table.on(images::id.eq(attempts::image_id)))
        .filter(attempts::started_at.lt(time).and(attempts::id.ne(images::attempt)))
        .order((attempts::seen_at.asc().nulls_first(), attempts::started_at))
        .limit(limit)
        .select((attempts::image_id, attempts::id))
        .load(conn)
        .await
}

/// Attempts from before `time` whose image is gone, as (image, attempt). Its blobs were deleted with it;
/// one that was still on its way then is there now.
pub async fn bereft(
    conn: &mut AsyncPgConnection,
    time: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<(Uuid, Uuid)>> {
    attempts::table
        .left_join(images::table.on(images::id.eq(attempts::image_id)))
        .filter(attempts::started_at.lt(time).and(images::id.nullable().is_null()))
        .order((attempts::seen_at.asc().nulls_first(), attempts::started_at))
        .limit(limit)
        .select((attempts::image_id, attempts::id))
        .load(conn)
        .await
}

/// Forgets an attempt whose blobs are gone.
pub async fn end(conn: &mut AsyncPgConnection, attempt: Uuid) -> QueryResult<usize> {
    diesel::delete(attempts::table.find(attempt)).execute(conn).await
}
