//! The future: wait for the inner service, then write the decision onto its response.

use super::{DefaultBody, EmptyBody};
use crate::policy::{Actual, Answer, Decision, Preflight};
use http::Response;
use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

pin_project! {
    /// The future of [`Cors`](super::Cors).
    // An enum itself: in a struct around one, it is put together elsewhere and copied, 33 instructions.
    #[project = Stage]
    #[allow(missing_docs)] // nobody is to see what is inside
    pub enum ResponseFuture<F, E = DefaultBody> {
        #[doc(hidden)]
        Serving { #[pin] inner: F, actual: Actual, empty_body: E },
        #[doc(hidden)]
        Answering { answer: Option<Preflight>, empty_body: E },
    }
}

impl<F, E> ResponseFuture<F, E> {
    pub(super) fn answering(answer: Preflight, empty_body: E) -> Self {
        let answer = Some(answer);
        Self::Answering { answer, empty_body }
    }
}

impl<F, E, B, Error> Future for ResponseFuture<F, E>
where
    F: Future<Output = Result<Response<B>, Error>>,
    E: EmptyBody<B>,
{
    type Output = Result<Response<B>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let (answer, empty_body) = match self.project() {
            Stage::Serving {
                inner,
                actual,
                empty_body,
            } => {
                if let Actual::Later(later) = actual {
                    match ready!(later.poll(cx)) {
                        Decision::Forward(forward) => *actual = Actual::Forward(forward),
                        Decision::Answer(rejection) => {
                            return Poll::Ready(Ok(
                                rejection.into_response(empty_body.empty_body())
                            ));
                        }
                    }
                }
                let mut polled = inner.poll(cx);
                if let (Poll::Ready(Ok(response)), Actual::Forward(forward)) = (&mut polled, actual)
                {
                    forward.apply_once(response.headers_mut());
                }
                return polled;
            }
            Stage::Answering { answer, empty_body } => {
                (ready!(poll_answer(answer, cx)), empty_body)
            }
        };
        Poll::Ready(Ok(answer.into_response(empty_body.empty_body())))
    }
}

fn poll_answer(answer: &mut Option<Preflight>, cx: &mut Context<'_>) -> Poll<Answer> {
    if let Some(Preflight::Later(answer)) = answer {
        return answer.as_mut().poll(cx);
    }
    match answer.take() {
        Some(Preflight::Now(answer)) => Poll::Ready(answer),
        _ => panic!("`ResponseFuture` polled after it was ready"),
    }
}
