//! The service: calls the policy, and then calls or skips the inner service.

use super::body::EmptyBody;
use super::future::ResponseFuture;
use super::source::PolicyFor;
use crate::policy::Policy;
use crate::policy::decision::Decision;
use crate::policy::request::Head;
use http::{Request, Response};
use std::borrow::Borrow;
use std::fmt;
use tower_service::Service;

/// Declares a service that is a [`Shell`] around the source of a policy.
macro_rules! cors_service {
    ($(#[$doc:meta])* $name:ident, $Source:ty) => {
        $(#[$doc])*
        #[derive(Clone)]
        #[must_use]
        pub struct $name<S, E = $crate::service::DefaultBody>(
            $crate::service::cors::Shell<S, E, $Source>,
        );

        impl<S, E> $name<S, E> {
            pub(crate) fn new(inner: S, source: $Source, empty_body: E) -> Self {
                Self($crate::service::cors::Shell { inner, source, empty_body })
            }

            /// Returns a reference to the inner service.
            pub fn get_ref(&self) -> &S {
                &self.0.inner
            }

            /// Returns a mutable reference to the inner service.
            pub fn get_mut(&mut self) -> &mut S {
                &mut self.0.inner
            }

            /// Returns the inner service, without the layer.
            pub fn into_inner(self) -> S {
                self.0.inner
            }
        }

        impl<S, E, ReqBody, ResBody> ::tower_service::Service<::http::Request<ReqBody>> for $name<S, E>
        where
            S: ::tower_service::Service<::http::Request<ReqBody>, Response = ::http::Response<ResBody>>,
            E: $crate::service::EmptyBody<ResBody>,
        {
            type Response = S::Response;
            type Error = S::Error;
            type Future = $crate::service::ResponseFuture<S::Future, E>;

            fn poll_ready(
                &mut self,
                cx: &mut ::std::task::Context<'_>,
            ) -> ::std::task::Poll<Result<(), Self::Error>> {
                self.0.inner.poll_ready(cx)
            }

            #[inline]
            fn call(&mut self, request: ::http::Request<ReqBody>) -> Self::Future {
                self.0.call(request)
            }
        }

        impl<S: ::std::fmt::Debug, E> ::std::fmt::Debug for $name<S, E> {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                self.0.debug(stringify!($name), f)
            }
        }
    };
}
pub(crate) use cors_service;

cors_service! {
    /// The service that [`CorsLayer`](crate::CorsLayer) wraps around another one.
    ///
    /// The [policy](Policy) answers preflights, and they do not reach the inner service. All other requests reach it
    /// unless they are rejected, and the policy's headers are added to the response, whatever its status is. An `Err` of
    /// the inner service is passed on unchanged, because it is not a response yet.
    ///
    /// Cloning it clones `S`, and increments at most one reference count.
    Cors, Policy
}

/// A service, and the source of its policy.
#[derive(Clone)]
pub(crate) struct Shell<S, E, P> {
    pub(crate) inner: S,
    pub(crate) source: P,
    pub(crate) empty_body: E,
}

impl<S, E, P: PolicyFor> Shell<S, E, P> {
    #[inline]
    pub(crate) fn call<ReqBody, ResBody>(
        &mut self,
        request: Request<ReqBody>,
    ) -> ResponseFuture<S::Future, E>
    where
        S: Service<Request<ReqBody>, Response = Response<ResBody>>,
        E: EmptyBody<ResBody>,
    {
        let chosen = self.source.policy_for(Head::of_request(&request));
        let policy = chosen.borrow();
        match policy.forward_at_once(Head::of_request(&request)) {
            Some(headers) => ResponseFuture::Serving {
                inner: self.inner.call(request),
                headers,
                empty_body: self.empty_body.clone(),
            },
            None if policy.needs_parts() => {
                call_in_parts(policy, &mut self.inner, &self.empty_body, request)
            }
            None => call_as_decided(policy, &mut self.inner, &self.empty_body, request),
        }
    }
}

impl<S: fmt::Debug, E, P: fmt::Debug> Shell<S, E, P> {
    pub(crate) fn debug(&self, name: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct(name)
            .field("inner", &self.inner)
            .field("policy", &self.source)
            .finish_non_exhaustive()
    }
}

/// Splits the request into its parts for the user's functions, and puts it together again.
#[inline(never)]
fn call_in_parts<S: Service<Request<B>>, E: Clone, B>(
    policy: &Policy,
    inner: &mut S,
    empty_body: &E,
    request: Request<B>,
) -> ResponseFuture<S::Future, E> {
    let (parts, body) = request.into_parts();
    let decision = policy.decide_head(Head::of_parts(&parts));
    carry_out(
        decision,
        inner,
        empty_body,
        Request::from_parts(parts, body),
    )
}

/// Takes the request by value, so that the compiler does not copy it: see [`forward`](crate::policy::rules::forward).
#[inline(never)]
fn call_as_decided<S: Service<Request<B>>, E: Clone, B>(
    policy: &Policy,
    inner: &mut S,
    empty_body: &E,
    request: Request<B>,
) -> ResponseFuture<S::Future, E> {
    let decision = policy.decide_head(Head::of_request(&request));
    carry_out(decision, inner, empty_body, request)
}

#[inline]
fn carry_out<S: Service<Request<B>>, E: Clone, B>(
    decision: Decision,
    inner: &mut S,
    empty_body: &E,
    request: Request<B>,
) -> ResponseFuture<S::Future, E> {
    let empty_body = empty_body.clone();
    match decision {
        Decision::Forward(headers) => ResponseFuture::Serving {
            inner: inner.call(request),
            headers,
            empty_body,
        },
        Decision::Answer(answer) => ResponseFuture::Answering {
            answer: Some(answer),
            empty_body,
        },
    }
}
