//! The future: wait for the inner service, then write the decision onto its response.

use super::{DefaultBody, EmptyBody};
use crate::origin::predicate::BoxFuture;
use crate::policy::{Answer, Decision, Forward};
use http::Response;
use pin_project_lite::pin_project;
use std::mem;
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
    pub(super) enum Stage<F> {
        Serving { #[pin] inner: F, then: Then },
        Answering { answer: Option<Answer> },
        /// A preflight whose origin the user's function is asked about.
        Deciding { answer: BoxFuture<Answer> },
    }
}

/// What is to be done before and after the inner service.
pub(super) enum Then {
    Write(Forward),
    Wait(BoxFuture<Decision>),
    Nothing,
}

impl Then {
    /// Waits until it is known what to write; `Some` is what to answer instead.
    fn decide(&mut self, cx: &mut Context<'_>) -> Poll<Option<Answer>> {
        if let Self::Wait(decision) = self {
            match ready!(decision.as_mut().poll(cx)) {
                Decision::Forward(forward) => *self = Self::Write(forward),
                Decision::Answer(answer) => return Poll::Ready(Some(answer)),
            }
        }
        Poll::Ready(None)
    }

    fn apply<B>(&mut self, response: &mut Response<B>) {
        if let Self::Write(forward) = mem::replace(self, Self::Nothing) {
            forward.apply(response.headers_mut());
        }
    }
}

impl<F> Stage<F> {
    pub(super) fn serving(inner: F, then: Then) -> Self {
        Self::Serving { inner, then }
    }

    pub(super) fn answering(answer: Answer) -> Self {
        Self::Answering {
            answer: Some(answer),
        }
    }
}

impl<F, E> ResponseFuture<F, E> {
    pub(super) fn new(stage: Stage<F>, empty_body: E) -> Self {
        Self { stage, empty_body }
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
                if let Some(rejection) = ready!(then.decide(cx)) {
                    rejection
                } else {
                    let mut response = ready!(inner.poll(cx))?;
                    then.apply(&mut response);
                    return Poll::Ready(Ok(response));
                }
            }
            StageProjection::Answering { answer } => answer
                .take()
                .expect("`ResponseFuture` polled after it was ready"),
            StageProjection::Deciding { answer } => ready!(answer.as_mut().poll(cx)),
        };
        Poll::Ready(Ok(answer.into_response(this.empty_body.empty_body())))
    }
}
