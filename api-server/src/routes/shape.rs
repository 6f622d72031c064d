//! Images as JSON shows them.

use base64::{Engine, engine::general_purpose::STANDARD};
use chrono::{DateTime, Utc};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::store::{images, users::User};

/// One image.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Image {
    /// Its id; ids sort by the time of upload.
    pub id: Uuid,
    /// 1 to 120 characters.
    pub title: String,
    /// At most 2,000 characters.
    #[schema(required)]
    pub description: Option<String>,
    /// Who uploaded it.
    pub owner: Owner,
    /// Of the original, in pixels, upright.
    pub width: i32,
    /// Of the original, in pixels, upright.
    pub height: i32,
    /// A `ThumbHash` in base64, to paint until a rendition is there.
    #[schema(required)]
    pub thumbhash: Option<String>,
    /// Of the original.
    #[schema(example = "image/jpeg")]
    pub content_type: String,
    /// Of the original.
    pub bytes: i64,
    /// When it was uploaded.
    pub created_at: DateTime<Utc>,
    /// When title or description last changed.
    pub updated_at: DateTime<Utc>,
    /// Whether the caller may change and delete it.
    pub mine: bool,
    /// Smallest first; never empty, never larger than the original.
    pub renditions: Vec<Rendition>,
    /// The original, as a download.
    pub original_url: String,
}

/// Whose an image is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Owner {
    /// The user's id.
    pub id: Uuid,
    /// The user's name.
    pub name: String,
}

/// One size of an image, as WebP.
#[derive(Debug, Serialize, ToSchema)]
pub struct Rendition {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// On this origin.
    pub url: String,
}

/// Some images, newest first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Page {
    /// At most as many as were asked for.
    pub items: Vec<Image>,
    /// Asks for the next page; null after the last.
    #[schema(required)]
    pub next_cursor: Option<String>,
}

/// An image in the trash.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrashedImage {
    /// The image, which only its owner sees.
    #[serde(flatten)]
    pub image: Image,
    /// When it was deleted.
    pub trashed_at: DateTime<Utc>,
    /// From when on it cannot be got back. It is gone soon after.
    pub purged_at: DateTime<Utc>,
}

/// Some of the trash, what was deleted last first.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TrashPage {
    /// At most as many as were asked for.
    pub items: Vec<TrashedImage>,
    /// Asks for the next page; null after the last.
    #[schema(required)]
    pub next_cursor: Option<String>,
}

impl Image {
    /// An image as `viewer` sees it.
    pub fn new((image, owner): images::Owned, viewer: Option<&User>) -> Self {
        let id = image.id;
        let rendition = |size: &images::Rendition| Rendition {
            width: size.width,
            height: size.height,
            url: format!("/media/{id}/{}.webp", size.name),
        };
        Self {
            id,
            mine: viewer.is_some_and(|user| user.id == image.owner_id),
            owner: Owner { id: image.owner_id, name: owner },
            title: image.title,
            description: image.description,
            width: image.width,
            height: image.height,
            thumbhash: image.thumbhash.map(|hash| STANDARD.encode(hash)),
            content_type: image.content_type,
            bytes: image.bytes,
            created_at: image.created_at,
            updated_at: image.updated_at,
            renditions: image.renditions.0.iter().map(rendition).collect(),
            original_url: format!("/media/{id}/original"),
        }
    }
}
