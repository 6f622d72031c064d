//! The few fields we write of other projects' resources.

pub mod traefik;
