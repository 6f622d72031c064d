//! An attempt tells that it lives, so that a client which sends its key again does not end it.

use std::time::Duration;

use futures::FutureExt;
use tokio::time::{MissedTickBehavior, interval};
use tokio_util::task::AbortOnDropHandle;
use uuid::Uuid;

use crate::{app::App, store::attempts};

/// How often. Three times in a row it may fail before somebody takes the attempt for dead.
const BEAT: Duration = Duration::from_secs(5);

/// Until it is dropped.
pub(super) fn beat(app: &App, attempt: Uuid) -> AbortOnDropHandle<()> {
    let database = app.database.clone();
    AbortOnDropHandle::new(app.tasks.spawn(async move {
        let mut ticks = interval(BEAT);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        // It has told so by its beginning.
        ticks.tick().await;
        loop {
            ticks.tick().await;
            let told = database.write(move |conn| attempts::beat(conn, attempt).boxed());
            if let Err(error) = told.await {
                tracing::info!(%attempt, cause = %error, "nobody was told that an upload goes on");
            }
        }
    }))
}
