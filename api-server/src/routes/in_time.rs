use std::{pin::Pin, time::Duration};

use actix_web::{FromRequest, HttpRequest, dev::Payload};
use tokio::time::timeout;

use crate::error::{Error, Result, Rule};

/// How long a client may send nothing. Our own tests are less patient.
const PAUSE: Duration =
    if cfg!(test) { Duration::from_millis(50) } else { Duration::from_secs(30) };

/// What a client may keep us waiting for, but not for ever.
pub(super) async fn in_time<T>(next: impl Future<Output = T>) -> Result<T> {
    let slow = |_| Error::refused(Rule::RequestTimeout, "The request stopped for too long.");
    timeout(PAUSE, next).await.map_err(slow)
}

/// A small body, which comes whole within one pause.
pub struct InTime<T>(pub T);

impl<T: FromRequest<Error: 'static> + 'static> FromRequest for InTime<T> {
    type Error = actix_web::Error;
    type Future = Pin<Box<dyn Future<Output = Result<Self, Self::Error>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let body = T::from_request(request, payload);
        Box::pin(async move { in_time(body).await?.map(Self).map_err(Into::into) })
    }
}

#[cfg(test)]
mod tests {
    use actix_web::{
        dev::Payload,
        error::PayloadError,
        http::StatusCode,
        test::TestRequest,
        web::{Bytes, Json},
    };
    use futures::{StreamExt, stream};

    use super::*;

    /// The start of a body, and then nothing.
    fn stopped() -> Payload {
        let start = stream::iter([Ok::<_, PayloadError>(Bytes::from_static(b"{\"a\""))]);
        Payload::Stream { payload: start.chain(stream::pending()).boxed_local() }
    }

    #[tokio::test]
    async fn a_body_that_stops_is_given_up() {
        let request = TestRequest::patch()
            .insert_header(("content-type", "application/json"))
            .insert_header(("content-length", "100"))
            .to_http_request();
        let body = InTime::<Json<serde_json::Value>>::from_request(&request, &mut stopped()).await;
        let error = body.err().expect("it never comes");
        assert_eq!(error.as_response_error().status_code(), StatusCode::REQUEST_TIMEOUT);
    }
}
