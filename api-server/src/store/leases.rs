use diesel::{
    dsl::sql,
    prelude::*,
    sql_query,
    sql_types::{BigInt, Text, Timestamptz, Uuid as SqlUuid},
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::schema::leases;

#[derive(QueryableByName)]
struct Taken {
    #[diesel(sql_type = BigInt)]
    fence: i64,
}

/// Takes what is called `name` for half a minute, if nobody holds it: the number of this holding, greater
/// than that of every former one. Time is the database's, which all replicas share.
pub async fn take(
    conn: &mut AsyncPgConnection,
    name: &str,
    holder: Uuid,
) -> QueryResult<Option<i64>> {
    let take = "INSERT INTO leases (name, holder, fence, until) VALUES ($1, $2, 1, now() + interval '30 seconds')
        ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, fence = leases.fence + 1, until = excluded.until
        WHERE leases.until < now() RETURNING fence";
    let taken: Option<Taken> = sql_query(take)
        .bind::<Text, _>(name)
        .bind::<SqlUuid, _>(holder)
        .get_result(conn)
        .await
        .optional()?;
    Ok(taken.map(|taken| taken.fence))
}

/// Holds it for another half a minute; false where somebody else has taken it since.
pub async fn renew(conn: &mut AsyncPgConnection, name: &str, fence: i64) -> QueryResult<bool> {
    let until = sql::<Timestamptz>("now() + interval '30 seconds'");
    let renewed = diesel::update(leases::table.find(name))
        .filter(leases::fence.eq(fence))
        .set(leases::until.eq(until))
        .execute(conn)
        .await?;
    Ok(renewed == 1)
}

/// Lets go of it.
pub async fn release(conn: &mut AsyncPgConnection, name: &str, fence: i64) -> QueryResult<usize> {
    let past = sql::<Timestamptz>("now() - interval '1 second'");
    diesel::update(leases::table.find(name))
        .filter(leases::fence.eq(fence))
        .set(leases::until.eq(past))
        .execute(conn)
        .await
}
