//! What writers and a reader were told, and when, by a clock that only goes forward. From it follows
//! whether an acknowledged image was lost, and for how long nobody could write.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::photograph::snapshot;

/// An upload that was answered with 201.
#[derive(Clone, Debug)]
pub struct Write {
    /// What the picture was made of.
    pub seed: u32,
    /// The image.
    pub id: String,
    /// When the answer came.
    pub at: Instant,
}

/// A request that was not answered as it should be.
#[derive(Clone, Debug)]
pub struct Failure {
    /// When it was begun.
    pub began: Instant,
    /// What was asked, and what came.
    pub what: String,
}

/// All of it.
#[derive(Debug, Default)]
pub struct History {
    /// In the order in which they were answered.
    pub writes: Vec<Write>,
    /// In the order in which they ended.
    pub failures: Vec<Failure>,
    /// Acknowledged images that were not there, or not as they had been sent.
    pub lost: Vec<String>,
}

impl History {
    /// The longest time between two acknowledged writes, and the write that ended it.
    pub fn longest_gap(&self) -> Option<(Duration, &Write)> {
        let pairs = self.writes.windows(2);
        pairs.map(|pair| (pair[1].at - pair[0].at, &pair[1])).max_by_key(|(gap, _)| *gap)
    }

    /// The requests that failed although they were begun after the longest gap.
    pub fn failures_after_the_gap(&self) -> Vec<&Failure> {
        let Some((_, first)) = self.longest_gap() else { return Vec::new() };
        self.failures.iter().filter(|failure| failure.began > first.at).collect()
    }

    /// Notes what came back for `write`: `None` where it is said not to exist.
    pub fn check(&mut self, write: &Write, found: Option<&[u8]>) {
        let Some(found) = found else {
            return self.lost.push(format!("{} (of seed {}) is gone", write.id, write.seed));
        };
        if found != snapshot(write.seed) {
            self.lost.push(format!("{} (of seed {}) is another picture", write.id, write.seed));
        }
    }
}

/// A history that several tasks write.
#[derive(Clone, Debug, Default)]
pub struct Shared(Arc<Mutex<History>>);

impl Shared {
    /// Looks at it or adds to it.
    pub fn with<T>(&self, look: impl FnOnce(&mut History) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// How many writes were acknowledged.
    pub fn acknowledged(&self) -> usize {
        self.with(|history| history.writes.len())
    }
}

#[test]
fn a_history_tells_gaps_losses_and_late_failures() {
    let began = Instant::now();
    let at = |second| began + Duration::from_secs(second);
    let write = |seed, second| Write { seed, id: format!("i{seed}"), at: at(second) };
    let failure = |second| Failure { began: at(second), what: "503".to_owned() };
    let mut history = History {
        writes: vec![write(1, 0), write(2, 1), write(3, 21), write(4, 22)],
        failures: vec![failure(5), failure(20), failure(22)],
        lost: Vec::new(),
    };
    let gap = history.longest_gap().map(|(gap, first)| (gap.as_secs(), first.seed));
    assert_eq!(gap, Some((20, 3)));
    assert_eq!(history.failures_after_the_gap().len(), 1, "the one of second 22");

    history.check(&write(1, 0), Some(&snapshot(1)));
    assert!(history.lost.is_empty(), "it came back as it was: {:?}", history.lost);
    history.check(&write(2, 1), Some(&snapshot(3)));
    history.check(&write(3, 21), None);
    assert_eq!(history.lost.len(), 2);
    assert_eq!(History::default().failures_after_the_gap().len(), 0);
}
