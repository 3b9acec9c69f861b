//! The future: waits for the inner service, and then writes the decision to its response.

use super::body::{DefaultBody, EmptyBody};
use crate::policy::decision::{EarlyResponse, ResponseHeaders};
use http::Response;
use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

pin_project! {
    /// The future of [`Cors`](super::Cors) and of the other services in this crate.
    // This is an enum. If it were a struct that contains one, the compiler would build it elsewhere and copy it, which
    // costs 33 instructions.
    #[project = Stage]
    #[allow(missing_docs)] // the content is private
    pub enum ResponseFuture<F, E = DefaultBody> {
        #[doc(hidden)]
        Serving { #[pin] inner: F, headers: ResponseHeaders, empty_body: E },
        #[doc(hidden)]
        Answering { answer: Option<EarlyResponse>, empty_body: E },
    }
}

impl<F, E, B, Error> Future for ResponseFuture<F, E>
where
    F: Future<Output = Result<Response<B>, Error>>,
    E: EmptyBody<B>,
{
    type Output = Result<Response<B>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let (early, empty_body) = match self.project() {
            Stage::Serving {
                inner,
                headers,
                empty_body,
            } => {
                let rejection = if headers.is_waiting() {
                    ready!(headers.poll_granted(cx))
                } else {
                    None
                };
                let Some(rejection) = rejection else {
                    let mut polled = inner.poll(cx);
                    if let Poll::Ready(Ok(response)) = &mut polled {
                        headers.apply_once(response.headers_mut());
                    }
                    return polled;
                };
                (rejection, empty_body)
            }
            Stage::Answering { answer, empty_body } => {
                if let Some(answer) = answer {
                    ready!(answer.poll_granted(cx));
                }
                let answer = answer.take();
                let answer = answer.expect("`ResponseFuture` polled after it was ready");
                (answer, empty_body)
            }
        };
        Poll::Ready(Ok(early.into_response(empty_body.empty_body())))
    }
}
