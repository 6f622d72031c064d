//! The vault's API server: sign-in, galleries, uploads and renditions; it serves the web app too.
//!
//! A request goes `routes` → `service` → `store` | `blobs`, and `routes` → `store` where one table is
//! enough. `store` and `service` know nothing of HTTP. Start reading at [`routes`].

/// What every part of a request may use.
pub mod app;
/// The environment.
pub mod config;
/// What may go wrong.
pub mod error;
/// Every route.
pub mod routes;
/// Listening, and stopping without losing an upload.
pub mod server;

/// Who is asking.
pub mod auth;
/// The object store.
pub mod blobs;
/// From strangers' bytes to our own pixels.
pub mod imaging;
/// What happens without a request.
pub mod jobs;
/// Use cases that span two stores.
pub mod service;
/// Postgres.
pub mod store;

mod head;
mod headers;
mod health;
mod limits;
mod metrics;
/// The contract.
pub mod openapi;
mod secrets;
/// Logs.
pub mod telemetry;
