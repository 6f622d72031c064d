use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use crate::error::{Error, Result};

/// After the provider did not answer it is left alone for so long: whoever comes meanwhile is told at
/// once, instead of waiting for the same silence.
const REST: Duration = Duration::from_secs(5);

/// What the provider said of itself, and when it last said nothing.
pub(super) struct Known<P> {
    said: Option<(Arc<P>, Instant)>,
    silent: Option<(String, Instant)>,
}

impl<P> Known<P> {
    pub(super) fn nothing() -> Self {
        Self { said: None, silent: None }
    }

    /// What to go by at `now`: something no older than `age`, or, where the provider has just been
    /// silent, something older or a refusal. `None` where it has to be asked.
    pub(super) fn answer(&self, age: Duration, now: Instant) -> Option<Result<Arc<P>>> {
        let since = |time: &Instant| now.duration_since(*time);
        if let Some((said, _)) = self.said.as_ref().filter(|(_, asked)| since(asked) < age) {
            return Some(Ok(said.clone()));
        }
        let (cause, _) = self.silent.as_ref().filter(|(_, asked)| since(asked) < REST)?;
        let old = self.said.as_ref().map(|(said, _)| said.clone());
        Some(old.ok_or_else(|| Error::ProviderUnavailable(cause.clone())))
    }

    /// Keeps what came of asking; silence takes nothing away that is known.
    pub(super) fn keep(&mut self, outcome: Result<P>, now: Instant) {
        match outcome {
            Ok(said) => (self.said, self.silent) = (Some((Arc::new(said), now)), None),
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

    fn silence() -> Result<&'static str> {
        Err(Error::ProviderUnavailable("no answer".into()))
    }

    #[test]
    fn what_is_fresh_is_gone_by_and_what_is_old_is_asked_for() {
        let (mut known, start) = (Known::nothing(), Instant::now());
        assert!(known.answer(HOUR, start).is_none());
        known.keep(Ok("metadata"), start);
        assert_eq!(*known.answer(HOUR, start + HOUR / 2).unwrap().unwrap(), "metadata");
        assert!(known.answer(HOUR / 4, start + HOUR / 2).is_none());
        assert!(known.answer(HOUR, start + HOUR).is_none());
    }

    #[test]
    fn a_silent_provider_is_left_alone_for_a_while() {
        let (mut known, start) = (Known::nothing(), Instant::now());
        known.keep(silence(), start);
        let told = known.answer(HOUR, start + REST / 2).expect("nobody asks").unwrap_err();
        assert_eq!(told.to_string(), "sign-in provider unavailable: no answer");
        assert!(known.answer(HOUR, start + REST).is_none(), "then it is asked again");
    }

    #[test]
    fn what_a_silent_provider_said_before_still_serves() {
        let (mut known, start) = (Known::nothing(), Instant::now());
        known.keep(Ok("metadata"), start);
        known.keep(silence(), start + HOUR);
        assert_eq!(*known.answer(HOUR, start + HOUR).unwrap().unwrap(), "metadata");
        known.keep(Ok("newer"), start + HOUR + REST);
        assert_eq!(*known.answer(HOUR, start + HOUR + REST).unwrap().unwrap(), "newer");
    }
}
