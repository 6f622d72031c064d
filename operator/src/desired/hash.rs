use std::fmt::Write;

use serde::Serialize;
use sha2::{Digest, Sha256};

/// A short hash of `value`, fit for names: the same value, the same hash, in every build.
pub(super) fn short(value: &impl Serialize) -> String {
    let json = serde_json::to_vec(value).unwrap_or_default();
    let mut hash = String::new();
    for byte in Sha256::digest(&json).iter().take(5) {
        // Writing to a String cannot fail.
        let _ = write!(hash, "{byte:02x}");
    }
    hash
}
