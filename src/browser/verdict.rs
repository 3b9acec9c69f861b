//! What the page gets: a response, or a block that explains itself.

use super::cookies::CookieUse;
use super::current::Current;
use super::trace::{Exchange, Step, Trace};
use super::{BlockReason, CredentialsMode};
use http::header::HeaderName;
use http::{Method, Response};
use std::fmt;

/// How much of a response the page sees: its [type](https://fetch.spec.whatwg.org/#concept-response-type).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ResponseType {
    /// Of the page's own origin: all but `Set-Cookie`.
    Basic,
    /// Of another origin: what the [exposed headers](super::exposed_headers) say.
    Cors,
    /// Nothing, not even the status.
    Opaque,
    /// Nothing but that it was a redirect.
    OpaqueRedirect,
}

/// What a browser makes of a request.
#[derive(Debug)]
#[must_use]
pub struct Verdict<B> {
    pub(super) page: String,
    pub(super) method: Method,
    pub(super) url: String,
    pub(super) outcome: Result<ResponseType, Blocked>,
    pub(super) response: Option<Response<B>>,
    pub(super) trace: Trace,
    pub(super) cookies: Vec<CookieUse>,
}

impl<B> Verdict<B> {
    /// Whether the page reads the response.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        matches!(self.outcome, Ok(ResponseType::Basic | ResponseType::Cors))
    }

    /// Why the request is blocked, if it is. An opaque response is neither allowed nor blocked.
    #[must_use]
    pub fn blocked(&self) -> Option<&Blocked> {
        self.outcome.as_ref().err()
    }

    /// How much of the response the page sees, unless the request is blocked.
    #[must_use]
    pub fn response_type(&self) -> Option<ResponseType> {
        self.outcome.as_ref().ok().copied()
    }

    /// The response, with the headers that the page reads and no others.
    #[must_use]
    pub fn response(&self) -> Option<&Response<B>> {
        self.response.as_ref()
    }

    /// The names of the headers that the page reads, sorted.
    #[must_use]
    pub fn readable_headers(&self) -> Vec<HeaderName> {
        let headers = self
            .response
            .iter()
            .flat_map(|response| response.headers().keys());
        let mut names: Vec<_> = headers.cloned().collect();
        names.sort_by(|a, b| a.as_str().cmp(b.as_str()));
        names
    }

    /// Whether a preflight was sent.
    #[must_use]
    pub fn sent_preflight(&self) -> bool {
        self.trace
            .exchanges
            .iter()
            .any(|exchange| exchange.preflight)
    }

    /// Whether the server got the request itself, which is where its handler runs.
    #[must_use]
    pub fn sent_request(&self) -> bool {
        self.trace
            .exchanges
            .iter()
            .any(|exchange| !exchange.preflight)
    }

    /// The steps of the standard that decided, in order.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.trace.steps
    }

    /// What was sent and what came back, in order.
    #[must_use]
    pub fn exchanges(&self) -> &[Exchange] {
        &self.trace.exchanges
    }

    /// What happened to each cookie.
    #[must_use]
    pub fn cookies(&self) -> &[CookieUse] {
        &self.cookies
    }

    /// The response, as the page reads it.
    ///
    /// # Panics
    ///
    /// If the page does not: with what was sent and received, the step of the standard that failed, the
    /// likely cause and the fix.
    #[track_caller]
    pub fn expect_allowed(self) -> Response<B> {
        let text = self.to_string();
        self.response.unwrap_or_else(|| panic!("{text}"))
    }

    /// Why the request is blocked.
    ///
    /// # Panics
    ///
    /// If it is not.
    #[track_caller]
    pub fn expect_blocked(self) -> Blocked {
        let text = self.to_string();
        self.outcome.err().unwrap_or_else(|| panic!("{text}"))
    }
}

impl<B> fmt::Display for Verdict<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            page, method, url, ..
        } = self;
        match &self.outcome {
            Ok(ResponseType::Basic | ResponseType::Cors) => {
                writeln!(f, "allowed: the page at {page} reads {method} {url}")?;
            }
            Ok(_) => {
                writeln!(
                    f,
                    "opaque: the page at {page} sends {method} {url} and reads nothing"
                )?;
            }
            Err(blocked) => {
                writeln!(f, "blocked: the page at {page} may not have {method} {url}")?;
                writeln!(f, "  {}: {}", blocked.reason.code(), blocked.reason)?;
            }
        }
        for exchange in &self.trace.exchanges {
            write!(f, "{exchange}")?;
        }
        for cookie in &self.cookies {
            if let Some(reason) = cookie.refused {
                writeln!(f, "  cookie {:?} is left out: {reason}", cookie.name)?;
            }
        }
        match &self.outcome {
            Ok(_) => Ok(()),
            Err(blocked) => write!(f, "{}", blocked.explain()),
        }
    }
}

impl fmt::Display for Exchange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "  > {} {}", self.request.method, self.request.uri)?;
        for (name, value) in &self.request.headers {
            writeln!(
                f,
                "  > {name}: {}",
                String::from_utf8_lossy(value.as_bytes())
            )?;
        }
        let Some(response) = &self.response else {
            return writeln!(f, "  < no answer");
        };
        writeln!(f, "  < {}", response.status)?;
        for (name, value) in &response.headers {
            writeln!(
                f,
                "  < {name}: {}",
                String::from_utf8_lossy(value.as_bytes())
            )?;
        }
        Ok(())
    }
}

/// A block: its reason, and where in the fetch it struck.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Blocked {
    /// Why.
    pub reason: BlockReason,
    /// Whether it was the preflight that failed, so that the request itself was never sent.
    pub during_preflight: bool,
    /// The page's origin.
    pub page: String,
    /// What the request said its origin was: `null` after some redirects.
    pub origin: String,
    /// Whether the [credentials mode](CredentialsMode) was `include`.
    pub includes_credentials: bool,
}

impl Blocked {
    pub(super) fn new(reason: BlockReason, during_preflight: bool, request: &Current) -> Self {
        Self {
            reason,
            during_preflight,
            page: request.page.clone(),
            origin: request.origin(),
            includes_credentials: request.credentials == CredentialsMode::Include,
        }
    }

    /// [`BlockReason::code`].
    #[must_use]
    pub fn code(&self) -> &'static str {
        self.reason.code()
    }
}

impl fmt::Display for Blocked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.reason.fmt(f)
    }
}
