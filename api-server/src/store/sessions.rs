use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{
    schema::{sessions, users},
    users::User,
};

/// A session ends after this long, used or not.
pub const LIFETIME: TimeDelta = TimeDelta::days(14);

/// A session ends when it was not used for this long.
const IDLE: TimeDelta = TimeDelta::hours(24);

/// How exactly the last use is remembered; finer would be a write for every request.
const GRAIN: TimeDelta = TimeDelta::minutes(10);

/// Begins a session.
pub async fn begin(
    conn: &mut AsyncPgConnection,
    token_hash: &[u8],
    user: Uuid,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::token_hash.eq(token_hash),
            sessions::user_id.eq(user),
            sessions::created_at.eq(now),
            sessions::seen_at.eq(now),
            sessions::expires_at.eq(now + LIFETIME),
        ))
        .execute(conn)
        .await
}

/// The user of a session that has not ended.
pub async fn user(
    conn: &mut AsyncPgConnection,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<Option<User>> {
    let found: Option<(User, DateTime<Utc>)> = sessions::table
        .inner_join(users::table)
        .filter(sessions::token_hash.eq(token_hash))
        .filter(sessions::expires_at.gt(now))
        .filter(sessions::seen_at.gt(now - IDLE))
        .select((User::as_select(), sessions::seen_at))
        .first(conn)
        .await
        .optional()?;
    let Some((user, seen_at)) = found else { return Ok(None) };
    if seen_at < now - GRAIN {
        diesel::update(sessions::table.find(token_hash))
            .set(sessions::seen_at.eq(now))
            .execute(conn)
            .await?;
    }
    Ok(Some(user))
}

/// Ends a session on every replica at once.
pub async fn end(conn: &mut AsyncPgConnection, token_hash: &[u8]) -> QueryResult<usize> {
    diesel::delete(sessions::table.find(token_hash)).execute(conn).await
}

/// Forgets the sessions that have ended.
pub async fn sweep(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    let ended = sessions::expires_at.lt(now).or(sessions::seen_at.lt(now - IDLE));
    diesel::delete(sessions::table.filter(ended)).execute(conn).await
}
