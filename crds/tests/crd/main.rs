//! What holds of the resource, without a cluster.

mod definition;
mod explain;
mod fields;
