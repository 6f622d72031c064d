//! Somebody who uploads one picture after the other, and remembers what was acknowledged and when.

use std::time::{Duration, Instant};

use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio::time::{sleep, timeout};

use crate::cluster::eventually;
use crate::gallery::Visitor;
use crate::photograph::photograph;

/// An upload that is not answered by then is tried again, under the same key.
const PATIENCE: Duration = Duration::from_secs(3);

/// Uploads until it is told to stop.
pub struct Writer {
    stop: watch::Sender<bool>,
    writing: JoinHandle<Written>,
}

/// What was acknowledged.
pub struct Written {
    visitor: Visitor,
    /// The seed and the id of each picture, and when it was acknowledged.
    images: Vec<(u32, String, Instant)>,
    started: Instant,
    /// How often an upload had to be tried again.
    pub retries: u32,
}

impl Writer {
    /// Uploads pictures of seeds from `first` on, none of which another writer may take.
    pub fn start(visitor: Visitor, first: u32) -> Self {
        let (stop, stopped) = watch::channel(false);
        let started = Instant::now();
        let mut written = Written { visitor, images: Vec::new(), started, retries: 0 };
        let writing = tokio::spawn(async move {
            for seed in first.. {
                if !written.upload(seed, &stopped).await {
                    break;
                }
            }
            written
        });
        Self { stop, writing }
    }

    /// Waits for the upload under way, and tells of all.
    pub async fn stop(self) -> Written {
        self.stop.send_replace(true);
        self.writing.await.expect("the writer does not panic")
    }
}

impl Written {
    /// False where it was told to stop.
    async fn upload(&mut self, seed: u32, stopped: &watch::Receiver<bool>) -> bool {
        let picture = photograph(seed);
        let (title, key) =
            (format!("Written {seed}"), format!("00000000-0000-4000-9000-{seed:012}"));
        while !*stopped.borrow() {
            match timeout(PATIENCE, self.visitor.upload(&title, &picture, &key)).await {
                Ok(Ok(image)) => {
                    self.images.push((seed, image.id, Instant::now()));
                    return true;
                }
                Ok(Err(_)) | Err(_) => self.retries += 1,
            }
            sleep(Duration::from_millis(50)).await;
        }
        false
    }

    /// How many were acknowledged.
    pub fn count(&self) -> usize {
        self.images.len()
    }

    /// The longest time in which nothing was acknowledged.
    pub fn longest_gap(&self) -> Duration {
        let times: Vec<_> = self.images.iter().map(|(.., time)| *time).collect();
        let starts = std::iter::once(&self.started).chain(&times);
        starts.zip(&times).map(|(from, to)| *to - *from).max().unwrap_or_default()
    }

    /// Every acknowledged picture is there, byte for byte.
    pub async fn check(&self) {
        for (seed, id, _) in &self.images {
            let read = async || self.visitor.original(id).await;
            let found = eventually(Duration::from_secs(30), read).await;
            assert!(found == photograph(*seed), "image {id} came back as other bytes");
        }
    }
}
