//! The operator against a real kube-apiserver and etcd. There is no kubelet and no controller, so
//! a test plays their part where it needs one, and nothing moves behind its back.

#![allow(
    clippy::expect_used,
    clippy::unwrap_used,
    reason = "a test that cannot go on says why and ends"
)]

mod admission;
mod answers;
mod changes;
mod claims;
mod controlled;
mod controller;
mod crashes;
mod data;
mod database;
mod definition;
mod draining;
mod draws;
mod duckdns;
mod edge;
mod edits;
mod ending;
mod external;
mod failures;
mod faults;
mod foreign;
mod growing;
mod healing;
mod hibernation;
mod images;
mod k3s;
mod leadership;
mod logs;
mod losses;
mod lossy;
mod normal;
mod one_namespace;
mod others;
mod player;
mod pods;
mod pools;
mod processes;
mod promotion;
mod recording;
mod refusals;
mod rights;
mod rivals;
mod rolls;
mod room;
mod rotation;
mod runs;
mod samples;
mod scaling;
mod scenarios;
mod stage;
mod stale_primary;
mod told;
mod traces;
mod world;

#[path = "../../src/desired/tests/variants.rs"]
#[allow(dead_code, reason = "the operator's own tests look at more of a field")]
mod variants;
