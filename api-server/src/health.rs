//! What probes and Prometheus ask, on a port of its own.

mod seen;

use std::{sync::Arc, time::Duration};

use actix_web::{
    HttpResponse, get,
    web::{Data, ServiceConfig},
};
use diesel::{dsl::sql, sql_types::Integer};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tokio::time::timeout;

pub use self::seen::Seen;
use crate::{app::App, error::Result};

/// A probe gets its answer in time even where a store does not answer at all.
const LIMIT: Duration = Duration::from_secs(2);

pub(crate) fn routes(config: &mut ServiceConfig) {
    config.service(alive).service(ready).service(metrics);
}

/// Whether the process answers. It asks nobody: a database that is down is no reason to restart us.
#[get("/healthz")]
async fn alive() -> HttpResponse {
    HttpResponse::Ok().body("ok\n")
}

/// Whether requests should come here: once every store has answered since the start, until we stop.
/// Stores are shared, so a server that left because of one would leave together with all others, and
/// nobody would tell people why. The body says what is down now.
#[get("/readyz")]
async fn ready(app: Data<Arc<App>>) -> HttpResponse {
    if app.tasks.is_draining() {
        return HttpResponse::ServiceUnavailable().body("stopping\n");
    }
    let (database, storage) =
        tokio::join!(timeout(LIMIT, database(&app)), timeout(LIMIT, app.blobs.ping()));
    let (database, storage) = (app.seen.database(database), app.seen.storage(storage));
    let mut response =
        if app.seen.all() { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    response.body(format!("database: {database}\nstorage: {storage}\n"))
}

async fn database(app: &App) -> Result<()> {
    let one = async |conn: &mut AsyncPgConnection| {
        diesel::select(sql::<Integer>("1")).get_result::<i32>(conn).await
    };
    app.database.read(one).await.map(drop)
}

#[get("/metrics")]
async fn metrics(app: Data<Arc<App>>) -> HttpResponse {
    let text = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    HttpResponse::Ok().content_type(text).body(app.metrics.encode())
}
