use std::sync::atomic::{AtomicBool, Ordering};

use tokio::time::error::Elapsed;

use crate::error::Result;

/// Which stores have answered since the start.
#[derive(Default)]
pub struct Seen {
    database: AtomicBool,
    storage: AtomicBool,
}

impl Seen {
    pub(super) fn database(&self, outcome: Result<Result<()>, Elapsed>) -> String {
        note(&self.database, outcome)
    }

    pub(super) fn storage(&self, outcome: Result<Result<()>, Elapsed>) -> String {
        note(&self.storage, outcome)
    }

    pub(super) fn all(&self) -> bool {
        self.database.load(Ordering::Relaxed) && self.storage.load(Ordering::Relaxed)
    }
}

/// Remembers an answer, and says how it is now.
fn note(seen: &AtomicBool, outcome: Result<Result<()>, Elapsed>) -> String {
    match outcome {
        Ok(Ok(())) => {
            seen.store(true, Ordering::Relaxed);
            "ok".to_owned()
        }
        Ok(Err(error)) => error.to_string(),
        Err(_) => "no answer in time".to_owned(),
    }
}
