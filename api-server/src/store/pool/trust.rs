use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// A connection that was of use within this time proves nothing anew.
const FRESH: Duration = Duration::from_millis(500);

/// What connections have in common: where one has lost its member, so have those that were made before.
#[derive(Default)]
pub(super) struct Trust(Mutex<Known>);

#[derive(Default)]
struct Known {
    /// Connections of an earlier one are of no use.
    epoch: u64,
    /// What was proven before counts no more.
    doubted: Option<Instant>,
}

impl Trust {
    pub(super) fn epoch(&self) -> u64 {
        self.known().epoch
    }

    /// Condemns every connection of `epoch`, once for all of them that fail.
    pub(super) fn condemn(&self, epoch: u64) {
        let mut known = self.known();
        if known.epoch == epoch {
            known.epoch += 1;
        }
    }

    /// Has every connection prove itself anew.
    pub(super) fn doubt(&self) {
        self.known().doubted = Some(Instant::now());
    }

    pub(super) fn is_fresh(&self, proven: Instant) -> bool {
        let doubted = self.known().doubted.is_some_and(|since| since >= proven);
        !doubted && proven.elapsed() < FRESH
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_failed_once_is_condemned_once() {
        let trust = Trust::default();
        let epoch = trust.epoch();
        trust.condemn(epoch);
        let next = trust.epoch();
        assert_ne!(next, epoch);
        trust.condemn(epoch);
        assert_eq!(trust.epoch(), next, "those that were made since are not meant");
    }

    #[test]
    fn a_proof_counts_for_a_moment_and_until_somebody_doubts() {
        let trust = Trust::default();
        let now = Instant::now();
        assert!(trust.is_fresh(now));
        assert!(!trust.is_fresh(now.checked_sub(FRESH).expect("the machine is older")));
        trust.doubt();
        assert!(!trust.is_fresh(now));
    }
}
