use chrono::{DateTime, Utc};
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::schema::users;

/// Somebody who has signed in.
#[derive(Debug, Clone, HasQuery)]
pub struct User {
    /// Ours, never the provider's.
    pub id: Uuid,
    /// What others see.
    pub name: String,
    /// What only the user sees.
    pub email: Option<String>,
}

/// Who the provider says it is.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = users)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// The provider's name for the user, which never changes.
    pub subject: String,
    /// For display.
    pub name: String,
    /// For display.
    pub email: Option<String>,
}

/// The user of `identity`, made on the first sign-in and brought up to date on each.
pub async fn sign_in(
    conn: &mut AsyncPgConnection,
    identity: &Identity,
    now: DateTime<Utc>,
) -> QueryResult<User> {
    diesel::insert_into(users::table)
        .values((users::id.eq(Uuid::now_v7()), identity, users::signed_in_at.eq(now)))
        .on_conflict((users::issuer, users::subject))
        .do_update()
        .set((
            users::name.eq(&identity.name),
            users::email.eq(&identity.email),
            users::signed_in_at.eq(now),
        ))
        .returning(User::as_returning())
        .get_result(conn)
        .await
}
