//! What the page gets: a response, or a block with its explanation.

use crate::cookies::reason::CookieUse;
use crate::page::Page;
use crate::reason::Blocked;
use crate::response_type::ResponseType;
use crate::trace::{Exchange, Step, Trace};
use bytes::Bytes;
use http::header::HeaderName;
use http::{Method, Response};
use std::fmt;

/// What the browser does with a request: the response that the page gets, or the reason why the browser blocks the
/// request, and everything that was sent and received.
///
/// `Display` prints all of it.
#[derive(Clone, Debug)]
#[must_use]
pub struct Verdict {
    pub(crate) page: String,
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) outcome: Result<ResponseType, Blocked>,
    pub(crate) response: Option<Response<Bytes>>,
    pub(crate) trace: Trace,
    pub(crate) cookies: Vec<CookieUse>,
    pub(crate) is_from_cache: bool,
    pub(crate) loaded: Option<Page>,
    /// The URL list without fragments.
    pub(crate) urls: Vec<String>,
}

impl Verdict {
    /// Returns whether the page can read the response. For a [navigation](crate::PageRequest::navigate), to which CORS
    /// does not apply, it returns whether the browser loads the response as a document; the page that caused the
    /// navigation still cannot read it.
    #[must_use]
    pub fn is_allowed(&self) -> bool {
        matches!(self.outcome, Ok(ResponseType::Basic | ResponseType::Cors))
    }

    /// Returns why the request is blocked, if it is. An opaque response is neither allowed nor blocked.
    #[must_use]
    pub fn blocked(&self) -> Option<&Blocked> {
        self.outcome.as_ref().err()
    }

    /// Returns how much of the response the page can see, unless the request is blocked.
    #[must_use]
    pub fn response_type(&self) -> Option<ResponseType> {
        self.outcome.as_ref().ok().copied()
    }

    /// Returns the response as the page reads it, with only the headers that it can read.
    #[must_use]
    pub fn response(&self) -> Option<&Response<Bytes>> {
        self.response.as_ref()
    }

    /// Returns the URL of the response after all redirects, without its fragment. It is `None` if the request is
    /// blocked
    /// or the response is opaque. For an opaque-redirect response
    /// ([`RedirectMode::Manual`](crate::RedirectMode::Manual)), it is the URL that redirects. Scripts see it as
    /// `response.url`.
    #[must_use]
    pub fn response_url(&self) -> Option<&str> {
        let is_visible =
            self.is_allowed() || self.response_type() == Some(ResponseType::OpaqueRedirect);
        let url = self.urls.last().filter(|_| is_visible);
        url.map(String::as_str)
    }

    /// Returns whether the response was redirected, if the page can read it. Scripts see it as `response.redirected`.
    #[must_use]
    pub fn is_redirected(&self) -> bool {
        self.response.is_some() && self.urls.len() > 1
    }

    /// The verdict in a few words, for a table.
    pub(crate) fn summary(&self) -> String {
        let preflight = if self.sent_preflight() {
            " after a preflight"
        } else {
            ""
        };
        match &self.outcome {
            Ok(_) if self.loaded.is_some() => "loaded".to_owned(),
            Ok(ResponseType::Basic | ResponseType::Cors) => format!("allowed{preflight}"),
            Ok(_) => "opaque".to_owned(),
            Err(blocked) => format!("blocked: {}", blocked.code()),
        }
    }

    /// Returns the names of the headers that the page can read, sorted.
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

    /// Returns whether a preflight was sent.
    #[must_use]
    pub fn sent_preflight(&self) -> bool {
        self.trace
            .exchanges
            .iter()
            .any(|exchange| exchange.preflight)
    }

    /// Returns whether the request itself was sent, so that the server's handler ran.
    ///
    /// Even if the request was sent, its response can be blocked.
    #[must_use]
    pub fn sent_request(&self) -> bool {
        self.trace
            .exchanges
            .iter()
            .any(|exchange| !exchange.preflight)
    }

    /// Returns the steps of the standard that decided something about the request, in order.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.trace.steps
    }

    /// Returns what was sent and received, in order.
    #[must_use]
    pub fn exchanges(&self) -> &[Exchange] {
        &self.trace.exchanges
    }

    /// Returns whether the final response, after all redirects, came from the HTTP cache of the browser.
    #[must_use]
    pub fn is_from_cache(&self) -> bool {
        self.is_from_cache
    }

    /// Returns the page that the browser shows after a [navigation](crate::PageRequest::navigate): its origin is the
    /// origin of the final URL, after all redirects. For a [frame](crate::PageRequest::iframe) it is the page in the
    /// frame.
    ///
    /// There is none if the request is not a navigation, if it is blocked, or if the response has no content (204,
    /// 205).
    #[must_use]
    pub fn page(&self) -> Option<&Page> {
        self.loaded.as_ref()
    }

    /// Returns what happened to each cookie.
    #[must_use]
    pub fn cookies(&self) -> &[CookieUse] {
        &self.cookies
    }

    /// Returns the response as the page reads it.
    ///
    /// # Panics
    ///
    /// Panics if the page cannot read it. The message shows what was sent and received, the step of the standard that
    /// failed, the likely cause and the fix.
    #[track_caller]
    #[must_use]
    pub fn expect_allowed(self) -> Response<Bytes> {
        let text = self.to_string();
        self.response.unwrap_or_else(|| panic!("{text}"))
    }

    /// Returns why the request is blocked.
    ///
    /// # Panics
    ///
    /// Panics if it is not blocked.
    #[track_caller]
    #[must_use]
    pub fn expect_blocked(self) -> Blocked {
        let text = self.to_string();
        self.outcome.err().unwrap_or_else(|| panic!("{text}"))
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            page, method, url, ..
        } = self;
        match &self.outcome {
            Ok(_) if self.loaded.is_some() => {
                writeln!(f, "loaded: the page at {page} can load {method} {url}")?;
            }
            Ok(ResponseType::Basic | ResponseType::Cors) => {
                writeln!(
                    f,
                    "allowed: the page at {page} can read the response to {method} {url}"
                )?;
            }
            Ok(_) => writeln!(
                f,
                "opaque: the page at {page} can send {method} {url}, but cannot read the response"
            )?,
            Err(blocked) => {
                writeln!(
                    f,
                    "blocked: the page at {page} cannot read the response to {method} {url}"
                )?;
                writeln!(f, "  {}: {}", blocked.code(), blocked)?;
            }
        }
        for exchange in &self.trace.exchanges {
            write!(f, "{exchange}")?;
        }
        if self.is_from_cache {
            writeln!(f, "  < (from the HTTP cache of the browser)")?;
        }
        for cookie in &self.cookies {
            if let Some(reason) = cookie.refused {
                let what = if cookie.set { "stored" } else { "sent" };
                writeln!(f, "  the cookie {:?} is not {what}: {reason}", cookie.name)?;
            }
        }
        match &self.outcome {
            Ok(_) => Ok(()),
            Err(blocked) => write!(f, "{}", blocked.explain()),
        }
    }
}
