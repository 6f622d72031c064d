//! What probes and Prometheus ask, on a port of its own.

use std::{sync::Arc, time::Duration};

use actix_web::{
    HttpResponse, get,
    web::{Data, ServiceConfig},
};
use diesel::{dsl::sql, sql_types::Integer};
use diesel_async::RunQueryDsl;
use tokio::time::timeout;

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

/// Whether requests should come here.
#[get("/readyz")]
async fn ready(app: Data<Arc<App>>) -> HttpResponse {
    if app.tasks.is_draining() {
        return HttpResponse::ServiceUnavailable().body("stopping\n");
    }
    let (database, storage) =
        tokio::join!(timeout(LIMIT, database(&app)), timeout(LIMIT, app.blobs.ping()));
    let word = |outcome: &Result<Result<()>, _>| match outcome {
        Ok(Ok(())) => "ok".to_owned(),
        Ok(Err(error)) => error.to_string(),
        Err(_) => "no answer in time".to_owned(),
    };
    let well = matches!((&database, &storage), (Ok(Ok(())), Ok(Ok(()))));
    let mut response = if well { HttpResponse::Ok() } else { HttpResponse::ServiceUnavailable() };
    response.body(format!("database: {}\nstorage: {}\n", word(&database), word(&storage)))
}

async fn database(app: &App) -> Result<()> {
    let mut conn = app.database.get().await?;
    diesel::select(sql::<Integer>("1")).get_result::<i32>(&mut conn).await?;
    Ok(())
}

#[get("/metrics")]
async fn metrics(app: Data<Arc<App>>) -> HttpResponse {
    let text = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    HttpResponse::Ok().content_type(text).body(app.metrics.encode())
}
