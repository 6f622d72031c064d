//! What many vaults cost the operator: `just bench operator-scale`. A real kube-apiserver and etcd, the
//! operator as a process of its own; controllers, kubelets and Patroni are played.

#![allow(clippy::expect_used, reason = "a run that cannot go on says why and ends")]
#![allow(
    dead_code,
    unused_imports,
    reason = "what is shared with the control-plane tests has more than this needs"
)]

mod faults;
mod figures;
mod player;
mod processes;
mod recording;
mod scale;
mod world;
