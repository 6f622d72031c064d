//! The API's key of the object store while it is exchanged: the next is added before anybody uses it, the
//! former is removed when nobody does any more.

use k8s_openapi::api::{batch::v1::Job, core::v1::EnvVar};

use super::task;
use crate::{
    credentials::{S3_ACCESS_KEY, S3_SECRET_KEY, next_key},
    desired::{
        job::rotation,
        pod::{env, secret_env},
    },
    names::{
        BUCKET,
        Component::MinIo,
        Task::{Offer, Retire},
    },
    observed::Observed,
    rotation::hash_of,
    vault::Vault,
};

/// What is done now, where a rotation is under way.
pub(super) fn job(vault: &Vault, observed: &Observed) -> Option<Job> {
    observed.credentials.on_its_way()?;
    let secret = |name, key: &str| secret_env(name, vault.names().credentials(), key);
    let bucket = env("BUCKET", BUCKET);
    let (step, script, variables): (_, _, Vec<EnvVar>) = if observed.credentials.has_next() {
        let keys = [("ACCESS_KEY", S3_ACCESS_KEY), ("SECRET_KEY", S3_SECRET_KEY)];
        let keys = keys.map(|(name, key)| secret(name, &next_key(key)));
        let script = concat!(include_str!("offer.sh"), include_str!("user.sh"));
        (Offer, script, [bucket].into_iter().chain(keys).collect())
    } else {
        let key = secret("ACCESS_KEY", S3_ACCESS_KEY);
        let kept = observed.credentials.get(S3_ACCESS_KEY).unwrap_or_default();
        let kept = env("KEPT", hash_of(&[kept.as_bytes().to_vec()]));
        (Retire, include_str!("retire.sh"), vec![bucket, key, kept])
    };
    let pod = task::pod(vault, &observed.running, step, (script, variables));
    Some(rotation(vault, MinIo, (step, &observed.credentials), pod))
}
