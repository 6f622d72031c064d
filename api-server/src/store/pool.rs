//! The pool of connections to the member that takes writes.

use std::{sync::Arc, time::Duration};

use diesel::{
    ConnectionError, QueryResult, dsl::sql, result::Error as DieselError, sql_types::Bool,
};
use diesel_async::{
    AsyncPgConnection, RunQueryDsl,
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod,
        deadpool::{Object, Pool},
    },
};
use futures::{FutureExt, future::BoxFuture};
use tokio::{runtime::Handle, time::timeout};

use super::connect;
use crate::{
    config::DatabaseConfig,
    error::{Error, Result},
};

/// A connection lent by the pool.
pub type Connection = Object<AsyncPgConnection>;

/// How long a request waits for one.
const PATIENCE: Duration = Duration::from_secs(6);

/// How long a kept connection may take to prove that it is alive and writable.
const PROOF: Duration = Duration::from_secs(2);

/// The pool.
#[derive(Clone)]
pub struct Database {
    pool: Pool<AsyncPgConnection>,
}

impl Database {
    /// A pool that connects when it is first asked. Connections are driven by `handle`'s runtime, so
    /// that they outlive the worker thread that happened to ask.
    pub fn new(config: DatabaseConfig, handle: Handle) -> Result<Self> {
        let (most, config) = (config.connections, Arc::new(config));
        let mut manager = ManagerConfig::default();
        manager.custom_setup = Box::new(move |_| {
            let (config, handle) = (config.clone(), handle.clone());
            async move {
                let connected = handle.spawn(async move { connect(&config).await }).await;
                let flat = connected
                    .map_err(|error| error.to_string())
                    .and_then(|c| c.map_err(|e| e.to_string()));
                flat.map_err(ConnectionError::BadConnection)
            }
            .boxed()
        });
        manager.recycling_method = RecyclingMethod::CustomFunction(Box::new(still_primary));
        let manager = AsyncDieselConnectionManager::new_with_config("", manager);
        let pool = Pool::builder(manager).max_size(most).build().map_err(Error::internal)?;
        Ok(Self { pool })
    }

    /// A connection that takes writes.
    pub async fn get(&self) -> Result<Connection> {
        match timeout(PATIENCE, self.pool.get()).await {
            Ok(Ok(connection)) => Ok(connection),
            Ok(Err(error)) => Err(Error::DatabaseUnavailable(error.to_string())),
            Err(_) => Err(Error::DatabaseUnavailable("no connection in time".into())),
        }
    }
}

/// Fails for a connection whose member is gone or has become a replica: the pool then drops it and
/// connects anew, which finds the new primary.
fn still_primary(conn: &mut AsyncPgConnection) -> BoxFuture<'_, QueryResult<()>> {
    let query = diesel::select(sql::<Bool>("NOT pg_is_in_recovery()")).get_result::<bool>(conn);
    async move {
        match timeout(PROOF, query).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Err(error)) => Err(error),
            Ok(Ok(false)) | Err(_) => Err(DieselError::BrokenTransactionManager),
        }
    }
    .boxed()
}
