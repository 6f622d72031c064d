//! Which running pod is restarted next, and what that waits for. Pure: the moves in
//! [`actions`](crate::actions) and the status ask the same functions.

pub mod pod;
pub mod postgres;
pub mod rebuild;
pub mod scale;
pub mod store;

#[cfg(test)]
mod scene;
