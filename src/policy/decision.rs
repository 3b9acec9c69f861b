//! What a policy says of one request.

use super::Policy;
use crate::fetch::reason::Reason;
use crate::origin::predicate::BoxFuture;
use http::header::ACCESS_CONTROL_ALLOW_ORIGIN;
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use std::fmt;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

/// What to do with one request.
#[derive(Debug)]
#[must_use]
pub enum Decision {
    /// Let the handler serve the request, then [apply](Forward::apply) this to its response, whatever
    /// the status.
    Forward(Forward),
    /// Answer with [this](Answer::into_response) instead: the request is a preflight, or rejected. The
    /// handler must not see it.
    Answer(Answer),
}

/// The CORS headers of a response that is still to come.
///
/// Dropping it leaves the response without CORS headers, and whatever the handler set in force.
#[derive(Debug)]
#[must_use]
pub struct Forward {
    pub(super) policy: Policy,
    pub(super) grant: Grant,
    /// Leave to send credentials too, for an origin that is echoed.
    pub(super) credentials: bool,
}

/// What the requesting origin gets.
#[derive(Debug)]
pub(super) enum Grant {
    /// What every request gets.
    Same,
    /// Its own origin back.
    Echo(HeaderValue),
    /// Nothing: there is no `Origin`, and so no CORS request.
    NotAsked,
    /// Nothing.
    Denied(Reason),
    /// Nothing, and what the handler has set stays: no policy is for it.
    Untouched,
}

impl Grant {
    #[inline]
    pub(super) fn to(origin: &HeaderValue, allowed: bool) -> Self {
        if allowed {
            Self::Echo(origin.clone())
        } else {
            Self::Denied(Reason::DisallowedOrigin)
        }
    }
}

impl Forward {
    /// Writes the headers onto the response of the handler.
    ///
    /// `Access-Control-*` headers that stand there already are replaced or removed, unless the policy
    /// [preserves](crate::ExistingHeaders::Preserve) them; `Vary` is merged.
    pub fn apply(mut self, response: &mut HeaderMap) {
        self.apply_once(response);
    }

    /// As [`apply`](Self::apply), where it stands: moving it there and back is measurable.
    pub(crate) fn apply_once(&mut self, response: &mut HeaderMap) {
        self.policy
            .write(&mut self.grant, self.credentials, response);
    }

    /// Why the page that sent the request can't read the response, as far as the request tells.
    ///
    /// `None` if the origin is allowed, if the request has none, and under a policy that sends the
    /// same headers to everyone and leaves the comparison to browsers.
    #[must_use]
    pub fn reason(&self) -> Option<Reason> {
        match self.grant {
            Grant::Denied(reason) => Some(reason),
            _ => None,
        }
    }
}

/// A response without a body, made by the policy instead of the handler.
#[derive(Debug)]
#[must_use]
pub struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) reason: Option<Reason>,
}

impl Answer {
    /// Puts the allowed origin into its place.
    ///
    /// `insert` would make room for one more first, of which a clone has none: 1200 instructions.
    pub(super) fn echo(&mut self, origin: HeaderValue) {
        if let Some(place) = self.headers.get_mut(ACCESS_CONTROL_ALLOW_ORIGIN) {
            *place = origin;
        }
    }

    /// The response, with `body`, which should be empty.
    pub fn into_response<B>(self, body: B) -> Response<B> {
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }

    /// 403 for a rejected request, otherwise the status of preflight answers.
    #[must_use]
    pub fn status(&self) -> StatusCode {
        self.status
    }

    /// The answer's headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Why the request is rejected; `None` if it is a preflight from an allowed origin.
    #[must_use]
    pub fn reason(&self) -> Option<Reason> {
        self.reason
    }
}

/// A [`Decision`] that may have to wait for an
/// [async predicate](crate::AllowOrigin::async_predicate); without one it is there at once.
#[must_use = "futures do nothing unless polled"]
pub struct Decide(Deciding);

enum Deciding {
    Actual(Actual, Policy),
    Preflight(Preflight),
    Decided,
}

/// What to do with a request that is no preflight. Small: it is moved on every request.
pub(crate) enum Actual {
    Forward(Forward),
    Reject(Reason),
    Later(Later),
}

/// What to answer to a preflight.
pub(crate) enum Preflight {
    Now(Answer),
    Later(BoxFuture<Answer>),
}

/// A request that is served, or rejected, when it is known whether its origin is allowed.
pub(crate) struct Later {
    pub(super) policy: Policy,
    pub(super) answer: BoxFuture<(HeaderValue, bool)>,
    /// What the head says, which is gone by then.
    pub(super) credentials: bool,
    pub(super) reject: bool,
}

impl Later {
    pub(crate) fn poll(&mut self, cx: &mut Context<'_>) -> Poll<Decision> {
        let (origin, allowed) = ready!(self.answer.as_mut().poll(cx));
        let denied = Reason::DisallowedOrigin;
        let grant = match allowed {
            true => Grant::Echo(origin),
            false if self.reject => {
                return Poll::Ready(Decision::Answer(self.policy.reject(denied)));
            }
            false => Grant::Denied(denied),
        };
        Poll::Ready(Decision::Forward(Forward {
            policy: self.policy.clone(),
            grant,
            credentials: self.credentials,
        }))
    }
}

impl Decide {
    pub(super) fn actual(actual: Actual, policy: Policy) -> Self {
        Self(Deciding::Actual(actual, policy))
    }

    pub(super) fn preflight(preflight: Preflight) -> Self {
        Self(Deciding::Preflight(preflight))
    }

    /// The decision, for servers that can't wait.
    ///
    /// # Errors
    ///
    /// The future itself, if the policy has an async predicate and the decision hangs on it.
    pub fn now(self) -> Result<Decision, Self> {
        match self.0 {
            Deciding::Actual(Actual::Forward(forward), _) => Ok(Decision::Forward(forward)),
            Deciding::Actual(Actual::Reject(reason), policy) => {
                Ok(Decision::Answer(policy.reject(reason)))
            }
            Deciding::Preflight(Preflight::Now(answer)) => Ok(Decision::Answer(answer)),
            later => Err(Self(later)),
        }
    }
}

impl Future for Decide {
    type Output = Decision;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Decision> {
        match &mut self.0 {
            Deciding::Actual(Actual::Later(later), _) => later.poll(cx),
            Deciding::Preflight(Preflight::Later(answer)) => {
                Poll::Ready(Decision::Answer(ready!(answer.as_mut().poll(cx))))
            }
            now => {
                let now = Self(mem::replace(now, Deciding::Decided)).now();
                Poll::Ready(now.expect("`Decide` polled after it was ready"))
            }
        }
    }
}

impl fmt::Debug for Decide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decide").finish_non_exhaustive()
    }
}
