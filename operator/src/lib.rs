//! The operator: one `ImageVault` in, a running vault out.
//!
//! A run is a pipeline: **observe** reads what is there, **desired** decides what is to be (pure:
//! no client, no clock, no chance), **apply** writes the difference, **prune** deletes what is no
//! longer desired, **report** tells the truth in the resource's status. Start at [`reconcile`].

pub mod controller;
pub mod reconcile;

pub mod client;
pub mod context;

pub mod vault;

pub mod names;
pub mod quantity;
pub mod volumes;

pub mod observe;
pub mod observed;

pub mod certificates;
pub mod credentials;
pub mod rotation;

pub mod desired;
pub mod foreign;

pub mod actions;
pub mod apply;
pub mod patroni;
pub mod rolls;
pub mod status;

pub mod error;
pub mod events;

pub mod http;
pub mod leader;
pub mod metrics;
pub mod telemetry;
