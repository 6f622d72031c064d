//! Whether the store does all that a server asks of it, tried on blobs of the check's own.

use std::future::{Future, ready};

use bytes::Bytes;
use futures::TryStreamExt;

use super::{BlobKey, BlobPrefix, Blobs, ByteStream, PART};
use crate::error::{Error, Result};

/// What a check may find, as conditions spell it: what may be wrong with the store, its bucket, the way
/// to it, and what it gives back.
pub const REASONS: [&str; 11] = [
    "BucketMissing",
    "AccessDenied",
    "WrongKeys",
    "WrongRegion",
    "ClockSkewed",
    "CertificateNotTrusted",
    "HostNotFound",
    "BucketTaken",
    "AnotherBucket",
    "StoreUnreachable",
    "StoreUnfit",
];

/// Of a blob that goes as a whole.
const SMALL: u64 = 1024;

/// Of a blob that goes in two parts.
const LARGE: u64 = PART + 1024;

/// Where a part of a blob begins, and how long it is.
const PART_OF_BLOB: (u64, u64) = (1000, 20);

/// What an object may have that says whose a bucket is.
const OWNER: u64 = 512;

/// Why the store cannot be used.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{reason}: {said}")]
pub struct Unfit {
    /// One of [`REASONS`].
    pub reason: &'static str,
    /// What was tried, and what came of it.
    pub said: String,
}

impl Blobs {
    /// Tries once all that a server does. A bucket is one vault's alone: it says so from the first check
    /// on, and where it is `known` to say so already, one that does not is another bucket.
    pub async fn check(&self, owner: &str, known: bool) -> Result<(), Unfit> {
        step("list the bucket", self.list(BlobPrefix::Probes)).await?;
        let says = self.owner().await?;
        match says.as_deref() {
            Some(other) if other != owner => return Err(taken(other)),
            None if known => return Err(another(owner)),
            _ => {}
        }
        let tried = self.try_blobs().await;
        // What is left of a check that fails is as little as this leaves.
        let deleted = step("delete from the bucket", self.delete(BlobPrefix::Probes)).await;
        tried.and(deleted)?;
        self.is_empty_again().await?;
        if says.is_none() {
            let named = self.put(BlobKey::Owner, Bytes::copy_from_slice(owner.as_bytes()));
            step("write into the bucket", named).await?;
        }
        Ok(())
    }

    /// Whose the bucket is, as it says.
    async fn owner(&self) -> Result<Option<String>, Unfit> {
        let (stream, size) = match self.get(BlobKey::Owner).await {
            Err(Error::NotFound) => return Ok(None),
            found => step("read from the bucket", ready(found)).await?,
        };
        if size > OWNER {
            return Err(taken("somebody"));
        }
        let said = step("read from the bucket", read(stream)).await?;
        Ok(Some(String::from_utf8_lossy(&said).trim().to_owned()))
    }

    async fn try_blobs(&self) -> Result<(), Unfit> {
        let (small, large) = (bytes_of(SMALL), bytes_of(LARGE));
        let put = self.put(BlobKey::Probe { large: false }, small.clone());
        step("write into the bucket", put).await?;
        let parts = futures::stream::iter([Ok(large.clone())]);
        let put = self.put_stream(BlobKey::Probe { large: true }, parts);
        step("write into the bucket in parts", put).await?;
        for (large, bytes) in [(false, small), (true, large)] {
            let key = BlobKey::Probe { large };
            let whole = step("read from the bucket", self.get(key)).await?;
            same("gives back other bytes than it was given", &bytes, whole).await?;
            let (from, length) = PART_OF_BLOB;
            let part = step("read a part of a blob", self.get_part(key, from, length)).await?;
            let range = usize::try_from(from).unwrap_or_default()
                ..usize::try_from(from + length).unwrap_or_default();
            same("gives other bytes than those asked for", &bytes.slice(range), part).await?;
        }
        let listed = step("list the bucket", self.list(BlobPrefix::Probes)).await?;
        let is_listed = |large| listed.contains(&BlobKey::Probe { large }.path());
        let all = is_listed(false) && is_listed(true);
        if all { Ok(()) } else { Err(unfit("does not list what it was given")) }
    }

    async fn is_empty_again(&self) -> Result<(), Unfit> {
        let left = step("list the bucket", self.list(BlobPrefix::Probes)).await?;
        if left.is_empty() { Ok(()) } else { Err(unfit("lists what was deleted")) }
    }
}

/// Always the same, so that two checks at once are none the wiser.
fn bytes_of(size: u64) -> Bytes {
    (0..size).map(|at| u8::try_from(at % 251).unwrap_or_default()).collect::<Vec<_>>().into()
}

async fn same(
    otherwise: &str,
    bytes: &Bytes,
    (stream, size): (ByteStream, u64),
) -> Result<(), Unfit> {
    let given = step("read from the bucket", read(stream)).await?;
    let same = size == bytes.len() as u64 && given == *bytes;
    if same { Ok(()) } else { Err(unfit(otherwise)) }
}

async fn read(stream: ByteStream) -> Result<Bytes> {
    let chunks: Vec<Bytes> = stream
        .try_collect()
        .await
        .map_err(|error| Error::StorageUnavailable(format!("the answer broke off: {error}")))?;
    Ok(chunks.concat().into())
}

/// Says what was tried where it fails.
async fn step<T>(act: &str, work: impl Future<Output = Result<T>>) -> Result<T, Unfit> {
    work.await.map_err(|error| {
        let (reason, said) = match error {
            Error::StorageUnusable { fault, said } => (fault.as_str(), said),
            Error::StorageUnavailable(said) => ("StoreUnreachable", said),
            error => ("StoreUnfit", error.to_string()),
        };
        Unfit { reason, said: format!("cannot {act}: {said}") }
    })
}

fn unfit(does: &str) -> Unfit {
    Unfit { reason: "StoreUnfit", said: format!("the store {does}") }
}

fn taken(owner: &str) -> Unfit {
    let path = BlobKey::Owner.path();
    let said = format!(
        "the bucket belongs to {owner}, as its object {path} says: delete that object where {owner} is gone for good"
    );
    Unfit { reason: "BucketTaken", said }
}

fn another(owner: &str) -> Unfit {
    let path = BlobKey::Owner.path();
    let said = format!(
        "the bucket does not hold the images of {owner}: its object {path} is not there. Where the bucket has moved, everything has to be copied first"
    );
    Unfit { reason: "AnotherBucket", said }
}
