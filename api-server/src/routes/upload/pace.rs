use std::{collections::VecDeque, time::Duration};

/// How much of a file has to come in any [`WINDOW`]: 16 KiB a second.
const ENOUGH: u64 = 16 * 1024 * WINDOW;

/// In seconds.
const WINDOW: u64 = 30;

/// How long a whole file may keep us waiting.
const FILE: Duration = Duration::from_mins(15);

/// How fast a file comes. Only the time that we wait for it counts: while the store keeps us, its sender is not to
/// blame.
pub(super) struct Pace {
    waited: Duration,
    /// How much came by the end of which second: the last of it that is enough.
    recent: VecDeque<(u64, u64)>,
    sum: u64,
}

impl Default for Pace {
    fn default() -> Self {
        // The first seconds are given.
        Self { waited: Duration::ZERO, recent: VecDeque::from([(0, ENOUGH)]), sum: ENOUGH }
    }
}

impl Pace {
    /// How long the next piece may take.
    pub(super) fn patience(&self) -> Duration {
        let last = self.recent.front().map_or(0, |(second, _)| second + WINDOW);
        Duration::from_secs(last).min(FILE).saturating_sub(self.waited)
    }

    /// A piece came.
    pub(super) fn came(&mut self, after: Duration, bytes: usize) {
        self.waited += after;
        self.sum += bytes as u64;
        let second = self.waited.as_secs() + 1;
        match self.recent.back_mut() {
            Some((last, sum)) if *last == second => *sum += bytes as u64,
            _ => self.recent.push_back((second, bytes as u64)),
        }
        while let Some((_, first)) = self.recent.front()
            && self.sum - first >= ENOUGH
        {
            self.sum -= first;
            self.recent.pop_front();
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection, prelude::*};

    use super::*;

    /// After how many seconds it is given up, where `bytes` come after each `pause` in milliseconds.
    fn given_up(pause: u64, bytes: usize) -> u64 {
        let mut pace = Pace::default();
        let pause = Duration::from_millis(pause);
        while pause <= pace.patience() {
            pace.came(pause, bytes);
        }
        (pace.waited + pace.patience()).as_secs()
    }

    #[test]
    fn a_trickle_is_given_up_after_thirty_seconds() {
        for (pause, bytes) in [(29_000, 1), (1000, 1000), (100, 0), (10, 150)] {
            assert_eq!(given_up(pause, bytes), 30, "{bytes} each {pause} ms");
        }
        assert_eq!(given_up(31_000, 100_000_000), 30, "too late is not in time");
    }

    #[test]
    fn what_comes_at_its_pace_is_given_a_quarter_of_an_hour() {
        for (pause, bytes) in [(1000, 17_000), (100, 1700), (29_000, 500_000), (1, 1000)] {
            assert_eq!(given_up(pause, bytes), 15 * 60, "{bytes} each {pause} ms");
        }
    }

    #[test]
    fn what_came_fast_gives_no_right_to_stop() {
        let mut pace = Pace::default();
        for _ in 0..100 {
            pace.came(Duration::from_millis(100), 1_000_000);
        }
        assert!(pace.patience() <= Duration::from_secs(31), "{:?}", pace.patience());
    }

    proptest! {
        /// By a count of all that came in the seconds before.
        #[test]
        fn in_any_window_there_is_enough(
            pieces in collection::vec((0_u64..20_000, 0_usize..600_000), 1..60),
        ) {
            let (mut pace, mut all) = (Pace::default(), Vec::new());
            for (pause, bytes) in pieces {
                let pause = Duration::from_millis(pause);
                if pause > pace.patience() {
                    break;
                }
                let now = pace.waited + pause;
                let recent = all.iter().filter(|(at, _)| *at + Duration::from_secs(WINDOW + 1) >= now);
                let sum: u64 = recent.map(|(_, bytes)| bytes).sum();
                prop_assert!(now.as_secs() <= WINDOW || sum >= ENOUGH, "{sum} before {now:?}");
                pace.came(pause, bytes);
                all.push((now, bytes as u64));
                prop_assert!(pace.recent.len() <= 33);
            }
        }
    }
}
