//! The future: wait for the inner service, then write the decision onto its response.

use super::{DefaultBody, EmptyBody};
use crate::policy::{Actual, Answer, Decision, Preflight};
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
        Serving { #[pin] inner: F, actual: Actual },
        Answering { answer: Option<Preflight> },
    }
}

impl<F, E> ResponseFuture<F, E> {
    #[inline]
    pub(super) fn serving(inner: F, actual: Actual, empty_body: E) -> Self {
        Self {
            stage: Stage::Serving { inner, actual },
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
            StageProjection::Serving { inner, actual } => {
                if let Actual::Later(later) = actual {
                    match ready!(later.poll(cx)) {
                        Decision::Forward(forward) => *actual = Actual::Forward(forward),
                        Decision::Answer(rejection) => {
                            return Poll::Ready(Ok(
                                rejection.into_response(this.empty_body.empty_body())
                            ));
                        }
                    }
                }
                let mut response = ready!(inner.poll(cx))?;
                if let Actual::Forward(forward) = actual {
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
