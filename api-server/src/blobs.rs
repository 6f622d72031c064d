//! Blobs in the object store. The only file that knows the `minio` crate, and the keys' only owner.
//! Every call ends in bounded time and runs on the server's own runtime, so that a connection outlives
//! the worker thread that happened to open it.

mod call;
mod check;
mod client;
mod fault;
mod key;
mod remove;
mod resume;
mod servers;
mod stall;

use std::{io, pin::Pin, sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use futures::{Stream, StreamExt, TryStreamExt};
use minio::s3::{
    MinioClient, builders::ObjectContent, response::PutObjectContentResponse, types::S3Api,
};
use tokio::runtime::Handle;

pub use self::{
    check::{REASONS, Unfit},
    key::{BlobKey, BlobPrefix},
};
use self::{
    client::Client,
    fault::{bug, unavailable},
};
use crate::{
    config::S3Config,
    error::{Error, Result, StorageFault},
};

/// How long an answer may take to begin.
const ANSWER: Duration = Duration::from_secs(10);

/// How long storing what is at hand may take.
const STORED: Duration = Duration::from_secs(15);

/// How long the next bytes of a blob may take.
const NEXT_BYTES: Duration = Duration::from_secs(30);

/// How long the store may take no byte of what it is sent: longer than a client may pause, so that only
/// the store can be the reason.
const STALLED: Duration = Duration::from_mins(1);

/// Of a blob whose size is not known beforehand, this much is held in memory at a time.
const PART: u64 = 8 * 1024 * 1024;

/// The bytes of a blob as they come.
pub type ByteStream = Pin<Box<dyn Stream<Item = io::Result<Bytes>> + Send>>;

/// The bucket.
#[derive(Clone)]
pub struct Blobs {
    client: Arc<Client>,
    bucket: String,
    handle: Handle,
}

impl Blobs {
    /// Connects when it is first used; files are read then.
    pub fn new(config: S3Config, handle: Handle) -> Self {
        Self { bucket: config.bucket.clone(), client: Arc::new(Client::new(config)), handle }
    }

    /// Puts a blob whose bytes are at hand.
    pub async fn put(&self, key: BlobKey, bytes: Bytes) -> Result<()> {
        let size = bytes.len() as u64;
        let put = |client: MinioClient| {
            let put = client.put_object_content(&*self.bucket, key.path(), bytes.clone());
            let put = put.map_err(bug)?.content_type(key.content_type().to_owned()).build();
            Ok(async move { put.send().await })
        };
        let stored: PutObjectContentResponse = self.run(STORED, put).await?;
        same_size(size, stored.object_size())
    }

    /// Puts a blob as its bytes come; ends with an error, and without the blob, where the stream does.
    /// Returns how many bytes the store took. A blob of one part outlives the loss of the server that
    /// was taking it; of a larger one the caller has to begin again.
    pub async fn put_stream(
        &self,
        key: BlobKey,
        bytes: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
    ) -> Result<u64> {
        // The crate reads an empty chunk as the end.
        let bytes = bytes.try_filter(|chunk| std::future::ready(!chunk.is_empty()));
        let mut bytes = Box::pin(bytes);
        let (part, whole) = first_part(&mut bytes).await.map_err(broken)?;
        if whole {
            let size = part.len() as u64;
            return self.put(key, part).await.map(|()| size);
        }
        let (bytes, watch) = stall::watch(futures::stream::iter([Ok(part)]).chain(bytes));
        let content = ObjectContent::new_from_stream(bytes, None);
        let put = self
            .client
            .get()?
            .put_object_content(&*self.bucket, key.path(), content)
            .map_err(bug)?;
        let put = put.content_type(key.content_type().to_owned()).part_size(PART).build();
        let stored =
            self.spawn(async move { watch.until_done(put.send(), STALLED).await }).await??;
        Ok(stored.map_err(unavailable)?.object_size())
    }

    /// The bytes of a blob as they come, and how many they are.
    pub async fn get(&self, key: BlobKey) -> Result<(ByteStream, u64)> {
        let (stream, size) = self.open(key, None).await?;
        Ok((self.unbroken(key, 0, size, stream), size))
    }

    /// Those of a blob's bytes that begin at `from`, `bytes` of them, and how many the store has of these.
    pub async fn get_part(&self, key: BlobKey, from: u64, bytes: u64) -> Result<(ByteStream, u64)> {
        let (stream, size) = self.open(key, Some((from, bytes))).await?;
        Ok((self.unbroken(key, from, size, stream), size))
    }

    /// The `bytes` from `from` on, of which `stream` is the start.
    fn unbroken(&self, key: BlobKey, from: u64, bytes: u64, stream: ByteStream) -> ByteStream {
        let blobs = self.clone();
        let rest = move |taken| {
            let blobs = blobs.clone();
            async move {
                // It may have broken after its last byte.
                let Some(left) = bytes.checked_sub(taken).filter(|left| *left > 0) else {
                    return Ok(Box::pin(futures::stream::empty()) as ByteStream);
                };
                blobs.open(key, Some((from + taken, left))).await.map(|(stream, _)| stream)
            }
        };
        Box::pin(resume::unbroken(stream, NEXT_BYTES, rest))
    }

    /// The bytes of a blob, or a part of it (where that begins, how many they are), and how many they are.
    async fn open(&self, key: BlobKey, part: Option<(u64, u64)>) -> Result<(ByteStream, u64)> {
        let get = |client: MinioClient| {
            let get = client.get_object(&*self.bucket, key.path()).map_err(bug)?;
            let get = get.offset(part.map(|(from, _)| from)).length(part.map(|(_, bytes)| bytes));
            let get = get.build();
            Ok(async move { get.send().await })
        };
        self.run(ANSWER, get).await?.into_boxed_stream().map_err(unavailable)
    }

    /// Whether the bucket answers.
    pub async fn ping(&self) -> Result<()> {
        let exists = |client: MinioClient| {
            let exists = client.bucket_exists(&*self.bucket).map_err(bug)?.build();
            Ok(async move { exists.send().await })
        };
        if self.run(ANSWER, exists).await?.exists() {
            return Ok(());
        }
        let said = format!("bucket {} does not exist", self.bucket);
        Err(Error::StorageUnusable { fault: StorageFault::BucketMissing, said })
    }
}

/// What comes of `bytes` until it is a part, and whether that is all of it.
async fn first_part(
    bytes: &mut (impl Stream<Item = io::Result<Bytes>> + Unpin),
) -> io::Result<(Bytes, bool)> {
    let mut part = BytesMut::new();
    while (part.len() as u64) < PART {
        match bytes.next().await {
            Some(chunk) => part.extend_from_slice(&chunk?),
            None => return Ok((part.freeze(), true)),
        }
    }
    Ok((part.freeze(), false))
}

#[expect(clippy::needless_pass_by_value, reason = "the form of map_err")]
fn broken(error: io::Error) -> Error {
    Error::StorageUnavailable(format!("what was to be stored broke off: {error}"))
}

fn same_size(sent: u64, stored: u64) -> Result<()> {
    if sent == stored {
        return Ok(());
    }
    Err(Error::StorageUnavailable(format!("sent {sent} bytes, {stored} were stored")))
}
