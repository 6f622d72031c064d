//! HEAD is GET without its body, on every route.

use std::{
    convert::Infallible,
    pin::Pin,
    task::{Context, Poll},
};

use actix_web::{
    HttpMessage, HttpRequest,
    body::{BodySize, BoxBody, MessageBody},
    dev::{ServiceRequest, ServiceResponse},
    http::Method,
    middleware::Next,
};
use bytes::Bytes;

/// Marks a request whose answer needs no body.
struct NoBody;

/// A body that is measured and never sent.
struct Measured(BodySize);

impl MessageBody for Measured {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        self.0
    }

    fn poll_next(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        Poll::Ready(None)
    }
}

/// Routes HEAD as GET. A route that has its body from elsewhere asks [`is_head`], and does not fetch it.
pub(crate) async fn as_get(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let is_head = request.method() == Method::HEAD;
    if is_head {
        request.head_mut().method = Method::GET;
        request.extensions_mut().insert(NoBody);
    }
    let answer = next.call(request).await?;
    Ok(if is_head {
        answer.map_body(|_, body| BoxBody::new(Measured(body.size())))
    } else {
        answer.map_into_boxed_body()
    })
}

/// Whether only the head of the answer is wanted.
pub(crate) fn is_head(request: &HttpRequest) -> bool {
    request.extensions().contains::<NoBody>()
}
