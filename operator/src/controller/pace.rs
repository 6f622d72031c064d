//! How often a vault is looked at.

use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use tokio::time::Instant;

/// From one look to the next at least this long: what moves together makes one run.
const BREATH: Duration = Duration::from_secs(1);

/// Lets a vault be looked at as soon as something of it moves, and then once in a breath.
///
/// The controller's own debounce waits for silence, which a pod that restarts does not give: its
/// loss was over before anybody had looked.
#[derive(Debug)]
pub(super) struct Pace<K>(Mutex<HashMap<K, Instant>>);

impl<K: Eq + Hash> Pace<K> {
    pub(super) fn new() -> Self {
        Self(Mutex::new(HashMap::new()))
    }

    /// How long `vault` has to wait; `None` where it is looked at now.
    pub(super) fn wait(&self, vault: K, now: Instant) -> Option<Duration> {
        let mut looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        looks.retain(|_, last| now.duration_since(*last) < BREATH);
        if let Some(last) = looks.get(&vault) {
            return Some(BREATH.saturating_sub(now.duration_since(*last)));
        }
        looks.insert(vault, now);
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_that_moves_is_seen_at_once_and_a_storm_once_in_a_breath() {
        let (pace, start) = (Pace::new(), Instant::now());
        let after = |millis| pace.wait("photos", start + Duration::from_millis(millis));
        assert_eq!(after(0), None);
        assert_eq!(after(400), Some(Duration::from_millis(600)));
        assert_eq!(after(900), Some(Duration::from_millis(100)), "a storm puts nothing off");
        assert_eq!(after(1000), None);
        assert_eq!(pace.wait("other", start + Duration::from_millis(1001)), None);
    }

    #[test]
    fn who_was_looked_at_long_ago_is_forgotten() {
        let (pace, start) = (Pace::new(), Instant::now());
        for vault in 0..100 {
            pace.wait(vault, start);
        }
        pace.wait(100, start + BREATH);
        assert_eq!(pace.0.lock().unwrap().len(), 1);
    }
}
