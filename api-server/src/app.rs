use std::{
    future::Future,
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::{runtime::Handle, task::JoinHandle};
use tokio_util::task::TaskTracker;

use crate::{
    auth::oidc::Oidc,
    blobs::Blobs,
    config::Config,
    error::{REQUEST_ID, Result},
    health::Seen,
    imaging::Decoder,
    limits::Limits,
    metrics::Metrics,
    service::upload::Places,
    store::Database,
};

/// What every part of a request may use; built once.
pub struct App {
    /// The environment.
    pub config: Config,
    /// Postgres.
    pub database: Database,
    /// The object store.
    pub blobs: Blobs,
    /// The decoders.
    pub decoder: Decoder,
    /// The sign-in provider.
    pub oidc: Oidc,
    /// Counters.
    pub metrics: Metrics,
    /// Who has done how much.
    pub limits: Limits,
    /// Room for uploads.
    pub places: Places,
    /// Which stores have answered.
    pub seen: Seen,
    /// Work that outlives its request.
    pub tasks: Tasks,
}

impl App {
    /// Connects to nothing yet: a server whose database is down starts, and says so when asked.
    /// `program` is the binary that decodes; `handle` is the runtime that lasts as long as the process.
    pub fn build(config: Config, program: PathBuf, handle: Handle) -> Result<Arc<Self>> {
        let decoder = Decoder::new(program, config.decode_workers);
        let limits = Limits::default();
        Ok(Arc::new(Self {
            database: Database::new(config.database.clone(), handle.clone())?,
            blobs: Blobs::new(config.s3.clone(), handle.clone()),
            oidc: Oidc::new(config.sign_in.clone(), &config.origin()),
            metrics: Metrics::new(decoder.meters(), &limits),
            decoder,
            limits,
            places: Places::default(),
            seen: Seen::default(),
            tasks: Tasks { handle, tracker: TaskTracker::new(), draining: AtomicBool::new(false) },
            config,
        }))
    }
}

/// Work that goes on when the client has gone, and that a stopping server waits for.
pub struct Tasks {
    handle: Handle,
    tracker: TaskTracker,
    draining: AtomicBool,
}

impl Tasks {
    /// Starts work that is not dropped with the request that asked for it.
    pub fn spawn<T: Send + 'static>(
        &self,
        work: impl Future<Output = T> + Send + 'static,
    ) -> JoinHandle<T> {
        let request = REQUEST_ID.try_with(Clone::clone).unwrap_or_default();
        self.tracker.spawn_on(REQUEST_ID.scope(request, work), &self.handle)
    }

    /// Tells everybody that the server is about to stop.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }

    /// Whether the server is about to stop.
    pub fn is_draining(&self) -> bool {
        self.draining.load(Ordering::Relaxed)
    }

    /// Waits for all of it.
    pub async fn finish(&self) {
        self.tracker.close();
        self.tracker.wait().await;
    }
}
