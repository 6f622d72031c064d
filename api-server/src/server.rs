use std::{
    net::{SocketAddr, TcpListener},
    sync::Arc,
    time::Duration,
};

use actix_web::{
    HttpServer,
    dev::{Server, ServerHandle},
    middleware::from_fn,
    web::Data,
};
use tokio::{
    signal::unix::{SignalKind, signal},
    time::timeout,
};
use utoipa_actix_web::AppExt;

use crate::{app::App, auth::csrf, head, headers, health, jobs::reaper, routes};

/// How long a stopping server waits for the uploads in progress.
const DRAIN: Duration = Duration::from_mins(1);

/// A server that has bound its ports and answers once it is run.
pub struct Bound {
    /// Where the application answers; tests bind port 0.
    pub address: SocketAddr,
    /// Where probes are answered.
    pub health_address: SocketAddr,
    app: Arc<App>,
    application: Server,
    health: Server,
}

/// Binds both ports.
pub fn bind(app: Arc<App>) -> std::io::Result<Bound> {
    let listener = TcpListener::bind(app.config.listen)?;
    let health_listener = TcpListener::bind(app.config.health_listen)?;
    let (address, health_address) = (listener.local_addr()?, health_listener.local_addr()?);
    let (application, health) =
        (application(app.clone(), listener)?, health_server(&app, health_listener)?);
    Ok(Bound { address, health_address, app, application, health })
}

impl Bound {
    /// Stops the server as a signal would.
    pub fn stopper(&self) -> ServerHandle {
        self.application.handle()
    }

    /// Answers until a signal or the stopper; then finishes what was begun.
    pub async fn run(self) -> std::io::Result<()> {
        let Self { app, application, health, .. } = self;
        let (stop_application, stop_health) = (application.handle(), health.handle());
        let probes = tokio::spawn(health);
        let jobs = tokio::spawn(reaper::run(app.clone()));
        let decoder = app.decoder.clone();
        tokio::spawn(async move { decoder.check().await });
        let draining = app.clone();
        let signals = tokio::spawn(async move {
            stop_signal().await;
            tracing::info!("stopping: uploads in progress are finished first");
            draining.tasks.drain();
            stop_application.stop(true).await;
        });
        let outcome = application.await;
        signals.abort();
        jobs.abort();
        app.tasks.drain();
        if timeout(DRAIN, app.tasks.finish()).await.is_err() {
            tracing::warn!("some uploads did not end in time and are left to the reaper");
        }
        stop_health.stop(false).await;
        probes.abort();
        outcome
    }
}

fn application(app: Arc<App>, listener: TcpListener) -> std::io::Result<Server> {
    let server = HttpServer::new(move || {
        actix_web::App::new()
            .wrap(from_fn(head::as_get))
            .wrap(from_fn(csrf::guard))
            .wrap(from_fn(headers::around))
            .app_data(Data::new(app.clone()))
            // First, because the scope of the contract's routes answers for everything below it.
            .configure(routes::rest)
            .into_utoipa_app()
            .configure(routes::api)
            .into_app()
    });
    let server = server
        .disable_signals()
        .shutdown_timeout(DRAIN.as_secs())
        .client_request_timeout(Duration::from_secs(10));
    Ok(server.listen(listener)?.run())
}

fn health_server(app: &Arc<App>, listener: TcpListener) -> std::io::Result<Server> {
    let app = app.clone();
    let server = HttpServer::new(move || {
        actix_web::App::new().app_data(Data::new(app.clone())).configure(health::routes)
    });
    Ok(server.workers(1).disable_signals().listen(listener)?.run())
}

async fn stop_signal() {
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}
