use chrono::{DateTime, Utc};
use diesel::{
    dsl::{AsSelect, sql},
    pg::Pg,
    prelude::*,
    sql_types::Bool,
};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::schema::{attempts, images, users};

mod filter;
mod life;
mod renditions;
mod trash;

pub use filter::Filter;
pub use life::{
    Begun, abandon, begin, begin_delete, deleting, end_delete, expire, hide_all, postpone, publish,
    take_over,
};
pub use renditions::{Rendition, Renditions};
pub use trash::{KEPT, TRASHED, Trashed, find_kept, purge, restore, some_trashed, trash, trashed};

/// An image whose blobs are complete: everybody may see it, or its owner alone while it is in the trash.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = images)]
pub struct Image {
    /// A `UUIDv7`, so that the order of ids is the order of upload.
    pub id: Uuid,
    /// Whose it is.
    pub owner_id: Uuid,
    /// The attempt whose blobs are its blobs.
    pub attempt: Uuid,
    /// Never empty.
    pub title: String,
    /// May be absent, never empty.
    pub description: Option<String>,
    /// Of the original, as its bytes say.
    #[diesel(select_expression = images::content_type.assume_not_null())]
    pub content_type: String,
    /// Of the original.
    #[diesel(select_expression = images::bytes.assume_not_null())]
    pub bytes: i64,
    /// Of the original, upright.
    #[diesel(select_expression = images::width.assume_not_null())]
    pub width: i32,
    /// Of the original, upright.
    #[diesel(select_expression = images::height.assume_not_null())]
    pub height: i32,
    /// What is painted while the rendition comes.
    pub thumbhash: Option<Vec<u8>>,
    /// The sizes that were made.
    pub renditions: Renditions,
    /// When the upload began.
    pub created_at: DateTime<Utc>,
    /// When title or description last changed.
    pub updated_at: DateTime<Utc>,
}

/// An image with its owner's name.
pub type Owned = (Image, String);

/// A row before its blobs exist.
#[derive(Debug, Clone, Insertable)]
#[diesel(table_name = images)]
pub struct Pending {
    /// Drawn by the caller.
    pub id: Uuid,
    /// Who uploads.
    pub owner_id: Uuid,
    /// Whose blobs will count.
    pub attempt: Uuid,
    /// The client's name for this upload.
    pub idempotency_key: Option<Uuid>,
    /// Of what is asked for beside the file, which is not known yet.
    pub asked_hash: Vec<u8>,
    /// How many bytes the file has at most.
    pub reserved: i64,
    /// Valid.
    pub title: String,
    /// Valid.
    pub description: Option<String>,
}

/// What is known of an image once its blobs exist.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = images)]
pub struct Finished {
    /// Of the original.
    pub content_type: String,
    /// Of the original.
    pub bytes: i64,
    /// Of the original.
    pub sha256: Vec<u8>,
    /// Of title, description and original together, to know a repeated request by.
    pub request_hash: Vec<u8>,
    /// Upright.
    pub width: i32,
    /// Upright.
    pub height: i32,
    /// What is painted while the rendition comes.
    pub thumbhash: Vec<u8>,
    /// The sizes that were made.
    pub renditions: Renditions,
}

/// What an owner may change; absent fields stay, and `Some(None)` clears.
#[derive(Debug, Clone, AsChangeset)]
#[diesel(table_name = images)]
pub struct Edit {
    /// The new title.
    pub title: Option<String>,
    /// The new description.
    pub description: Option<Option<String>>,
}

/// What an idempotency key was used for.
#[derive(Debug, Clone, Queryable)]
pub struct Keyed {
    /// The row it made.
    pub id: Uuid,
    /// Its state.
    pub state: String,
    /// The attempt that counts.
    pub attempt: Uuid,
    /// What it is for, as far as that was known at its beginning.
    pub asked_hash: Option<Vec<u8>>,
    /// What it was for, once ready.
    pub request_hash: Option<Vec<u8>>,
    /// Whether the attempt has told of late that it lives.
    pub is_alive: bool,
}

/// One image that is ready.
pub async fn find(conn: &mut AsyncPgConnection, id: Uuid) -> QueryResult<Option<Owned>> {
    images::table
        .inner_join(users::table)
        .filter(images::id.eq(id).and(images::state.eq("ready")))
        .select((Image::as_select(), users::name))
        .first(conn)
        .await
        .optional()
}

/// A list of images with their owners' names, as long as it is not asked.
#[diesel::dsl::auto_type]
fn listed<'a>() -> _ {
    let columns: (AsSelect<Image, Pg>, users::name) = (Image::as_select(), users::name);
    images::table
        .inner_join(users::table)
        .filter(images::state.eq("ready"))
        .order(images::id.desc())
        .select(columns)
        .into_boxed::<'a, Pg>()
}

type Listed<'a> = listed<'a>;

/// One page of those that keep to `filter`, newest first, from below `before` on.
pub async fn page(
    conn: &mut AsyncPgConnection,
    filter: &Filter,
    before: Option<Uuid>,
    limit: i64,
) -> QueryResult<Vec<Owned>> {
    let mut query = filter.of(listed()).limit(limit);
    if let Some(before) = before {
        query = query.filter(images::id.lt(before));
    }
    query.load(conn).await
}

/// What `owner` used `key` for. An attempt lives that has told so in the last 15 seconds: it does every five.
pub async fn by_key(
    conn: &mut AsyncPgConnection,
    owner: Uuid,
    key: Uuid,
) -> QueryResult<Option<Keyed>> {
    let alive = "coalesce(attempts.seen_at > now() - interval '15 seconds', false)";
    images::table
        .left_join(attempts::table.on(attempts::id.eq(images::attempt)))
        .filter(images::owner_id.eq(owner).and(images::idempotency_key.eq(key)))
        .select((
            images::id,
            images::state,
            images::attempt,
            images::asked_hash,
            images::request_hash,
            sql::<Bool>(alive),
        ))
        .first(conn)
        .await
        .optional()
}

/// What `owner` has of these files: what each is by its hash, and the image; the newest where there are several.
pub async fn duplicates(
    conn: &mut AsyncPgConnection,
    owner: Uuid,
    hashes: &[Vec<u8>],
) -> QueryResult<Vec<(Vec<u8>, Uuid, String)>> {
    let sha256 = images::sha256.assume_not_null();
    images::table
        .filter(images::owner_id.eq(owner).and(images::state.eq("ready")))
        .filter(sha256.eq_any(hashes))
        .distinct_on(images::sha256)
        .order((images::sha256, images::id.desc()))
        .select((sha256, images::id, images::title))
        .load(conn)
        .await
}

/// Changes what `owner` may change, of an image that last changed at one of the times in `seen`, where somebody
/// says when; false where there is no such image of theirs.
pub async fn edit(
    conn: &mut AsyncPgConnection,
    id: Uuid,
    owner: Uuid,
    seen: Option<&[DateTime<Utc>]>,
    edit: &Edit,
) -> QueryResult<bool> {
    let unseen = seen.is_none();
    let updated = diesel::update(images::table.find(id))
        .filter(images::state.eq("ready").and(images::owner_id.eq(owner)))
        .filter(
            images::updated_at
                .eq_any(seen.unwrap_or_default().to_vec())
                .or(unseen.into_sql::<Bool>()),
        )
        .set((edit, images::updated_at.eq(diesel::dsl::now)))
        .execute(conn)
        .await?;
    Ok(updated == 1)
}
