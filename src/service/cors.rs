//! The service: ask the policy, call or skip the inner service.

use super::{DefaultBody, EmptyBody, PolicySource, ResponseFuture};
use crate::policy::{Actual, Forward, Head, Policy, Preflight};
use http::{Request, Response};
use std::borrow::Borrow;
use std::fmt;
use std::task::{Context, Poll};
use tower_service::Service;

/// The service that [`CorsLayer`](crate::CorsLayer) makes of another.
///
/// Preflights are answered by the [policy](Policy) and never reach the inner service; every other
/// request does, and the policy's headers are written onto its response, whatever the status. An
/// `Err` of the inner service is passed on untouched: it is no response yet.
///
/// Cloning it is one reference count and the clone of `S`.
#[derive(Clone)]
#[must_use]
pub struct Cors<S, E = DefaultBody, P = Policy> {
    inner: S,
    source: P,
    empty_body: E,
}

impl<S, E, P> Cors<S, E, P> {
    pub(crate) fn new(inner: S, source: P, empty_body: E) -> Self {
        Self {
            inner,
            source,
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

impl<S, E, P, ReqBody, ResBody> Service<Request<ReqBody>> for Cors<S, E, P>
where
    S: Service<Request<ReqBody>, Response = Response<ResBody>>,
    E: EmptyBody<ResBody>,
    P: PolicySource,
{
    type Response = S::Response;
    type Error = S::Error;
    type Future = ResponseFuture<S::Future, E>;

    fn poll_ready(&mut self, cx: &mut Context<'_>) -> Poll<Result<(), Self::Error>> {
        self.inner.poll_ready(cx)
    }

    #[inline]
    fn call(&mut self, request: Request<ReqBody>) -> Self::Future {
        let head = Head::of_request(&request);
        let chosen = match self.source.choose(head) {
            Ok(chosen) => chosen,
            Err(untouched) => {
                return passed_through(untouched, &mut self.inner, &self.empty_body, request);
            }
        };
        let policy = chosen.borrow();
        if policy.needs_parts() {
            return call_in_parts(policy, &mut self.inner, &self.empty_body, request);
        }
        if head.is_preflight() {
            return answered(policy, &self.empty_body, request);
        }
        let forward = policy.forward(request.headers());
        ResponseFuture::Serving {
            inner: self.inner.call(request),
            actual: Actual::Forward(forward),
            empty_body: self.empty_body.clone(),
        }
    }
}

#[inline(never)]
fn passed_through<S: Service<Request<B>>, E: Clone, B>(
    untouched: Forward,
    inner: &mut S,
    empty_body: &E,
    request: Request<B>,
) -> ResponseFuture<S::Future, E> {
    ResponseFuture::Serving {
        inner: inner.call(request),
        actual: Actual::Forward(untouched),
        empty_body: empty_body.clone(),
    }
}

/// As `call`, for what needs the whole head.
#[inline(never)]
fn call_in_parts<S: Service<Request<B>>, E: Clone, B>(
    policy: &Policy,
    inner: &mut S,
    empty_body: &E,
    request: Request<B>,
) -> ResponseFuture<S::Future, E> {
    let (parts, body) = request.into_parts();
    let head = Head::of_parts(&parts);
    let empty_body = empty_body.clone();
    if head.is_preflight() {
        return ResponseFuture::answering(policy.decide_preflight(head), empty_body);
    }
    let actual = policy.decide_actual(head);
    if let Actual::Reject(reason) = actual {
        return ResponseFuture::answering(Preflight::Now(policy.reject(reason)), empty_body);
    }
    let inner = inner.call(Request::from_parts(parts, body));
    ResponseFuture::Serving {
        inner,
        actual,
        empty_body,
    }
}

#[inline(never)]
#[allow(clippy::needless_pass_by_value)] // by reference, every request is copied: see `Policy::forward`
fn answered<F, E: Clone, B>(
    policy: &Policy,
    empty_body: &E,
    preflight: Request<B>,
) -> ResponseFuture<F, E> {
    let answer = policy.answer(Head::of_request(&preflight));
    ResponseFuture::answering(Preflight::Now(answer), empty_body.clone())
}

impl<S: fmt::Debug, E, P: fmt::Debug> fmt::Debug for Cors<S, E, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cors")
            .field("inner", &self.inner)
            .field("policy", &self.source)
            .finish_non_exhaustive()
    }
}
