use std::{collections::HashMap, sync::Arc};

use api_server::{
    app::App,
    config::Config,
    jobs::reaper,
    server,
    store::{connect, migrate},
    telemetry,
};
use chrono::{TimeDelta, Utc};
use diesel::{QueryResult, QueryableByName, sql_types::Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use futures::TryStreamExt;
use minio::s3::types::{S3Api, ToStream};
use tokio::runtime::Handle;
use uuid::Uuid;

use super::{Browser, Store, services};

/// A running vault.
pub struct Vault {
    /// Where it answers.
    pub base: String,
    /// Where its probes are answered.
    pub health: String,
    /// Its inside, for what no request can see.
    pub app: Arc<App>,
    /// What a pod of it would have.
    pub environment: HashMap<String, String>,
    /// Where its blobs are.
    pub store: Store,
}

impl Vault {
    /// Starts one.
    pub async fn start() -> Self {
        Self::start_with(&[]).await
    }

    /// Starts one whose blobs are in `store`.
    pub async fn start_on(store: Store) -> Self {
        Self::start_as(store, &[]).await
    }

    /// Starts one with some variables changed.
    pub async fn start_with(changes: &[(&str, &str)]) -> Self {
        Self::start_as(Store::MinIo, changes).await
    }

    async fn start_as(store: Store, changes: &[(&str, &str)]) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        if let Ok(filter) = std::env::var("TEST_LOG") {
            telemetry::init(&filter);
        }
        let name = format!("vault-{}", Uuid::now_v7().simple());
        prepare(&name, store).await;
        Self::serve(services::environment(&name, store), store, changes)
    }

    /// Another server of the same vault, with some variables changed.
    pub fn replica(&self, changes: &[(&str, &str)]) -> Self {
        Self::serve(self.environment.clone(), self.store, changes)
    }

    fn serve(
        mut environment: HashMap<String, String>,
        store: Store,
        changes: &[(&str, &str)],
    ) -> Self {
        environment
            .extend(changes.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())));
        let config =
            Config::from_vars(|name| environment.get(name).cloned()).expect("a valid environment");
        let program = env!("CARGO_BIN_EXE_api-server").into();
        let app = App::build(config, program, Handle::current()).expect("builds");
        let server = server::bind(app.clone()).expect("binds");
        let (base, health) =
            (format!("http://{}", server.address), format!("http://{}", server.health_address));
        tokio::spawn(server.run());
        Self { base, health, app, environment, store }
    }

    /// Somebody's browser, not signed in.
    pub fn browser(&self) -> Browser {
        Browser::new(&self.base)
    }

    /// Somebody's browser, signed in as `ada` or `grace`.
    pub async fn user(&self, name: &str) -> Browser {
        let browser = self.browser();
        browser.sign_in(name, "/").await;
        browser
    }

    /// The same browser as far as we can tell, at this server: it has the other one's session.
    pub fn moved(&self, browser: &Browser) -> Browser {
        let here = self.browser();
        let session = browser.cookie("__Host-session").expect("a session");
        here.set_cookie("__Host-session", &session);
        here
    }

    /// A connection to its database.
    pub async fn database(&self) -> AsyncPgConnection {
        connect(&services::database(&self.environment["DATABASE_NAME"])).await.expect("connects")
    }

    /// One statement on its database.
    pub async fn execute(&self, sql: &str) -> usize {
        diesel::sql_query(sql).execute(&mut self.database().await).await.expect("executes")
    }

    /// Several statements on its database, all or none.
    pub async fn batch(&self, sql: &str) {
        self.database().await.batch_execute(sql).await.expect("executes");
    }

    /// The one text that a query gives in each row.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        let sql = format!("SELECT x::text AS x FROM ({sql}) AS q(x)");
        let rows: Vec<Row> =
            diesel::sql_query(sql).load(&mut self.database().await).await.expect("queries");
        rows.into_iter().map(|row| row.x).collect()
    }

    /// Every path in its bucket.
    pub async fn blobs(&self) -> Vec<String> {
        let bucket = &*self.environment["S3_BUCKET"];
        // Not by an empty delimiter, which not every store takes for none.
        let list = self.store.client().list_objects(bucket).expect("a name");
        let list = list.delimiter("|".to_owned()).build();
        let pages: Vec<_> = list.to_stream().await.try_collect().await.expect("lists");
        pages.into_iter().flat_map(|page| page.contents).map(|entry| entry.name).collect()
    }

    /// Puts a blob past the server.
    pub async fn put_blob(&self, path: &str) {
        let bucket = &*self.environment["S3_BUCKET"];
        let put = self.store.client().put_object_content(bucket, path, "late");
        put.expect("a name").build().send().await.expect("it is put");
    }

    /// What the reaper would do in `hours`, once the server's own has finished its round.
    pub async fn reap_in(&self, hours: i64) {
        let then = Utc::now() + TimeDelta::hours(hours);
        while !reaper::run_once(&self.app, then).await.expect("reaps") {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
    }
}

/// One statement on a connection that is kept, such as one of a transaction.
pub async fn run(conn: &mut AsyncPgConnection, sql: &str) -> QueryResult<usize> {
    diesel::sql_query(sql).execute(conn).await
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    x: String,
}

/// A database with our tables, and a bucket with nothing.
async fn prepare(name: &str, store: Store) {
    let mut conn = connect(&services::database("postgres")).await.expect("the database is there");
    diesel::sql_query(format!("CREATE DATABASE \"{name}\""))
        .execute(&mut conn)
        .await
        .expect("a new database");
    migrate(&services::database(name)).await.expect("migrates");
    let make = store.client().create_bucket(name).expect("a name").build();
    make.send().await.expect("a new bucket");
}
