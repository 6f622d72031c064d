use serde::Serialize;
use sha2::{Digest, Sha256};

/// A short hash of `value`, fit for names: the same value, the same hash, in every build.
pub(super) fn short(value: &impl Serialize) -> String {
    let json = serde_json::to_vec(value).unwrap_or_default();
    let digest = Sha256::digest(&json);
    digest.iter().take(5).map(|byte| format!("{byte:02x}")).collect()
}
