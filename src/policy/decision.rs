//! What a policy says of one request.

use super::Policy;
use crate::fetch::reason::Reason;
use crate::origin::predicate::BoxFuture;
use http::{HeaderMap, HeaderValue, Response, StatusCode};
use std::fmt;
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
}

/// What the requesting origin gets.
#[derive(Debug)]
pub(super) enum Grant {
    /// What every request gets.
    Same,
    /// Its own origin back.
    Echo(HeaderValue),
    /// Its own origin back, and leave to send credentials.
    EchoWithCredentials(HeaderValue),
    /// Nothing: there is no `Origin`, and so no CORS request.
    NotAsked,
    /// Nothing.
    Denied(Reason),
}

impl Forward {
    /// Writes the headers onto the response of the handler.
    ///
    /// `Access-Control-*` headers that stand there already are replaced or removed, unless the policy
    /// [preserves](crate::ExistingHeaders::Preserve) them; `Vary` is merged.
    pub fn apply(self, response: &mut HeaderMap) {
        self.policy.write(self.grant, response);
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
pub struct Decide(Option<Deciding>);

/// The same, for the service, which has to know at once whether to call the inner one.
pub(crate) enum Deciding {
    Now(Decision),
    Later(BoxFuture<Decision>),
    LaterPreflight(BoxFuture<Answer>),
}

impl Decide {
    pub(super) fn new(deciding: Deciding) -> Self {
        Self(Some(deciding))
    }

    /// The decision, for servers that can't wait.
    ///
    /// # Errors
    ///
    /// The future itself, if the policy has an async predicate and the decision hangs on it.
    pub fn now(self) -> Result<Decision, Self> {
        match self.0 {
            Some(Deciding::Now(decision)) => Ok(decision),
            later => Err(Self(later)),
        }
    }
}

impl Future for Decide {
    type Output = Decision;

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Decision> {
        let decision = match &mut self.0 {
            Some(Deciding::Later(decision)) => ready!(decision.as_mut().poll(cx)),
            Some(Deciding::LaterPreflight(answer)) => {
                Decision::Answer(ready!(answer.as_mut().poll(cx)))
            }
            Some(Deciding::Now(_)) | None => match self.0.take() {
                Some(Deciding::Now(decision)) => decision,
                _ => panic!("`Decide` polled after it was ready"),
            },
        };
        Poll::Ready(decision)
    }
}

impl fmt::Debug for Decide {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Some(Deciding::Now(decision)) => f.debug_tuple("Decide").field(decision).finish(),
            _ => f.write_str("Decide(..)"),
        }
    }
}
