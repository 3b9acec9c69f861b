//! The future: wait for the inner service, then write the decision onto its response.

use super::{DefaultBody, EmptyBody};
use crate::policy::{Answer, Decision, Forward, Later, Preflight};
use http::Response;
use pin_project_lite::pin_project;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

pin_project! {
    /// The future of [`Cors`](super::Cors).
    pub struct ResponseFuture<F, E = DefaultBody> {
        #[pin]
        stage: Stage<F>,
        empty_body: E,
    }
}

pin_project! {
    #[project = StageProjection]
    enum Stage<F> {
        Serving { #[pin] inner: F, then: Then },
        Answering { answer: Option<Preflight> },
    }
}

/// What is to be done besides waiting for the inner service.
pub(super) enum Then {
    Write(Forward),
    /// First of all, wait for the user's function.
    Wait(Later),
}

impl<F, E> ResponseFuture<F, E> {
    #[inline]
    pub(super) fn serving(inner: F, then: Then, empty_body: E) -> Self {
        Self {
            stage: Stage::Serving { inner, then },
            empty_body,
        }
    }

    pub(super) fn answering(answer: Preflight, empty_body: E) -> Self {
        Self {
            stage: Stage::Answering {
                answer: Some(answer),
            },
            empty_body,
        }
    }
}

impl<F, E, B, Error> Future for ResponseFuture<F, E>
where
    F: Future<Output = Result<Response<B>, Error>>,
    E: EmptyBody<B>,
{
    type Output = Result<Response<B>, Error>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Self::Output> {
        let this = self.project();
        let answer = match this.stage.project() {
            StageProjection::Serving { inner, then } => {
                if let Then::Wait(later) = then {
                    match ready!(later.poll(cx)) {
                        Decision::Forward(forward) => *then = Then::Write(forward),
                        Decision::Answer(rejection) => {
                            return Poll::Ready(Ok(
                                rejection.into_response(this.empty_body.empty_body())
                            ));
                        }
                    }
                }
                let mut response = ready!(inner.poll(cx))?;
                if let Then::Write(forward) = then {
                    forward.apply_once(response.headers_mut());
                }
                return Poll::Ready(Ok(response));
            }
            StageProjection::Answering { answer } => ready!(poll_answer(answer, cx)),
        };
        Poll::Ready(Ok(answer.into_response(this.empty_body.empty_body())))
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
