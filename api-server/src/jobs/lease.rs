use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use futures::FutureExt;
use tokio::time::{Instant, sleep};
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use crate::{
    app::App,
    error::{Error, Result},
    store::{Database, leases},
};

/// How often it is renewed.
const RENEWAL: Duration = Duration::from_secs(10);

/// For how long it is believed in, from when it was asked for: less than the half minute after which
/// somebody else may take it, by a clock that runs on while the process is stopped.
const BELIEVED: Duration = Duration::from_secs(25);

/// What one replica at a time holds, for what only one may do.
pub struct Lease {
    database: Database,
    name: &'static str,
    fence: i64,
    until: Arc<Mutex<Instant>>,
    _renewing: AbortOnDropHandle<()>,
}

impl Lease {
    /// Takes it; none where another replica holds it.
    pub async fn take(app: &App, name: &'static str) -> Result<Option<Self>> {
        let (database, asked, holder) = (app.database.clone(), Instant::now(), Uuid::now_v7());
        let taken = database.write(move |conn| leases::take(conn, name, holder).boxed()).await?;
        let Some(fence) = taken else { return Ok(None) };
        let until = Arc::new(Mutex::new(asked + BELIEVED));
        let renewing = app.tasks.spawn(renew(database.clone(), name, fence, until.clone()));
        Ok(Some(Self { database, name, fence, until, _renewing: AbortOnDropHandle::new(renewing) }))
    }

    /// Fails once somebody else may have it: asked right before each step that cannot be taken back.
    pub fn check(&self) -> Result<()> {
        if Instant::now() < *self.until.lock().unwrap_or_else(PoisonError::into_inner) {
            return Ok(());
        }
        Err(Error::DatabaseUnavailable(format!("the lease {} was lost", self.name)))
    }

    /// Lets go of it, so that the next one need not wait.
    pub async fn release(self) -> Result<()> {
        let Self { database, name, fence, .. } = self;
        database.write(move |conn| leases::release(conn, name, fence).boxed()).await.map(drop)
    }
}

async fn renew(database: Database, name: &'static str, fence: i64, until: Arc<Mutex<Instant>>) {
    loop {
        sleep(RENEWAL).await;
        let asked = Instant::now();
        let renewed = database.write(move |conn| leases::renew(conn, name, fence).boxed()).await;
        let believed = match renewed {
            Ok(true) => asked + BELIEVED,
            Ok(false) => asked,
            Err(error) => {
                tracing::info!(name, cause = %error, "a lease was not renewed");
                continue;
            }
        };
        *until.lock().unwrap_or_else(PoisonError::into_inner) = believed;
        if believed == asked {
            return;
        }
    }
}
