use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::schema::usages;

/// What a user has, the trash and uploads under way included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Queryable)]
pub struct Usage {
    /// How many images.
    pub images: i64,
    /// Of originals and renditions, and what is reserved for uploads.
    pub bytes: i64,
}

/// What `user` has now.
pub async fn of_user(conn: &mut AsyncPgConnection, user: Uuid) -> QueryResult<Usage> {
    let found = usages::table.find(user).select((usages::images, usages::bytes));
    found.first(conn).await.optional().map(Option::unwrap_or_default)
}

/// The same, and nothing is added to it or taken from it until the transaction ends.
pub async fn hold(conn: &mut AsyncPgConnection, user: Uuid) -> QueryResult<Usage> {
    diesel::insert_into(usages::table)
        .values(usages::user_id.eq(user))
        .on_conflict(usages::user_id)
        .do_update()
        .set(usages::images.eq(usages::images))
        .returning((usages::images, usages::bytes))
        .get_result(conn)
        .await
}
