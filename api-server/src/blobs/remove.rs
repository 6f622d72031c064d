use futures::TryStreamExt;
use minio::s3::{
    MinioClient,
    types::{S3Api, ToStream},
};

use super::{ANSWER, BlobPrefix, Blobs, fault::bug};
use crate::error::Result;

impl Blobs {
    /// Deletes whatever is below `prefix`; deleting it again is no error.
    pub async fn delete(&self, prefix: BlobPrefix) -> Result<()> {
        for path in self.list(prefix).await? {
            let delete = |client: MinioClient| {
                let delete = client.delete_object(&*self.bucket, path.as_str()).map_err(bug)?;
                let delete = delete.build();
                Ok(async move { delete.send().await })
            };
            self.run(ANSWER, delete).await?;
        }
        Ok(())
    }

    /// The paths below `prefix`, folder by folder: to list them all at once the crate sends a delimiter
    /// that is empty, which not every store takes for none.
    pub(super) async fn list(&self, prefix: BlobPrefix) -> Result<Vec<String>> {
        let (mut folders, mut paths) = (vec![prefix.path()], Vec::new());
        while let Some(folder) = folders.pop() {
            let list = |client: MinioClient| {
                let list = client.list_objects(&*self.bucket).map_err(bug)?;
                let list = list.prefix(folder.clone()).build();
                Ok(async move { list.to_stream().await.try_collect::<Vec<_>>().await })
            };
            let pages = self.run(ANSWER, list).await?;
            for entry in pages.into_iter().flat_map(|page| page.contents) {
                if entry.is_prefix { folders.push(entry.name) } else { paths.push(entry.name) }
            }
        }
        Ok(paths)
    }
}
