use std::fmt::Write;

use crds::SchedulingSpec;
use k8s_openapi::api::core::v1::ResourceRequirements;
use serde::Serialize;
use sha2::{Digest, Sha256};

/// A short hash of `value`, fit for names: the same value, the same hash, in every build.
pub(crate) fn short(value: &impl Serialize) -> String {
    let json = serde_json::to_vec(value).unwrap_or_default();
    let mut hash = String::new();
    for byte in Sha256::digest(&json).iter().take(5) {
        // Writing to a String cannot fail.
        let _ = write!(hash, "{byte:02x}");
    }
    hash
}

/// A hash of what the spec asks of the running pods of a data component: another one restarts them. It
/// is taken from the spec and not from the template, so that another release of the operator, which
/// describes the same pod in other words, restarts none.
pub(super) fn request(
    image: &str,
    resources: Option<&ResourceRequirements>,
    scheduling: &SchedulingSpec,
) -> String {
    short(&(image, resources, scheduling))
}
