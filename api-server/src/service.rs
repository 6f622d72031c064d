//! Use cases that span two stores or hold a rule used twice. Nothing here knows HTTP.

/// Deleting an image.
pub mod delete;
/// The rules for titles and descriptions.
pub mod text;
/// Uploading an image.
pub mod upload;
