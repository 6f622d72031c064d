use std::{
    collections::HashMap,
    hash::Hash,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// How often something may be done at once. It may be done again bit by bit, and as often as that again
/// after `within`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Limit {
    pub(super) often: u32,
    pub(super) within: Duration,
}

/// Who has done it how often. Of each it is kept when they will have done nothing: the later, the more
/// they have done.
pub(super) struct Limiter<K> {
    limit: Limit,
    /// So many are kept at most.
    most: usize,
    rested: Mutex<HashMap<K, Instant>>,
}

impl<K: Copy + Eq + Hash> Limiter<K> {
    pub(super) fn new(limit: Limit, most: usize) -> Self {
        Self { limit, most, rested: Mutex::default() }
    }

    /// Once more at `now`, by one of `people` who share the limit of `key`; or how long they have to wait.
    pub(super) fn take(&self, key: K, people: u32, now: Instant) -> Result<(), Duration> {
        let mut all = self.all();
        let rested = all.get(&key).map_or(now, |time| (*time).max(now)) + self.step(people);
        let wait = rested.duration_since(now).saturating_sub(self.limit.within);
        if !wait.is_zero() {
            return Err(wait);
        }
        if all.len() >= self.most && !all.contains_key(&key) {
            make_room(&mut all, now);
        }
        all.insert(key, rested);
        Ok(())
    }

    /// As if it had been done once less.
    pub(super) fn give_back(&self, key: K, people: u32) {
        if let Some(rested) = self.all().get_mut(&key) {
            *rested = rested.checked_sub(self.step(people)).unwrap_or(*rested);
        }
    }

    fn step(&self, people: u32) -> Duration {
        self.limit.within / self.limit.often.saturating_mul(people).max(1)
    }

    fn all(&self) -> MutexGuard<'_, HashMap<K, Instant>> {
        self.rested.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Forgets who has done nothing for long, and of the others that half which has done least: whoever comes
/// from many addresses does not have those forgotten who have done too much.
fn make_room<K: Copy + Eq + Hash>(all: &mut HashMap<K, Instant>, now: Instant) {
    let before = all.len();
    all.retain(|_, rested| *rested > now);
    if all.len() > before / 2 {
        let mut times: Vec<_> = all.values().copied().collect();
        let middle = times.len() / 2;
        let (_, median, _) = times.select_nth_unstable(middle);
        let median = *median;
        all.retain(|_, rested| *rested > median);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit { often: 10, within: Duration::from_mins(1) };
    const STEP: Duration = Duration::from_secs(6);

    fn limiter(most: usize) -> (Limiter<u32>, Instant) {
        (Limiter::new(LIMIT, most), Instant::now())
    }

    fn exhausted(limiter: &Limiter<u32>, key: u32, now: Instant) {
        while limiter.take(key, 1, now).is_ok() {}
    }

    #[test]
    fn so_often_and_then_bit_by_bit() {
        let (limiter, start) = limiter(100);
        for _ in 0..10 {
            assert_eq!(limiter.take(1, 1, start), Ok(()));
        }
        assert_eq!(limiter.take(1, 1, start), Err(STEP));
        assert_eq!(limiter.take(2, 1, start), Ok(()), "others have their own");
        assert_eq!(limiter.take(1, 1, start + STEP / 3), Err(STEP * 2 / 3));
        assert_eq!(limiter.take(1, 1, start + STEP), Ok(()), "what was told is true");
        assert!(limiter.take(1, 1, start + STEP).is_err());

        let later = start + STEP + LIMIT.within;
        let taken = (0..20).filter(|_| limiter.take(1, 1, later).is_ok()).count();
        assert_eq!(taken, 10);
    }

    #[test]
    fn what_is_given_back_may_be_taken_again_and_no_more() {
        let (limiter, now) = limiter(100);
        exhausted(&limiter, 1, now);
        limiter.give_back(1, 1);
        limiter.give_back(2, 1);
        assert!(limiter.take(1, 1, now).is_ok());
        assert!(limiter.take(1, 1, now).is_err());
        assert_eq!((0..20).filter(|_| limiter.take(2, 1, now).is_ok()).count(), 10);
    }

    #[test]
    fn many_who_share_an_address_may_do_it_more_often() {
        let (limiter, now) = limiter(100);
        assert_eq!((0..1000).filter(|_| limiter.take(1, 20, now).is_ok()).count(), 200);
    }

    #[test]
    fn memory_is_bounded_and_who_did_too_much_is_not_forgotten() {
        let (limiter, now) = limiter(1000);
        exhausted(&limiter, 0, now);
        for key in 1..100_000 {
            assert!(limiter.take(key, 1, now).is_ok());
            assert!(limiter.all().len() <= 1000);
        }
        assert!(limiter.take(0, 1, now).is_err());
    }

    #[test]
    fn even_where_all_did_too_much_memory_is_bounded() {
        let (limiter, now) = limiter(10);
        for key in 0..1000 {
            exhausted(&limiter, key, now);
            assert!(limiter.all().len() <= 10);
        }
    }
}
