//! The service: ask the policy, call or skip the inner service.

use super::future::{Stage, Then};
use super::{DefaultBody, EmptyBody, ResponseFuture};
use crate::layer::CorsLayer;
use crate::policy::{Deciding, Decision, Head, Policy};
use http::{Request, Response};
use std::fmt;
use std::task::{Context, Poll};
use tower_service::Service;

/// The service that [`CorsLayer`] makes of another.
///
/// Preflights are answered by the [policy](Policy) and never reach the inner service; every other
/// request does, and the policy's headers are written onto its response, whatever the status. An
/// `Err` of the inner service is passed on untouched: it is no response yet.
///
/// Cloning it is one reference count and the clone of `S`.
#[derive(Clone)]
#[must_use]
pub struct Cors<S, E = DefaultBody> {
    inner: S,
    policy: Policy,
    empty_body: E,
}

impl<S> Cors<S> {
    /// Wraps `inner` in a layer that allows everything but credentials: see
    /// [`CorsLayer::permissive`].
    pub fn permissive(inner: S) -> Self {
        tower_layer::Layer::layer(&CorsLayer::permissive(), inner)
    }

    /// A layer that allows nothing yet: see [`CorsLayer::new`].
    pub fn layer() -> CorsLayer {
        CorsLayer::new()
    }
}

impl<S, E> Cors<S, E> {
    pub(crate) fn new(inner: S, policy: Policy, empty_body: E) -> Self {
        Self {
            inner,
            policy,
            empty_body,
        }
    }

    /// The inner service.
    pub fn get_ref(&self) -> &S {
        &self.inner
    }

    /// The inner service.
    pub fn get_mut(&mut self) -> &mut S {
        &mut self.inner
    }

    /// The inner service, without the layer.
    pub fn into_inner(self) -> S {
        self.inner
    }
}

impl<S, E, ReqBody, ResBody> Service<Request<ReqBody>> for Cors<S, E>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>>,
    E: EmptyBody<ResBody>,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, E>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    fn call(&mut self, request: Request<ReqBody>) -> Self::Future {
        // Taking a request apart and putting it together again costs some forty instructions.
        let (deciding, request) = if self.policy.reads_parts() {
            let (parts, body) = request.into_parts();
            let deciding = self.policy.decide_head(Head::of_parts(&parts));
            (deciding, Request::from_parts(parts, body))
        } else {
            (self.policy.decide_head(Head::of_request(&request)), request)
        };
        let stage = match deciding {
            Deciding::Now(Decision::Forward(forward)) => {
                Stage::serving(self.inner.call(request), Then::Write(forward))
            }
            Deciding::Now(Decision::Answer(answer)) => Stage::answering(answer),
            Deciding::LaterPreflight(answer) => Stage::Deciding { answer },
            // The inner future is not polled before the decision is there.
            Deciding::Later(decision) => {
                Stage::serving(self.inner.call(request), Then::Wait(decision))
            }
        };
        ResponseFuture::new(stage, self.empty_body.clone())
    }
}

impl<S: fmt::Debug, E> fmt::Debug for Cors<S, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cors")
            .field("inner", &self.inner)
            .field("policy", &self.policy)
            .finish_non_exhaustive()
    }
}
