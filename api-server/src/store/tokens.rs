use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{
    schema::{tokens, users},
    users::User,
};

/// How exactly the last use is remembered; finer would be a write for every request.
const GRAIN: TimeDelta = TimeDelta::minutes(10);

/// An API token as its user sees it.
#[derive(Debug, Clone, HasQuery)]
pub struct Token {
    /// Its name in addresses, by which it may be revoked; it opens nothing.
    pub id: Uuid,
    /// What its user calls it.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<String>,
    /// When it was made.
    pub created_at: DateTime<Utc>,
    /// When it was used last, to ten minutes.
    pub used_at: Option<DateTime<Utc>>,
    /// When it is of no use any more.
    pub expires_at: DateTime<Utc>,
}

/// A token that is about to be made.
#[derive(Debug, Insertable)]
#[diesel(table_name = tokens)]
pub struct NewToken {
    /// Its name in addresses.
    pub id: Uuid,
    /// Whose it is.
    pub user_id: Uuid,
    /// What the database knows it by.
    pub token_hash: Vec<u8>,
    /// What its user calls it.
    pub name: String,
    /// What it may be used for.
    pub scopes: Vec<&'static str>,
    /// When it is of no use any more.
    pub expires_at: DateTime<Utc>,
}

/// Makes one.
pub async fn make(conn: &mut AsyncPgConnection, token: &NewToken) -> QueryResult<Token> {
    diesel::insert_into(tokens::table)
        .values(token)
        .returning(Token::as_returning())
        .get_result(conn)
        .await
}

/// How many `user` has that have not expired.
pub async fn count(
    conn: &mut AsyncPgConnection,
    user: Uuid,
    now: DateTime<Utc>,
) -> QueryResult<i64> {
    let theirs = tokens::user_id.eq(user).and(tokens::expires_at.gt(now));
    tokens::table.filter(theirs).count().get_result(conn).await
}

/// Those of `user` that have not expired, the newest first.
pub async fn of_user(
    conn: &mut AsyncPgConnection,
    user: Uuid,
    now: DateTime<Utc>,
    limit: i64,
) -> QueryResult<Vec<Token>> {
    Token::query()
        .filter(tokens::user_id.eq(user))
        .filter(tokens::expires_at.gt(now))
        .order(tokens::id.desc())
        .limit(limit)
        .load(conn)
        .await
}

/// What is known of a token that has not expired.
pub struct Found {
    /// Whose it is.
    pub user: User,
    /// What it may be used for.
    pub scopes: Vec<String>,
    /// Whether it is time to [note](used) its use.
    pub to_note: bool,
}

/// The token of that hash, where it has not expired.
pub async fn find(
    conn: &mut AsyncPgConnection,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<Option<Found>> {
    let found: Option<(User, Vec<String>, Option<DateTime<Utc>>)> = tokens::table
        .inner_join(users::table)
        .filter(tokens::token_hash.eq(token_hash))
        .filter(tokens::expires_at.gt(now))
        .select((User::as_select(), tokens::scopes, tokens::used_at))
        .first(conn)
        .await
        .optional()?;
    Ok(found.map(|(user, scopes, used_at)| {
        let to_note = used_at.is_none_or(|used_at| used_at < now - GRAIN);
        Found { user, scopes, to_note }
    }))
}

/// Notes that a token is used.
pub async fn used(
    conn: &mut AsyncPgConnection,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<usize> {
    diesel::update(tokens::table.filter(tokens::token_hash.eq(token_hash)))
        .set(tokens::used_at.eq(now))
        .execute(conn)
        .await
}

/// Revokes the token called `id`, on every replica at once; false where `user` has none of that name.
pub async fn revoke(conn: &mut AsyncPgConnection, user: Uuid, id: Uuid) -> QueryResult<bool> {
    let theirs = tokens::user_id.eq(user).and(tokens::id.eq(id));
    let revoked = diesel::delete(tokens::table.filter(theirs)).execute(conn).await?;
    Ok(revoked == 1)
}

/// Forgets the tokens that have expired.
pub async fn sweep(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    diesel::delete(tokens::table.filter(tokens::expires_at.le(now))).execute(conn).await
}
