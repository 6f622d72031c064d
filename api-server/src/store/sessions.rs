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

/// A session as its user sees it.
#[derive(Debug, Clone, HasQuery)]
pub struct Session {
    /// Its name, by which it may be ended; it opens nothing.
    pub id: Uuid,
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// When it was used last, to ten minutes.
    pub seen_at: DateTime<Utc>,
    /// What the browser called itself when it began.
    pub user_agent: Option<String>,
}

/// Begins a session.
pub async fn begin(
    conn: &mut AsyncPgConnection,
    token_hash: &[u8],
    user: Uuid,
    user_agent: Option<&str>,
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::insert_into(sessions::table)
        .values((
            sessions::token_hash.eq(token_hash),
            sessions::user_id.eq(user),
            sessions::created_at.eq(now),
            sessions::seen_at.eq(now),
            sessions::expires_at.eq(now + LIFETIME),
            sessions::user_agent.eq(user_agent),
        ))
        .execute(conn)
        .await
}

/// A session that has not ended, by its name, its user, and whether it is time to [note](used) its use.
pub async fn find(
    conn: &mut AsyncPgConnection,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<Option<(Uuid, User, bool)>> {
    sessions::table
        .inner_join(users::table)
        .filter(sessions::token_hash.eq(token_hash))
        .filter(sessions::expires_at.gt(now))
        .filter(sessions::seen_at.gt(now - IDLE))
        .select((sessions::id, User::as_select(), sessions::seen_at.lt(now - GRAIN)))
        .first(conn)
        .await
        .optional()
}

/// Notes that a session is used.
pub async fn used(
    conn: &mut AsyncPgConnection,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(sessions::table.find(token_hash))
        .set(sessions::seen_at.eq(now))
        .execute(conn)
        .await
}

/// The sessions of `user` that have not ended: the one called `first`, then those that were used last.
pub async fn of_user(
    conn: &mut AsyncPgConnection,
    user: Uuid,
    first: Uuid,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<Session>> {
    Session::query()
        .filter(sessions::user_id.eq(user))
        .filter(sessions::expires_at.gt(now))
        .filter(sessions::seen_at.gt(now - IDLE))
        .order((sessions::id.eq(first).desc(), sessions::seen_at.desc(), sessions::id))
        .limit(limit)
        .load(conn)
        .await
}

/// Ends a session on every replica at once.
pub async fn end(conn: &mut AsyncPgConnection, token_hash: &[u8]) -> QueryResult<usize> {
    diesel::delete(sessions::table.find(token_hash)).execute(conn).await
}

/// Ends the session called `id`; false where `user` has none of that name.
pub async fn end_one(conn: &mut AsyncPgConnection, user: Uuid, id: Uuid) -> QueryResult<bool> {
    let theirs = sessions::user_id.eq(user).and(sessions::id.eq(id));
    let ended = diesel::delete(sessions::table.filter(theirs)).execute(conn).await?;
    Ok(ended == 1)
}

/// Ends every session of `user` but the one called `id`.
pub async fn end_others(conn: &mut AsyncPgConnection, user: Uuid, id: Uuid) -> QueryResult<usize> {
    let others = sessions::user_id.eq(user).and(sessions::id.ne(id));
    diesel::delete(sessions::table.filter(others)).execute(conn).await
}

/// Forgets the sessions that have ended.
pub async fn sweep(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    let ended = sessions::expires_at.lt(now).or(sessions::seen_at.lt(now - IDLE));
    diesel::delete(sessions::table.filter(ended)).execute(conn).await
}
