//! The API against a real Postgres, a real MinIO, another S3 store and a real OpenID provider.
//! `just api::test` starts them.

#![expect(clippy::expect_used, reason = "a test ends where something is not as it must be")]

mod harness;

mod again;
mod callback;
mod check;
mod crash;
mod decoder;
mod decodes;
mod gallery;
mod late;
mod lies;
mod media;
mod other_store;
mod pages;
mod probes;
mod rotation;
mod sign_in;
mod upload;
