use chrono::{DateTime, TimeDelta, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};

use super::schema::sign_ins;

/// How long somebody may take at the provider.
pub const LIFETIME: TimeDelta = TimeDelta::minutes(10);

/// So many may be on their way at once. Anybody may begin one, so a machine that does nothing else must
/// not fill the disk.
const MOST: i64 = 20_000;

/// A sign-in on its way through the provider.
#[derive(Debug, Insertable, HasQuery)]
#[diesel(table_name = sign_ins)]
pub struct SignIn {
    /// The hash of the token in the browser's cookie, which binds all of this to one browser.
    pub token_hash: Vec<u8>,
    /// What the callback must bring back.
    pub state: String,
    /// What the id token must contain.
    pub nonce: String,
    /// What proves to the provider that the code is ours.
    pub pkce_verifier: String,
    /// Where the browser goes afterwards.
    pub next: String,
    /// When it is too late.
    pub expires_at: DateTime<Utc>,
}

/// Remembers a sign-in.
pub async fn begin(conn: &mut AsyncPgConnection, sign_in: &SignIn) -> QueryResult<usize> {
    diesel::insert_into(sign_ins::table).values(sign_in).execute(conn).await
}

/// Takes a sign-in out, so that of many callbacks with the same cookie exactly one finds it.
pub async fn take(
    conn: &mut AsyncPgConnection,
    token_hash: &[u8],
    now: DateTime<Utc>,
) -> QueryResult<Option<SignIn>> {
    let unexpired = sign_ins::table.find(token_hash).filter(sign_ins::expires_at.gt(now));
    diesel::delete(unexpired).returning(SignIn::as_returning()).get_result(conn).await.optional()
}

/// Forgets the sign-ins that were never finished: those that are too late, and beyond [`MOST`] the
/// oldest.
pub async fn sweep(conn: &mut AsyncPgConnection, now: DateTime<Utc>) -> QueryResult<usize> {
    let newest_first = sign_ins::table.order(sign_ins::expires_at.desc());
    let beyond: Option<DateTime<Utc>> =
        newest_first.offset(MOST).select(sign_ins::expires_at).first(conn).await.optional()?;
    let last = beyond.map_or(now, |time| time.max(now));
    diesel::delete(sign_ins::table.filter(sign_ins::expires_at.le(last))).execute(conn).await
}
