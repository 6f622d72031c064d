//! The whole vault on a three-node cluster, seen from outside: through Traefik, as a user.
//!
//! `just test-e2e` makes the cluster, applies `config/samples/ha.yaml` and runs these in their order
//! here, one at a time. They need its environment: `KUBECONFIG`, `CLUSTER` (the script that stops a
//! node), `PREFIX`, `KUBECTL`, `ADDRESS` (where Traefik listens) and `CA_FILE`.

#![expect(clippy::expect_used, reason = "a test says what it expected")]

mod browser;
mod cluster;
mod database;
mod deletion;
mod edge;
mod elsewhere;
mod faults;
mod gallery;
mod hibernation;
mod history;
mod photograph;
mod policies;
mod releases;
mod replicas;
mod rotation;
mod store;
mod traffic;
mod vault;
mod volumes;

/// One of the variables that `just test-e2e` sets.
fn setting(name: &str) -> String {
    std::env::var(name).unwrap_or_else(|_| panic!("{name} is not set: run `just test-e2e`"))
}
