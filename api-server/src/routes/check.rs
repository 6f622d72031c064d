use std::sync::Arc;

use actix_web::{
    post,
    web::{Data, Json},
};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::in_time::InTime;
use crate::{
    app::App,
    auth::CurrentUser,
    error::{Error, Problem, Result},
    store::images,
};

/// How many files one request may name.
const MANY: usize = 200;

/// Files that somebody is about to upload.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Files {
    /// The SHA-256 of each in hexadecimal digits: 1 to 200 of them.
    #[schema(min_items = 1, max_items = 200)]
    sha256: Vec<String>,
}

/// Which of them the caller has already.
#[derive(Debug, Serialize, ToSchema)]
pub struct Checked {
    /// None for a file that is new, or that only others have.
    duplicates: Vec<Duplicate>,
}

/// A file that the caller has uploaded before.
#[derive(Debug, Serialize, ToSchema)]
pub struct Duplicate {
    /// In small hexadecimal digits.
    sha256: String,
    /// The image that was made of it; the newest where there are several.
    id: Uuid,
    /// What it is called.
    title: String,
}

/// Says which files the caller has in the gallery already, before their bytes are sent.
///
/// Only the caller's own images are looked at, so that nobody learns what others have. What is in the trash is not
/// counted. Nothing is refused for it: whoever wants to uploads the file again.
#[utoipa::path(tag = "images", operation_id = "checkFiles", request_body = Files, responses((status = OK, body = Checked), (status = "default", body = Problem, content_type = "application/problem+json")))]
#[post("/images/check")]
pub async fn check(
    app: Data<Arc<App>>,
    CurrentUser(user): CurrentUser,
    InTime(files): InTime<Json<Files>>,
) -> Result<Json<Checked>> {
    let names = files.into_inner().sha256;
    if !(1..=MANY).contains(&names.len()) {
        return Err(Error::invalid(format!("sha256 names 1 to {MANY} files")));
    }
    let hashes: Option<Vec<_>> = names.iter().map(|name| read(name)).collect();
    let hashes = hashes.ok_or_else(|| Error::invalid("sha256 has 64 hexadecimal digits"))?;
    let owner = user.id;
    let found =
        app.database.read(async |conn| images::duplicates(conn, owner, &hashes).await).await?;
    let duplicate =
        |(hash, id, title)| Duplicate { sha256: hex::encode::<Vec<u8>>(hash), id, title };
    Ok(Json(Checked { duplicates: found.into_iter().map(duplicate).collect() }))
}

fn read(name: &str) -> Option<Vec<u8>> {
    hex::decode(name).ok().filter(|hash| hash.len() == 32)
}
