//! How the database is asked: never without an end, again where that changes nothing, and without cutting
//! a COMMIT off.

use std::{sync::Arc, time::Duration};

use deadpool::managed::Pool;
use diesel::QueryResult;
use diesel_async::AsyncPgConnection;
use futures::future::BoxFuture;
use tokio::{
    runtime::Handle,
    sync::Semaphore,
    time::{Instant, sleep, timeout, timeout_at},
};

use super::pool::{Connection, Members, none, pool};
use crate::{
    config::DatabaseConfig,
    error::{Error, Result},
};

/// For how long a request tries to find somebody to answer it.
const PATIENCE: Duration = Duration::from_secs(5);

/// How long an answer that changes nothing may take.
const READ: Duration = Duration::from_secs(3);

/// After this long a change that is not confirmed goes on without the request.
const CONFIRMED: Duration = Duration::from_secs(10);

/// The pause before the database is asked again.
const PAUSE: Duration = Duration::from_millis(200);

/// What is asked of a connection, and may be asked of the next. `AsyncFn` alone cannot say that its future
/// may move to another thread.
pub trait Question<C, R>: AsyncFn(C) -> R + Fn(C) -> <Self as Question<C, R>>::Asked {
    /// The question while it is being answered.
    type Asked: Future<Output = R>;
}

impl<F, C, Asked, R> Question<C, R> for F
where
    F: AsyncFn(C) -> R + Fn(C) -> Asked,
    Asked: Future<Output = R>,
{
    type Asked = Asked;
}

/// The database, by a pool of connections.
#[derive(Clone)]
pub struct Database {
    pool: Pool<Members>,
    /// Some connections are never a change's: while no COMMIT is confirmed, people still see images.
    changes: Arc<Semaphore>,
    handle: Handle,
}

impl Database {
    /// Connects when it is first asked. `handle` is the runtime that lasts as long as the process.
    pub fn new(config: DatabaseConfig, handle: Handle) -> Result<Self> {
        let kept_for_reads = config.connections.div_ceil(4);
        let changes = config.connections.saturating_sub(kept_for_reads).max(1);
        let pool = pool(config, handle.clone())?;
        Ok(Self { pool, changes: Arc::new(Semaphore::new(changes)), handle })
    }

    /// What `work` finds, which changes nothing: where a member is lost under it, the next one is asked.
    #[expect(
        clippy::manual_async_fn,
        reason = "an async fn does not promise that it may change threads"
    )]
    pub fn read<'a, T, F>(&'a self, work: F) -> impl Future<Output = Result<T>> + Send + 'a
    where
        T: Send + 'a,
        for<'c> F: AsyncFn(&'c mut AsyncPgConnection) -> QueryResult<T>
            + Question<&'c mut AsyncPgConnection, QueryResult<T>, Asked: Send>
            + Send
            + Sync
            + 'a,
    {
        async move {
            let end = Instant::now() + PATIENCE;
            loop {
                let mut conn = self.lend(end).await?;
                conn.begin();
                let outcome = match timeout(READ, work(&mut conn)).await {
                    Ok(outcome) => conn.end(outcome),
                    Err(_) => Err(conn.give_up()),
                };
                match outcome {
                    Err(Error::DatabaseUnavailable(reason)) if Instant::now() + PAUSE < end => {
                        tracing::info!(reason, "the database is asked again");
                    }
                    outcome => return outcome,
                }
                drop(conn);
                sleep(PAUSE).await;
            }
        }
    }

    /// Does `work`, which changes something, to its end, whatever becomes of the request: cut off, a COMMIT
    /// would be neither done nor undone. One that waits for too long (for a standby, or for somebody's lock)
    /// goes on, and whoever asked is told that it is not known.
    pub async fn write<T: Send + 'static>(
        &self,
        work: impl for<'c> FnOnce(&'c mut AsyncPgConnection) -> BoxFuture<'c, QueryResult<T>>
        + Send
        + 'static,
    ) -> Result<T> {
        let end = Instant::now() + PATIENCE;
        let turn = timeout_at(end, self.changes.clone().acquire_owned()).await;
        let turn = turn.map_err(|_| nobody())?.map_err(Error::internal)?;
        let mut conn = self.lend(end).await?;
        let doing = self.handle.spawn(async move {
            let _turn = turn;
            conn.begin();
            let outcome = work(&mut conn).await;
            conn.end(outcome)
        });
        timeout(CONFIRMED, doing).await.map_err(|_| Error::Unconfirmed)?.map_err(Error::internal)?
    }

    /// A connection to keep for a while, such as for a lock that ends with it.
    pub(crate) async fn keep(&self) -> Result<Connection> {
        self.lend(Instant::now() + PATIENCE).await
    }

    /// A connection to the member that takes writes, looked for until `end`.
    async fn lend(&self, end: Instant) -> Result<Connection> {
        loop {
            match timeout_at(end, self.pool.get()).await.map_err(|_| nobody())?.map_err(none) {
                Err(Error::DatabaseUnavailable(_)) if Instant::now() + PAUSE < end => {
                    sleep(PAUSE).await;
                }
                outcome => return outcome,
            }
        }
    }
}

fn nobody() -> Error {
    Error::DatabaseUnavailable("no connection in time".into())
}
