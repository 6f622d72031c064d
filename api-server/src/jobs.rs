//! What happens without a request.

mod lease;
/// Finishes what crashes left.
pub mod reaper;

pub use lease::Lease;
