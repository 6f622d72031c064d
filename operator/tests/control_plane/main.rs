//! The operator against a real kube-apiserver and etcd. There is no kubelet and no controller, so
//! a test plays their part where it needs one, and nothing moves behind its back.

#![allow(clippy::expect_used, reason = "a test that cannot go on says why and ends")]

mod admission;
mod changes;
mod claims;
mod controller;
mod data;
mod database;
mod definition;
mod growing;
mod leadership;
mod logs;
mod losses;
mod pods;
mod pools;
mod processes;
mod recording;
mod rights;
mod rolls;
mod room;
mod runs;
mod samples;
mod stale_primary;
mod told;
mod world;
