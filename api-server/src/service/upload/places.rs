use std::{sync::Arc, time::Duration};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};

use crate::error::{Error, Result};

/// How many uploads one server takes at once: each holds a part of its file in memory, 8 MiB.
const PLACES: usize = 16;

/// How long an upload waits for one of the others to end before it is told to come again.
const PATIENCE: Duration = Duration::from_secs(5);

/// Room for uploads.
pub struct Places(Arc<Semaphore>);

impl Default for Places {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(PLACES)))
    }
}

impl Places {
    /// A place, until it is dropped.
    pub(super) async fn take(&self) -> Result<OwnedSemaphorePermit> {
        let place = timeout(PATIENCE, self.0.clone().acquire_owned()).await;
        let full = Error::Busy("every place for an upload is taken");
        place.map_err(|_| full)?.map_err(Error::internal)
    }
}
