//! Use cases that span two stores or hold a rule used twice. Nothing here knows HTTP.

/// Deleting an image for good.
pub mod delete;
/// The rules for titles and descriptions.
pub mod text;
/// The trash.
pub mod trash;
/// Uploading an image.
pub mod upload;
