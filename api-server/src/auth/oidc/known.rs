use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use crate::error::{Error, Result};

/// After the provider did not answer it is left alone for so long: whoever comes meanwhile is told at
/// once, instead of waiting for the same silence.
const REST: Duration = Duration::from_secs(5);

/// How often an unknown key may make us ask again, so that forged tokens cannot make us hammer it.
const PATIENCE: Duration = Duration::from_mins(1);

/// For so long a provider that says nothing any more is gone by. Without an end, a key that it has
/// withdrawn would be good for as long as somebody can keep it silent.
const OLDEST: Duration = Duration::from_hours(24);

/// What the provider said of itself, and when it last said nothing.
pub(super) struct Known<P> {
    said: Option<Said<P>>,
    silent: Option<(String, Instant)>,
    searched: Option<Instant>,
}

struct Said<P> {
    what: Arc<P>,
    at: Instant,
    /// How long it is good without asking again.
    fresh: Duration,
}

impl<P> Known<P> {
    pub(super) fn nothing() -> Self {
        Self { said: None, silent: None, searched: None }
    }

    /// What to go by at `now`: something fresh, or, where the provider has just been silent, something
    /// older or a refusal. `None` where it has to be asked.
    pub(super) fn answer(&self, now: Instant) -> Option<Result<Arc<P>>> {
        let since = |time: &Instant| now.duration_since(*time);
        if let Some(said) = self.said.as_ref().filter(|said| since(&said.at) < said.fresh) {
            return Some(Ok(said.what.clone()));
        }
        let (cause, _) = self.silent.as_ref().filter(|(_, asked)| since(asked) < REST)?;
        let old = self.said.as_ref().filter(|said| since(&said.at) < OLDEST);
        let old = old.map(|said| said.what.clone());
        Some(old.ok_or_else(|| Error::ProviderUnavailable(cause.clone())))
    }

    /// Whether a key that is not in `known` is a reason to ask at `now`. It is not where somebody has
    /// asked since, nor where somebody has looked for a key a moment ago.
    pub(super) fn search(&mut self, known: &Arc<P>, now: Instant) -> bool {
        let newer = self.said.as_ref().is_some_and(|said| !Arc::ptr_eq(&said.what, known));
        let tired = self.searched.is_some_and(|last| now.duration_since(last) < PATIENCE);
        if newer || tired {
            return false;
        }
        self.searched = Some(now);
        true
    }

    /// Keeps what came of asking, and for how long it is good; silence takes nothing away that is known.
    pub(super) fn keep(&mut self, outcome: Result<(P, Duration)>, now: Instant) {
        match outcome {
            Ok((what, fresh)) => {
                self.said = Some(Said { what: Arc::new(what), at: now, fresh });
                self.silent = None;
            }
            Err(error) => {
                tracing::warn!(cause = %error, "the sign-in provider does not answer");
                self.silent = Some((cause(error), now));
            }
        }
    }
}

fn cause(error: Error) -> String {
    match error {
        Error::ProviderUnavailable(cause) => cause,
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_hours(1);

    fn said(what: &'static str) -> (&'static str, Duration) {
        (what, HOUR)
    }

    fn silence() -> Result<(&'static str, Duration)> {
        Err(Error::ProviderUnavailable("no answer".into()))
    }

    #[test]
    fn what_is_fresh_is_gone_by_and_what_is_old_is_asked_for() {
        let (mut known, start) = (Known::nothing(), Instant::now());
        assert!(known.answer(start).is_none());
        known.keep(Ok(said("metadata")), start);
        assert_eq!(*known.answer(start + HOUR / 2).unwrap().unwrap(), "metadata");
        assert!(known.answer(start + HOUR).is_none());
    }

    #[test]
    fn a_silent_provider_is_left_alone_for_a_while() {
        let (mut known, start) = (Known::nothing(), Instant::now());
        known.keep(silence(), start);
        let told = known.answer(start + REST / 2).expect("nobody asks").unwrap_err();
        assert_eq!(told.to_string(), "sign-in provider unavailable: no answer");
        assert!(known.answer(start + REST).is_none(), "then it is asked again");
    }

    #[test]
    fn what_a_silent_provider_said_before_still_serves_for_a_day() {
        let (mut known, start) = (Known::nothing(), Instant::now());
        known.keep(Ok(said("metadata")), start);
        known.keep(silence(), start + HOUR);
        assert_eq!(*known.answer(start + HOUR).unwrap().unwrap(), "metadata");
        let late = start + OLDEST;
        known.keep(silence(), late.checked_sub(REST / 2).expect("a time"));
        assert_eq!(
            *known.answer(late.checked_sub(REST / 4).unwrap()).unwrap().unwrap(),
            "metadata"
        );
        assert!(known.answer(late).expect("nobody asks").is_err(), "and no longer");
        known.keep(Ok(said("newer")), late + REST);
        assert_eq!(*known.answer(late + REST).unwrap().unwrap(), "newer");
    }

    #[test]
    fn an_unknown_key_is_looked_for_once_in_a_while() {
        let (mut known, start) = (Known::nothing(), Instant::now());
        known.keep(Ok(said("metadata")), start);
        let first = known.answer(start).unwrap().unwrap();
        assert!(known.search(&first, start));
        known.keep(Ok(said("the same")), start);
        assert!(!known.search(&first, start + PATIENCE), "somebody has asked since");
        let second = known.answer(start).unwrap().unwrap();
        assert!(!known.search(&second, start + PATIENCE / 2), "a moment ago");
        assert!(known.search(&second, start + PATIENCE));
    }
}
