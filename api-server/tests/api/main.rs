//! The API against a real Postgres, a real MinIO, another S3 store and a real OpenID provider.
//! `just api::test` starts them.

#![expect(clippy::expect_used, reason = "a test ends where something is not as it must be")]

mod harness;

mod account;
mod admission;
mod again;
mod callback;
mod check;
mod crash;
mod decoder;
mod decodes;
mod duplicates;
mod failover;
mod gallery;
mod keys;
mod late;
mod leases;
mod legacy;
mod lies;
mod media;
mod migrations;
mod other_store;
mod pages;
mod probes;
mod proofs;
mod purge;
mod quota;
mod ranges;
mod rates;
mod rotation;
mod schema;
mod search;
mod sessions;
mod sign_in;
mod tokens;
mod trash;
mod trash_many;
mod upload;
mod visibility;
