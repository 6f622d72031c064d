//! Blobs in the object store. The only file that knows the `minio` crate, and the keys' only owner.
//! Every call ends in bounded time and runs on the server's own runtime, so that a connection outlives
//! the worker thread that happened to open it.

mod client;
mod key;
mod stall;

use std::{future::Future, io, pin::Pin, sync::Arc, time::Duration};

use bytes::Bytes;
use futures::{Stream, StreamExt, TryStreamExt};
use minio::s3::{
    builders::ObjectContent,
    error::{Error as MinioError, S3ServerError},
    minio_error_response::MinioErrorCode,
    response::PutObjectContentResponse,
    types::{S3Api, ToStream},
};
use tokio::{runtime::Handle, time::timeout};

use self::client::Client;
pub use self::key::{BlobKey, BlobPrefix};
use crate::{
    config::S3Config,
    error::{Error, Result},
};

/// How long an answer may take to begin.
const ANSWER: Duration = Duration::from_secs(10);

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
        let put =
            self.client.get()?.put_object_content(&*self.bucket, key.path(), bytes).map_err(bug)?;
        let put = put.content_type(key.content_type().to_owned()).build();
        let stored: PutObjectContentResponse = self.run(NEXT_BYTES, put.send()).await?;
        same_size(size, stored.object_size())
    }

    /// Puts a blob as its bytes come; ends with an error, and without the blob, where the stream does.
    /// Returns how many bytes the store took.
    pub async fn put_stream(
        &self,
        key: BlobKey,
        bytes: impl Stream<Item = io::Result<Bytes>> + Send + 'static,
    ) -> Result<u64> {
        // The crate reads an empty chunk as the end.
        let bytes = bytes.try_filter(|chunk| std::future::ready(!chunk.is_empty()));
        let (bytes, watch) = stall::watch(bytes);
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
        let get = self.client.get()?.get_object(&*self.bucket, key.path()).map_err(bug)?.build();
        let (stream, size) =
            self.run(ANSWER, get.send()).await?.into_boxed_stream().map_err(unavailable)?;
        Ok((Box::pin(in_time(stream)), size))
    }

    /// Deletes whatever is below `prefix`; deleting it again is no error.
    pub async fn delete(&self, prefix: BlobPrefix) -> Result<()> {
        for path in self.list(prefix).await? {
            let delete = self
                .client
                .get()?
                .delete_object(&*self.bucket, path.as_str())
                .map_err(bug)?
                .build();
            self.run(ANSWER, delete.send()).await?;
        }
        Ok(())
    }

    /// The paths below `prefix`.
    async fn list(&self, prefix: BlobPrefix) -> Result<Vec<String>> {
        let list = self.client.get()?.list_objects(&*self.bucket).map_err(bug)?;
        let list = list.prefix(prefix.path()).recursive(true).build();
        let pages = async move { list.to_stream().await.try_collect::<Vec<_>>().await };
        let pages = self.run(ANSWER, pages).await?;
        Ok(pages.into_iter().flat_map(|page| page.contents).map(|entry| entry.name).collect())
    }

    /// Whether the bucket answers.
    pub async fn ping(&self) -> Result<()> {
        let exists = self.client.get()?.bucket_exists(&*self.bucket).map_err(bug)?.build();
        if self.run(ANSWER, exists.send()).await?.exists() {
            return Ok(());
        }
        Err(Error::StorageUnavailable(format!("bucket {} does not exist", self.bucket)))
    }

    async fn run<T: Send + 'static>(
        &self,
        limit: Duration,
        call: impl Future<Output = Result<T, MinioError>> + Send + 'static,
    ) -> Result<T> {
        let answer = self.spawn(timeout(limit, call)).await?;
        let answer = answer.map_err(|_| Error::StorageUnavailable("no answer in time".into()))?;
        answer.map_err(unavailable)
    }

    async fn spawn<T: Send + 'static>(
        &self,
        call: impl Future<Output = T> + Send + 'static,
    ) -> Result<T> {
        self.handle.spawn(call).await.map_err(Error::internal)
    }
}

/// The same bytes, but an error where the next ones do not come in time.
fn in_time(stream: ByteStream) -> impl Stream<Item = io::Result<Bytes>> + Send {
    futures::stream::unfold(Some(stream), |stream| async move {
        let mut stream = stream?;
        match timeout(NEXT_BYTES, stream.next()).await {
            Ok(Some(Ok(bytes))) => Some((Ok(bytes), Some(stream))),
            Ok(Some(Err(error))) => Some((Err(error), None)),
            Ok(None) => None,
            Err(_) => Some((Err(io::ErrorKind::TimedOut.into()), None)),
        }
    })
}

fn same_size(sent: u64, stored: u64) -> Result<()> {
    if sent == stored {
        return Ok(());
    }
    Err(Error::StorageUnavailable(format!("sent {sent} bytes, {stored} were stored")))
}

/// A name that the crate refuses before it asks anybody.
#[expect(clippy::needless_pass_by_value, reason = "the form of map_err")]
fn bug(error: minio::s3::error::ValidationErr) -> Error {
    Error::internal(format!("object store: {error}"))
}

fn unavailable(error: impl Into<MinioError>) -> Error {
    match error.into() {
        MinioError::S3Server(S3ServerError::S3Error(answer))
            if answer.code() == MinioErrorCode::NoSuchKey =>
        {
            Error::NotFound
        }
        error => Error::StorageUnavailable(crate::error::chain(&error)),
    }
}
