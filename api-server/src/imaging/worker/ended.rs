use std::{os::unix::process::ExitStatusExt, process::ExitStatus};

use rustix::process::Signal;

use crate::{
    error::{Error, Result, Rule},
    imaging::{Decoded, Refusal},
};

/// How a worker ended.
pub(super) enum Ended {
    /// With all sizes of the image.
    Decoded(Decoded),
    /// With a reason.
    Refused(Refusal),
    /// Without an answer.
    Died(Death),
}

/// What became of a worker that gave no answer. But for the last, the image it had is refused: any other would
/// do as well, and this one would do the same again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Death {
    /// It gave itself up, as Rust does where memory is refused, and hardly anywhere else: panics are caught.
    Aborted,
    /// By a fault of its own, a system call that it may not make, or an answer that is none.
    Crashed,
    /// By somebody else, and that is the kernel where a pod has no memory left.
    Killed,
    /// By its limit of processor time, or by us.
    TimedOut,
    /// By us, before it had much of the processor. This is our fault: another time it may do.
    Starved,
}

impl Death {
    /// What ended it.
    pub(super) fn by(status: ExitStatus) -> Self {
        match status.signal().and_then(Signal::from_named_raw) {
            Some(Signal::ABORT) => Self::Aborted,
            Some(Signal::KILL) => Self::Killed,
            Some(Signal::XCPU) => Self::TimedOut,
            _ => Self::Crashed,
        }
    }
}

impl Ended {
    /// What Prometheus calls it.
    pub(super) fn result(&self) -> &'static str {
        match self {
            Self::Decoded(_) => "decoded",
            Self::Refused(_) => "refused",
            Self::Died(Death::Aborted | Death::Crashed) => "crashed",
            Self::Died(Death::Killed) => "killed",
            Self::Died(Death::TimedOut) => "timed_out",
            Self::Died(Death::Starved) => "starved",
        }
    }

    /// The image, or what whoever sent it is told.
    pub(super) fn into_image(self) -> Result<Decoded> {
        let (rule, detail) = match self {
            Self::Decoded(image) => return Ok(image),
            Self::Refused(refusal) => return Err(refusal.error()),
            Self::Died(Death::Crashed) => return Err(Refusal::Unsupported.error()),
            Self::Died(Death::Aborted) => return Err(Refusal::TooLarge.error()),
            Self::Died(Death::Starved) => {
                return Err(Error::Busy("a decoder had too little of the processor"));
            }
            Self::Died(Death::Killed) => (
                Rule::ImageTooLarge,
                "Decoding this image was cut short, most likely for want of memory. Try again, or make it smaller.",
            ),
            Self::Died(Death::TimedOut) => (
                Rule::UnsupportedImage,
                "This image takes too long to decode. Save it again, not progressive or interlaced, and try again.",
            ),
        };
        Err(Error::refused(rule, detail))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_end_is_counted_as_what_it_was() {
        for (signal, result, slug) in [
            (Signal::ABORT, "crashed", "image-too-large"),
            (Signal::SEGV, "crashed", "unsupported-image"),
            (Signal::SYS, "crashed", "unsupported-image"),
            (Signal::KILL, "killed", "image-too-large"),
            (Signal::XCPU, "timed_out", "unsupported-image"),
        ] {
            let ended = Ended::Died(Death::by(ExitStatus::from_raw(signal.as_raw())));
            assert_eq!(ended.result(), result, "{signal:?}");
            assert_eq!(ended.into_image().expect_err("refused").slug(), slug, "{signal:?}");
        }
        let by_itself = Death::by(ExitStatus::from_raw(256));
        assert_eq!(by_itself, Death::Crashed);
        let starved = Ended::Died(Death::Starved);
        assert_eq!(starved.result(), "starved");
        assert_eq!(starved.into_image().expect_err("not decoded").slug(), "busy");
    }
}
