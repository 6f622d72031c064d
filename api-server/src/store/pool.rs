//! The pool of connections to the member that takes writes.

use std::{
    ops::{Deref, DerefMut},
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use deadpool::managed::{
    Manager, Metrics, Object, Pool, PoolError, QueueMode, RecycleError, RecycleResult,
};
use diesel::{QueryResult, dsl::sql, sql_types::Bool};
use diesel_async::{AsyncPgConnection, RunQueryDsl, pooled_connection::PoolableConnection};
use tokio::{runtime::Handle, time::timeout};

use super::connect;
use crate::{
    config::DatabaseConfig,
    error::{Error, Result},
};

/// A connection lent by the pool.
pub(crate) type Connection = Object<Members>;

/// How long a kept connection may take to prove that its member is there and takes writes.
const PROOF: Duration = Duration::from_secs(2);

/// A connection that was of use within this time proves nothing anew.
const FRESH: Duration = Duration::from_millis(500);

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

/// What connections have in common: where one has lost its member, so have those that were made before.
#[derive(Default)]
struct Trust(Mutex<Known>);

#[derive(Default)]
struct Known {
    /// Connections of an earlier one are of no use.
    epoch: u64,
    /// What was proven before counts no more.
    doubted: Option<Instant>,
}

impl Trust {
    fn epoch(&self) -> u64 {
        self.known().epoch
    }

    /// Condemns every connection of `epoch`, once for all of them that fail.
    fn condemn(&self, epoch: u64) {
        let mut known = self.known();
        if known.epoch == epoch {
            known.epoch += 1;
        }
    }

    /// Has every connection prove itself anew.
    fn doubt(&self) {
        self.known().doubted = Some(Instant::now());
    }

    fn is_fresh(&self, proven: Instant) -> bool {
        let doubted = self.known().doubted.is_some_and(|since| since >= proven);
        !doubted && proven.elapsed() < FRESH
    }

    fn known(&self) -> std::sync::MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_once_is_condemned_once() {
        let trust = Trust::default();
        let epoch = trust.epoch();
        trust.condemn(epoch);
        let next = trust.epoch();
        assert_ne!(next, epoch);
        trust.condemn(epoch);
        assert_eq!(trust.epoch(), next, "those that were made since are not meant");
    }

    #[test]
    fn a_proof_counts_for_a_moment_and_until_somebody_doubts() {
        let trust = Trust::default();
        let now = Instant::now();
        assert!(trust.is_fresh(now));
        assert!(!trust.is_fresh(now.checked_sub(FRESH).expect("the machine is older")));
        trust.doubt();
        assert!(!trust.is_fresh(now));
    }
}
