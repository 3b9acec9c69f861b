//! The service: ask the policy, call or skip the inner service.

use super::{DefaultBody, EmptyBody, ResponseFuture};
use crate::fetch::reason::Reason;
use crate::policy::{Actual, Head, Policy, Preflight};
use http::{Request, Response};
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
pub struct Cors<S, E = DefaultBody> {
    inner: S,
    policy: Policy,
    empty_body: E,
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

    #[inline]
    fn call(&mut self, request: Request<ReqBody>) -> Self::Future {
        if self.policy.reads_parts() {
            return self.call_in_parts(request);
        }
        let head = Head::of_request(&request);
        if head.is_preflight() {
            return self.answered(head);
        }
        let actual = self.policy.decide_actual(head);
        if let Actual::Reject(reason) = actual {
            return self.rejected(reason);
        }
        ResponseFuture::serving(self.inner.call(request), actual, self.empty_body.clone())
    }
}

impl<S, E: Clone> Cors<S, E> {
    /// As `call`, for what needs the whole head.
    #[inline(never)]
    fn call_in_parts<B>(&mut self, request: Request<B>) -> ResponseFuture<S::Future, E>
    where
        S: Service<Request<B>>,
    {
        let (parts, body) = request.into_parts();
        let head = Head::of_parts(&parts);
        if head.is_preflight() {
            return self.answered(head);
        }
        let actual = self.policy.decide_actual(head);
        if let Actual::Reject(reason) = actual {
            return self.rejected(reason);
        }
        let inner = self.inner.call(Request::from_parts(parts, body));
        ResponseFuture::serving(inner, actual, self.empty_body.clone())
    }

    #[inline(never)]
    fn answered<F>(&self, preflight: Head<'_>) -> ResponseFuture<F, E> {
        let answer = self.policy.decide_preflight(preflight);
        ResponseFuture::answering(answer, self.empty_body.clone())
    }

    #[inline(never)]
    fn rejected<F>(&self, reason: Reason) -> ResponseFuture<F, E> {
        let answer = Preflight::Now(self.policy.reject(reason));
        ResponseFuture::answering(answer, self.empty_body.clone())
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
