//! Writers and a reader, each a browser of its own, who go on whatever happens and note it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt, SeedableRng};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::cluster::eventually;
use crate::gallery::Visitor;
use crate::history::{Failure, History, Shared, Write};
use crate::photograph::snapshot;

/// How many people upload at the same time.
const WRITERS: u32 = 2;
/// The pause after a request that failed.
const PAUSE: Duration = Duration::from_millis(250);

/// Writers and a reader at work.
pub struct Traffic {
    history: Shared,
    owner: Visitor,
    stop: watch::Sender<bool>,
    people: JoinSet<()>,
}

impl Traffic {
    /// Signs everybody in, and lets them begin. The reader's choices follow from `seed`.
    pub async fn start(seed: u64) -> Self {
        let history = Shared::default();
        let owner = Visitor::signed_in("ada").await;
        let (stop, stopped) = watch::channel(false);
        // Pictures of an earlier run on the same vault must not be taken for ours.
        let numbers = Arc::new(AtomicU32::new(rand::random::<u32>() & 0x7FFF_0000));
        let mut people = JoinSet::new();
        for _ in 0..WRITERS {
            let writer = Visitor::signed_in("ada").await;
            people.spawn(write(writer, numbers.clone(), history.clone(), stopped.clone()));
        }
        let reader = Visitor::stranger();
        people.spawn(read(reader, StdRng::seed_from_u64(seed), history.clone(), stopped));
        Self { history, owner, stop, people }
    }

    /// Waits for `more` acknowledged writes.
    pub async fn writes(&self, more: usize, limit: Duration) {
        let wanted = self.history.acknowledged() + more;
        eventually(limit, async || match self.history.acknowledged() {
            now if now >= wanted => Ok(()),
            now => Err(format!("{now} of {wanted} writes are acknowledged: {}", self.last())),
        })
        .await;
    }

    fn last(&self) -> String {
        self.history
            .with(|history| history.failures.last().map(|failure| failure.what.clone()))
            .unwrap_or_default()
    }

    /// Stops, and looks at every acknowledged image once more.
    pub async fn finish(mut self) -> History {
        self.stop.send_replace(true);
        while let Some(end) = self.people.join_next().await {
            end.expect("a person fell over");
        }
        let mut history = self.history.with(std::mem::take);
        for write in history.writes.clone() {
            let found = eventually(Duration::from_mins(1), async || {
                match self.owner.original(&write.id).await {
                    Ok(bytes) => Ok(Some(bytes)),
                    Err(why) if is_missing(&why) => Ok(None),
                    Err(why) => Err(why),
                }
            })
            .await;
            history.check(&write, found.as_deref());
        }
        history
    }
}

/// Uploads one picture after the other; one that is refused is sent again until it is stored.
async fn write(
    writer: Visitor,
    numbers: Arc<AtomicU32>,
    history: Shared,
    stopped: watch::Receiver<bool>,
) {
    while !*stopped.borrow() {
        let seed = numbers.fetch_add(1, Ordering::Relaxed);
        let (picture, title) = (snapshot(seed), format!("History {seed}"));
        let key = format!("00000000-0000-4000-8001-{seed:012}");
        while !*stopped.borrow() {
            let began = Instant::now();
            match writer.upload(&title, &picture, &key).await {
                Ok(image) => {
                    assert_eq!(image.title, title);
                    let write = Write { seed, id: image.id, at: Instant::now() };
                    history.with(|history| history.writes.push(write));
                    break;
                }
                Err(why) => fail(&history, began, format!("upload: {why}")).await,
            }
        }
    }
}

/// Looks at images that were acknowledged, in no order.
async fn read(
    reader: Visitor,
    mut chance: StdRng,
    history: Shared,
    stopped: watch::Receiver<bool>,
) {
    while !*stopped.borrow() {
        let write = history.with(|history| {
            let number = chance.random_range(0..history.writes.len().max(1));
            history.writes.get(number).cloned()
        });
        let Some(write) = write else {
            tokio::time::sleep(PAUSE).await;
            continue;
        };
        let began = Instant::now();
        match reader.original(&write.id).await {
            Ok(bytes) => history.with(|history| history.check(&write, Some(&bytes))),
            Err(why) if is_missing(&why) => history.with(|history| history.check(&write, None)),
            Err(why) => fail(&history, began, format!("read: {why}")).await,
        }
        tokio::time::sleep(PAUSE / 2).await;
    }
}

async fn fail(history: &Shared, began: Instant, what: String) {
    history.with(|history| history.failures.push(Failure { began, what }));
    tokio::time::sleep(PAUSE).await;
}

/// Whether the vault says that there is no such image, rather than that it cannot look.
fn is_missing(why: &str) -> bool {
    why.contains(": 404 ")
}
