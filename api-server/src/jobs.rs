//! What happens without a request.

/// Finishes what crashes left.
pub mod reaper;
