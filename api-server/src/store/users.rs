use chrono::{DateTime, Utc};
use diesel::{prelude::*, sql_types::Bool};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::schema::{images, users};

/// Somebody who has signed in.
#[derive(Debug, Clone, HasQuery)]
pub struct User {
    /// Ours, never the provider's.
    pub id: Uuid,
    /// As of the last sign-in.
    #[diesel(embed)]
    pub identity: Identity,
}

/// Who the provider says it is.
#[derive(Debug, Clone, Insertable, AsChangeset, Queryable, Selectable)]
#[diesel(table_name = users, treat_none_as_null = true)]
pub struct Identity {
    /// The provider.
    pub issuer: String,
    /// The provider's name for the user, which never changes.
    pub subject: String,
    /// What others see.
    pub name: String,
    /// What only the user sees, and what the list of those who may come in is asked for. Absent where the
    /// provider has not made sure that it is the user's.
    pub email: Option<String>,
    /// Whose account it is: the domain of an organisation of Google's.
    pub hosted_domain: Option<String>,
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
        .set((identity, users::signed_in_at.eq(now)))
        .returning(User::as_returning())
        .get_result(conn)
        .await
}

/// Notes what the provider says now of a user who is known; nothing of somebody who is not.
pub async fn note(conn: &mut AsyncPgConnection, identity: &Identity) -> QueryResult<usize> {
    let known = users::issuer.eq(&identity.issuer).and(users::subject.eq(&identity.subject));
    diesel::update(users::table.filter(known)).set(identity).execute(conn).await
}

/// What others call a user: one who has an image that everybody sees, or who is `viewer`. Nobody else is known.
pub async fn name(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    viewer: Option<Uuid>,
) -> QueryResult<Option<String>> {
    let shown = images::table.filter(images::owner_id.eq(id).and(images::state.eq("ready")));
    users::table
        .filter(users::id.eq(id))
        .filter(diesel::dsl::exists(shown).or((viewer == Some(id)).into_sql::<Bool>()))
        .select(users::name)
        .first(conn)
        .await
        .optional()
}
