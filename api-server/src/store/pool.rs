//! The pool of connections to the member that takes writes.

mod trust;

use std::{
    ops::{Deref, DerefMut},
    sync::Arc,
    time::{Duration, Instant},
};

use deadpool::managed::{
    Manager, Metrics, Object, Pool, PoolError, QueueMode, RecycleError, RecycleResult,
};
use diesel::{QueryResult, dsl::sql, sql_types::Bool};
use diesel_async::{AsyncPgConnection, RunQueryDsl, pooled_connection::PoolableConnection};
use tokio::{runtime::Handle, time::timeout};

use self::trust::Trust;
use super::connect;
use crate::{
    config::DatabaseConfig,
    error::{Error, Result},
};

/// A connection lent by the pool.
pub(crate) type Connection = Object<Members>;

/// How long a kept connection may take to prove that its member is there and takes writes.
const PROOF: Duration = Duration::from_secs(2);

/// Connections that are used again and again: those that were used last first, for they have been proven
/// last.
pub(super) fn pool(config: DatabaseConfig, handle: Handle) -> Result<Pool<Members>> {
    let most = config.connections;
    let members = Members { config: Arc::new(config), handle, trust: Arc::default() };
    let pool = Pool::builder(members).max_size(most).queue_mode(QueueMode::Lifo);
    pool.build().map_err(Error::internal)
}

/// What makes connections, and what is known of those that were made.
pub(crate) struct Members {
    config: Arc<DatabaseConfig>,
    /// Drives the connections, so that they outlive the worker thread that happened to ask.
    handle: Handle,
    trust: Arc<Trust>,
}

/// A connection, and why it is thought to be good.
pub(crate) struct Kept {
    connection: AsyncPgConnection,
    epoch: u64,
    proven: Instant,
    /// Something was asked by it. If it comes back like this it was cut off, and whoever took it next would
    /// wait for that answer.
    busy: bool,
    trust: Arc<Trust>,
}

impl Kept {
    /// Something is about to be asked.
    pub(super) fn begin(&mut self) {
        self.busy = true;
    }

    /// What was asked has ended like this.
    pub(super) fn end<T>(&mut self, outcome: QueryResult<T>) -> Result<T> {
        self.busy = false;
        let outcome = outcome.map_err(Error::from);
        if matches!(outcome, Err(Error::DatabaseUnavailable(_))) {
            self.trust.condemn(self.epoch);
        } else {
            self.proven = Instant::now();
        }
        outcome
    }

    /// Nothing has come of it in time, and it is not known why.
    pub(super) fn give_up(&self) -> Error {
        self.trust.doubt();
        Error::DatabaseUnavailable("no answer in time".into())
    }
}

impl Deref for Kept {
    type Target = AsyncPgConnection;

    fn deref(&self) -> &Self::Target {
        &self.connection
    }
}

impl DerefMut for Kept {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.connection
    }
}

impl Manager for Members {
    type Type = Kept;
    type Error = Error;

    async fn create(&self) -> Result<Kept> {
        let (config, trust) = (self.config.clone(), self.trust.clone());
        // Before it is made: what is condemned meanwhile may be where it leads.
        let epoch = trust.epoch();
        let connected = self.handle.spawn(async move { connect(&config).await });
        let connection = connected.await.map_err(Error::internal)??;
        Ok(Kept { connection, epoch, proven: Instant::now(), busy: false, trust })
    }

    /// Fails for a connection whose member is gone or has become a replica: it is dropped then, and one
    /// that is made anew finds the member that takes writes now.
    async fn recycle(&self, kept: &mut Kept, _: &Metrics) -> RecycleResult<Error> {
        if kept.busy || kept.epoch != self.trust.epoch() || kept.connection.is_broken() {
            return Err(lost("it was cut off, or its member was lost"));
        }
        if self.trust.is_fresh(kept.proven) {
            return Ok(());
        }
        if let Ok(Ok(true)) = timeout(PROOF, takes_writes(&mut kept.connection)).await {
            kept.proven = Instant::now();
            return Ok(());
        }
        self.trust.condemn(kept.epoch);
        Err(lost("its member is lost or takes no writes"))
    }
}

async fn takes_writes(conn: &mut AsyncPgConnection) -> QueryResult<bool> {
    diesel::select(sql::<Bool>("NOT pg_is_in_recovery()")).get_result(conn).await
}

fn lost(reason: &'static str) -> RecycleError<Error> {
    RecycleError::message(reason)
}

/// What it means that the pool lends none.
pub(super) fn none(error: PoolError<Error>) -> Error {
    match error {
        PoolError::Backend(error) => error,
        error => Error::DatabaseUnavailable(error.to_string()),
    }
}
