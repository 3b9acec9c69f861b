//! What a policy decides about one request.

use super::Policy;
use super::reason::DenialReason;
use crate::origin::predicate::Waiting;
use http::header::ACCESS_CONTROL_ALLOW_ORIGIN;
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use std::fmt;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// What to do with one request.
#[derive(Debug)]
#[must_use]
pub enum Decision {
    /// Let the handler serve the request, then [apply](ResponseHeaders::apply) this to the response, whatever its
    /// status is.
    Forward(ResponseHeaders),
    /// Answer with [this](EarlyResponse::into_response) instead, because the request is a preflight or is rejected.
    /// The request must not reach the handler.
    Answer(EarlyResponse),
}

/// The CORS headers for a response that the handler has not made yet.
///
/// If you drop this, the response gets no CORS headers.
#[derive(Debug)]
#[must_use]
pub struct ResponseHeaders {
    pub(super) policy: Policy,
    pub(super) grant: Grant,
    /// Whether the response allows credentials, if an origin is echoed.
    pub(super) credentials: bool,
    /// Whether the request is rejected if the async predicate returns `false`.
    pub(super) rejects_denied: bool,
}

/// What the origin of the request gets.
#[derive(Debug)]
pub(super) enum Grant {
    /// The same as every other request.
    Same,
    /// Its own origin, echoed.
    Echo(HeaderValue),
    /// Nothing, because the request has no `Origin` and is not a CORS request.
    NotAsked,
    /// Nothing, because the request is denied for this reason.
    Denied(DenialReason),
    /// Nothing, and the headers that the handler has set stay, because no policy applies.
    Untouched,
    /// It depends on the result of an async predicate.
    Waiting(Waiting),
}

impl ResponseHeaders {
    #[inline]
    pub(super) fn new(
        policy: &Policy,
        grant: Grant,
        credentials: bool,
        rejects_denied: bool,
    ) -> Self {
        Self {
            policy: policy.clone(),
            grant,
            credentials,
            rejects_denied,
        }
    }

    /// Writes the headers to the response of the handler.
    ///
    /// Existing `Access-Control-*` headers are replaced or removed, unless the policy
    /// [preserves](crate::ExistingHeaders::Preserve) them. `Vary` is merged.
    pub fn apply(mut self, response: &mut HeaderMap) {
        self.apply_once(response);
    }

    /// Does the same as [`apply`](Self::apply), but in place, because moving `self` costs measurable time.
    #[inline]
    pub(crate) fn apply_once(&mut self, response: &mut HeaderMap) {
        let rules = &*self.policy.0;
        let (grant, preserve) = (&mut self.grant, rules.preserve_existing);
        rules
            .actual
            .write(grant, self.credentials, preserve, response);
    }

    /// Returns why the page that sent the request cannot read the response, as far as the policy can know.
    ///
    /// Returns `None` if the origin is allowed, if the request has no origin, or if the policy sends the same headers to
    /// everyone. In the last case, only the browser compares the origins.
    #[must_use]
    pub fn reason(&self) -> Option<DenialReason> {
        match self.grant {
            Grant::Denied(reason) => Some(reason),
            _ => None,
        }
    }

    /// Whether the decision depends on an async predicate that has not answered yet.
    #[inline]
    pub(crate) fn is_waiting(&self) -> bool {
        matches!(self.grant, Grant::Waiting(_))
    }

    /// Waits for an async predicate, if there is one. If this returns a response, the request is rejected.
    pub(crate) fn poll_granted(&mut self, cx: &mut Context<'_>) -> Poll<Option<EarlyResponse>> {
        let Grant::Waiting(waiting) = &mut self.grant else {
            return Poll::Ready(None);
        };
        self.grant = match ready!(waiting.as_mut().poll(cx)) {
            Some(origin) => Grant::Echo(origin),
            None if self.rejects_denied => {
                let rejection = self
                    .policy
                    .0
                    .actual
                    .rejection(DenialReason::DisallowedOrigin);
                return Poll::Ready(Some(rejection));
            }
            None => Grant::Denied(DenialReason::DisallowedOrigin),
        };
        Poll::Ready(None)
    }
}

/// A response without a body, made by the policy instead of the handler.
#[derive(Debug)]
#[must_use]
pub struct EarlyResponse {
    status: StatusCode,
    pub(super) headers: HeaderMap,
    reason: Option<DenialReason>,
    /// The async predicate that still has to allow the origin, if there is one.
    pub(super) waiting: Option<Box<(Policy, Waiting)>>,
}

impl EarlyResponse {
    /// The answer to a preflight from an allowed origin.
    pub(super) fn allowed(status: StatusCode, headers: HeaderMap) -> Self {
        Self {
            status,
            headers,
            reason: None,
            waiting: None,
        }
    }

    /// The answer to a request that must not reach the handler.
    pub(super) fn denied(reason: DenialReason, headers: HeaderMap) -> Self {
        Self {
            status: reason.status(),
            headers,
            reason: Some(reason),
            waiting: None,
        }
    }

    /// Replaces the placeholder with the allowed origin.
    ///
    /// `insert` would first make room for one more header, which costs 1200 instructions in a clone of a map.
    pub(super) fn echo(&mut self, origin: HeaderValue) {
        if let Some(place) = self.headers.get_mut(ACCESS_CONTROL_ALLOW_ORIGIN) {
            *place = origin;
        }
    }

    pub(super) fn wait(&mut self, policy: &Policy, waiting: Waiting) {
        self.waiting = Some(Box::new((policy.clone(), waiting)));
    }

    /// Returns the response with `body`, which should be empty.
    pub fn into_response<B>(self, body: B) -> Response<B> {
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }

    /// Returns the status: 403 for a disallowed origin, 421 for a disallowed host, 400 if the request names several hosts
    /// or none, and the status of preflight answers otherwise.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// Returns the headers of the response.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Returns why the request is denied, or `None` if it is a preflight from an allowed origin.
    #[must_use]
    pub fn reason(&self) -> Option<DenialReason> {
        self.reason
    }

    /// Waits for an async predicate, if there is one.
    pub(crate) fn poll_granted(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if let Some(waiting) = &mut self.waiting {
            let (policy, waiting) = &mut **waiting;
            match ready!(waiting.as_mut().poll(cx)) {
                Some(origin) => {
                    self.waiting = None;
                    self.echo(origin);
                }
                None => *self = policy.0.preflights.refuse(DenialReason::DisallowedOrigin),
            }
        }
        Poll::Ready(())
    }
}

/// A future of a [`Decision`]. It may have to wait for an
/// [async predicate](crate::AllowOrigin::async_predicate). Without one, it is ready at once.
#[must_use = "futures do nothing unless polled"]
pub struct DecisionFuture(Option<Decision>);

impl DecisionFuture {
    pub(super) fn new(decision: Decision) -> Self {
        Self(Some(decision))
    }

    /// Returns the decision without waiting, for servers that are not async.
    ///
    /// # Errors
    ///
    /// Returns the future itself if the decision depends on an async predicate.
    pub fn now(self) -> Result<Decision, Self> {
        let waits = match &self.0 {
            Some(Decision::Forward(headers)) => headers.is_waiting(),
            Some(Decision::Answer(early)) => early.waiting.is_some(),
            None => true,
        };
        match self.0 {
            Some(decision) if !waits => Ok(decision),
            _ => Err(self),
        }
    }
}

impl Future for DecisionFuture {
    type Output = Decision;

    /// # Panics
    ///
    /// Panics if it is polled again after it was ready.
    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Decision> {
        let rejection = match &mut self.0 {
            Some(Decision::Forward(headers)) => ready!(headers.poll_granted(cx)),
            Some(Decision::Answer(early)) => {
                ready!(early.poll_granted(cx));
                None
            }
            None => None,
        };
        let decision = rejection.map(Decision::Answer).or(self.0.take());
        Poll::Ready(decision.expect("`DecisionFuture` polled after it was ready"))
    }
}

impl fmt::Debug for DecisionFuture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("DecisionFuture").field(&self.0).finish()
    }
}
