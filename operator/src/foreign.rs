//! The few fields we write of other projects' resources.

pub mod cert_manager;
pub mod traefik;
