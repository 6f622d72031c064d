//! Users who leave, with all that is theirs.

use diesel::{dsl::not, prelude::*};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::{
    images,
    schema::{images as rows, sessions, tokens, users},
    users::Identity,
};

/// The issuer of those who have left: an issuer is an address, and this is none.
const LEFT: &str = "left";

/// From now on nobody sees anything of `user`, and nobody is signed in as them. Who they were is forgotten at once, so
/// that whoever signs in by the same account is somebody new; the row stays until their images are gone.
pub async fn leave(conn: &mut AsyncPgConnection, user: Uuid) -> QueryResult<()> {
    conn.transaction(async |conn| {
        images::hide_all(conn, &[user]).await?;
        diesel::delete(sessions::table.filter(sessions::user_id.eq(user))).execute(conn).await?;
        diesel::delete(tokens::table.filter(tokens::user_id.eq(user))).execute(conn).await?;
        let nobody = Identity {
            issuer: LEFT.to_owned(),
            subject: user.to_string(),
            name: String::new(),
            email: None,
            hosted_domain: None,
        };
        diesel::update(users::table.find(user)).set(&nobody).execute(conn).await.map(drop)
    })
    .await
}

/// Hides what reached them after they had left, and forgets those of whom nothing is there any more.
pub async fn sweep(conn: &mut AsyncPgConnection) -> QueryResult<usize> {
    let left: Vec<Uuid> =
        users::table.filter(users::issuer.eq(LEFT)).select(users::id).load(conn).await?;
    images::hide_all(conn, &left).await?;
    let theirs = rows::table.filter(rows::owner_id.eq(users::id));
    let gone = users::table.filter(users::issuer.eq(LEFT)).filter(not(diesel::dsl::exists(theirs)));
    diesel::delete(gone).execute(conn).await
}
