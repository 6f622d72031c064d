use k8s_openapi::api::batch::v1::Job;

use super::task;
use crate::{
    credentials::{S3_ACCESS_KEY, S3_SECRET_KEY},
    desired::pod::{env, secret_env},
    names::{BUCKET, Task::Bucket},
    observed::RunningImages,
    vault::Vault,
};

/// How long the bytes of a deleted image can still be brought back by hand; then they are freed.
const KEPT_DAYS: u32 = 30;

/// Makes the bucket and the API's user, as soon as the servers are ready.
pub(in crate::desired) fn job(vault: &Vault, running: &RunningImages) -> Job {
    let secret = |name, key| secret_env(name, vault.names().credentials(), key);
    let variables = vec![
        env("BUCKET", BUCKET),
        env("KEPT_DAYS", KEPT_DAYS.to_string()),
        secret("ACCESS_KEY", S3_ACCESS_KEY),
        secret("SECRET_KEY", S3_SECRET_KEY),
    ];
    let script = concat!(include_str!("bucket.sh"), include_str!("user.sh"));
    task::job(vault, running, Bucket, script, variables)
}
