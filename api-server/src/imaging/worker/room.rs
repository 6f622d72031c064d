//! Memory and turns for decoders, given to each image by what it needs.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use tokio::{sync::oneshot, time::Instant};

use super::{Meters, Reserved};
use crate::imaging::WORKER_MEMORY;

/// An image that needs no more, of some ten megapixels, waits for no larger one: there is a turn that only such
/// images have, and so much memory, where there is more than one worker may take.
const SMALL: u64 = 256 * 1024 * 1024;

/// Whoever has waited so long is passed over no more.
const PASSED_OVER: Duration = Duration::from_secs(10);

/// What all decoders of a server share.
pub(super) struct Room {
    state: Mutex<State>,
    meters: Meters,
}

/// The right to one worker, and the memory that it may take, until both are gone.
pub struct Turn {
    memory: u64,
    room: Arc<Room>,
    _reserved: Reserved,
}

struct State {
    /// In bytes.
    free: u64,
    /// Of `free`, for small images only.
    spare: u64,
    /// One more than those that large images may have.
    turns: usize,
    waiting: VecDeque<Waiting>,
}

struct Waiting {
    memory: u64,
    since: Instant,
    admitted: oneshot::Sender<Turn>,
}

impl Room {
    /// `memory` in all, of which any image can have [`WORKER_MEMORY`], for as many large images at once as there are
    /// `processors`.
    pub(super) fn new(memory: u64, processors: usize, meters: Meters) -> Arc<Self> {
        let spare = memory.saturating_sub(WORKER_MEMORY).min(SMALL);
        let waiting = VecDeque::new();
        let state = State { free: memory, spare, turns: processors + 1, waiting };
        Arc::new(Self { state: Mutex::new(state), meters })
    }

    /// Where a turn with this much memory will be; dropped, it is given up.
    pub(super) fn ask(self: &Arc<Self>, memory: u64) -> oneshot::Receiver<Turn> {
        let memory = memory.min(WORKER_MEMORY);
        let (admitted, turn) = oneshot::channel();
        self.lock().waiting.push_back(Waiting { memory, since: Instant::now(), admitted });
        self.admit();
        turn
    }

    fn admit(self: &Arc<Self>) {
        let admitted = self.lock().admit(Instant::now());
        for Waiting { memory, admitted, .. } in admitted {
            let reserved = self.meters.reserve(memory);
            // Dropped where nobody waits any more.
            drop(admitted.send(Turn { memory, room: self.clone(), _reserved: reserved }));
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Turn {
    /// What its worker may take, in bytes.
    pub(super) fn memory(&self) -> u64 {
        self.memory
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        self.room.lock().give_back(self.memory);
        self.room.admit();
    }
}

impl State {
    /// Takes all out of those who wait for whom there is room, in their order.
    fn admit(&mut self, now: Instant) -> Vec<Waiting> {
        self.waiting.retain(|waiting| !waiting.admitted.is_closed());
        let (mut admitted, mut at) = (Vec::new(), 0);
        while let Some(Waiting { memory, since, .. }) = self.waiting.get(at) {
            if self.has_room(*memory) {
                self.free -= *memory;
                self.turns -= 1;
                admitted.extend(self.waiting.remove(at));
            } else if now.duration_since(*since) >= PASSED_OVER {
                break;
            } else {
                at += 1;
            }
        }
        admitted
    }

    fn has_room(&self, memory: u64) -> bool {
        let (spare, last) = if memory <= SMALL { (0, 0) } else { (self.spare, 1) };
        self.turns > last && memory + spare <= self.free
    }

    fn give_back(&mut self, memory: u64) {
        self.free += memory;
        self.turns += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MIB: u64 = 1024 * 1024;
    const GIB: u64 = 1024 * MIB;

    fn room(memory: u64, processors: usize) -> Arc<Room> {
        Room::new(memory, processors, Meters::default())
    }

    #[test]
    fn a_small_picture_does_not_wait_behind_a_large_one() {
        let room = room(2 * GIB, 2);
        let mut large = [(); 3].map(|()| room.ask(GIB));
        let first = large[0].try_recv().expect("there is room for one");
        assert!(large[1].try_recv().is_err() && large[2].try_recv().is_err());
        let small = room.ask(120 * MIB).try_recv().expect("it passes over both");
        assert_eq!(small.memory(), 120 * MIB);
        drop(first);
        drop(large[1].try_recv().expect("the next"));
        drop(large[2].try_recv().expect("the last"));
    }

    #[test]
    fn a_small_picture_has_a_turn_where_large_ones_have_all_others() {
        let room = room(8 * GIB, 1);
        let _large = room.ask(300 * MIB).try_recv().expect("the only processor");
        assert!(room.ask(300 * MIB).try_recv().is_err());
        let small = room.ask(100 * MIB).try_recv().expect("beside it");
        assert!(room.ask(100 * MIB).try_recv().is_err());
        drop(small);
        assert!(room.ask(100 * MIB).try_recv().is_ok());
    }

    #[test]
    fn no_more_memory_is_given_than_there_is() {
        let room = room(GIB, 16);
        let turns = [(); 6].map(|()| room.ask(200 * MIB).try_recv().ok());
        assert_eq!(turns.iter().flatten().count(), 5);
        let mut waiting = room.ask(9 * GIB);
        assert!(waiting.try_recv().is_err());
        drop(turns);
        assert_eq!(waiting.try_recv().expect("alone").memory(), GIB, "no image has more");
    }

    #[test]
    fn whoever_has_waited_for_long_is_passed_over_no_more() {
        let later = Instant::now() + PASSED_OVER;
        let mut state = State { free: GIB, spare: 0, turns: 9, waiting: VecDeque::new() };
        let wait = |state: &mut State, memory, since| {
            let (admitted, turn) = oneshot::channel();
            state.waiting.push_back(Waiting { memory, since, admitted });
            turn
        };
        let _large = wait(&mut state, 2 * GIB, later);
        let _small = wait(&mut state, MIB, later);
        assert_eq!(state.admit(later).len(), 1, "the small one passes over");
        let _small = wait(&mut state, MIB, later);
        assert_eq!(state.admit(later + PASSED_OVER).len(), 0, "and no more");
    }

    #[test]
    fn whoever_goes_away_keeps_nobody_waiting() {
        let room = room(GIB, 4);
        let first = room.ask(GIB);
        drop(room.ask(GIB));
        drop(first);
        assert!(room.ask(GIB).try_recv().is_ok());
    }
}
