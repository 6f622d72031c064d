use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use tokio::{
    sync::{OwnedSemaphorePermit, Semaphore},
    time::{Instant, timeout_at},
};
use uuid::Uuid;

use crate::error::{Error, Result, Rule};

/// How many uploads one server takes at once: each holds a part of its file in memory, 8 MiB.
const PLACES: usize = 16;

/// How many of them may be one person's.
const EACH: usize = 4;

/// How long an upload waits for one of the others to end before it is told to come again.
const PATIENCE: Duration = Duration::from_secs(5);

/// Room for uploads.
pub struct Places {
    all: Arc<Semaphore>,
    /// Of those who upload or wait.
    users: Mutex<HashMap<Uuid, Weak<Semaphore>>>,
}

/// Room for one upload, until it is dropped.
pub struct Place {
    _own: OwnedSemaphorePermit,
    _any: OwnedSemaphorePermit,
}

impl Default for Places {
    fn default() -> Self {
        Self { all: Arc::new(Semaphore::new(PLACES)), users: Mutex::default() }
    }
}

impl Places {
    /// A place for an upload of `user`'s.
    pub async fn take(&self, user: Uuid) -> Result<Place> {
        let end = Instant::now() + PATIENCE;
        let own = timeout_at(end, self.of(user).acquire_owned()).await;
        let own = own.map_err(|_| too_many())?.map_err(Error::internal)?;
        let any = timeout_at(end, self.all.clone().acquire_owned()).await;
        let full = Error::Busy("every place for an upload is taken");
        let any = any.map_err(|_| full)?.map_err(Error::internal)?;
        Ok(Place { _own: own, _any: any })
    }

    fn of(&self, user: Uuid) -> Arc<Semaphore> {
        let mut users = self.users.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = users.get(&user).and_then(Weak::upgrade) {
            return own;
        }
        users.retain(|_, own| own.strong_count() > 0);
        let own = Arc::new(Semaphore::new(EACH));
        users.insert(user, Arc::downgrade(&own));
        own
    }
}

fn too_many() -> Error {
    Error::refused(
        Rule::TooManyUploads,
        format!("You upload {EACH} images already. Wait until one of them has arrived."),
    )
}

#[cfg(test)]
mod tests {
    use futures::future::join_all;

    use super::*;

    fn slug(place: Result<Place>) -> Option<&'static str> {
        place.err().map(|error| error.slug())
    }

    #[tokio::test]
    async fn one_person_takes_a_quarter_of_all_places() {
        let places = Places::default();
        let (ada, grace) = (Uuid::now_v7(), Uuid::now_v7());
        let taken = join_all((0..EACH).map(|_| places.take(ada))).await;
        let (one_more, another) = tokio::join!(places.take(ada), places.take(grace));
        assert_eq!((slug(one_more), another.is_ok()), (Some("too-many-uploads"), true));

        let waiting = async {
            let (place, ()) = tokio::join!(places.take(ada), async { drop(taken) });
            place
        };
        assert!(waiting.await.is_ok(), "whoever waits while another one ends has its place");
    }

    #[tokio::test]
    async fn all_together_take_no_more_than_there_are_and_nobody_is_remembered() {
        let places = Places::default();
        let take = || places.take(Uuid::now_v7());
        let taken = join_all((0..PLACES).map(|_| take())).await;
        assert!(taken.iter().all(Result::is_ok));
        assert_eq!(slug(take().await), Some("busy"));
        drop(taken);
        assert!(take().await.is_ok());
        assert_eq!(places.users.lock().expect("nobody has it").len(), 1);
    }
}
