//! Watches that lose events: their answer is a line of JSON for each.

use futures::StreamExt;
use http::Response;
use http_body_util::{BodyExt, StreamBody};
use hyper::body::{Bytes, Frame};
use kube::client::Body;

use super::{Faults, layer::Answer};

/// Which events are lost, and how many were.
#[derive(Debug, Default)]
pub struct Loss {
    pub nth: Option<usize>,
    pub seen: usize,
    pub lost: usize,
}

impl Loss {
    fn takes(&mut self) -> bool {
        self.seen += 1;
        let takes = self.nth.is_some_and(|nth| self.seen.is_multiple_of(nth));
        self.lost += usize::from(takes);
        takes
    }
}

/// `answer` without the events that `faults` takes.
pub fn lossy(answer: Response<Body>, faults: Faults) -> Response<Answer> {
    answer.map(|body| {
        let mut rest = Vec::new();
        let kept = body.into_data_stream().map(move |chunk| {
            rest.extend_from_slice(&chunk?);
            let mut kept = Vec::new();
            while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
                let line = rest.drain(..=end);
                if faults.state().watch.takes() {
                    drop(line);
                } else {
                    kept.extend(line);
                }
            }
            Ok(Frame::data(Bytes::from(kept)))
        });
        StreamBody::new(kept).boxed_unsync()
    })
}
