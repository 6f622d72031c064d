//! Chance with a seed that is printed: `SEED=…` draws the same again. What everybody runs draws the same
//! each time, so that a red run tells of a change and not of luck; `just test-long faults` draws anew.

use std::env;

use rand::{RngExt, SeedableRng, rngs::StdRng, seq::index::sample};

/// Whether everything is tried, or a few that are drawn.
pub fn whole() -> bool {
    env::var_os("FAULTS").is_some_and(|value| value == "whole")
}

/// The seed of every run that names none.
const USUAL: u64 = 1;

/// What is drawn in a test.
pub struct Draws(StdRng);

impl Draws {
    /// Draws for the test `name`.
    pub fn new(name: &str) -> Self {
        let given = env::var("SEED").ok().and_then(|seed| seed.parse().ok());
        let seed: u64 = given.unwrap_or_else(|| if whole() { rand::rng().random() } else { USUAL });
        println!("{name}: SEED={seed}");
        Self(StdRng::seed_from_u64(seed))
    }

    /// `few` different numbers from 1 to `most`, in order.
    pub fn some(&mut self, few: usize, most: usize) -> Vec<usize> {
        let mut drawn: Vec<_> =
            sample(&mut self.0, most, few.min(most)).iter().map(|index| index + 1).collect();
        drawn.sort_unstable();
        drawn
    }

    /// Draws of its own.
    pub fn apart(&mut self) -> Self {
        Self(StdRng::seed_from_u64(self.0.random()))
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0.random_range(0..end)
    }

    /// One of `items`.
    pub fn one<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}
