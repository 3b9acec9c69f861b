//! The steps of the standard in their order, without a network. The caller sends the requests and passes in the
//! responses.

mod network;
mod start;
mod steps;

use crate::browser::Browser;
use crate::cookies::reason::CookieUse;
use crate::document::Document;
use crate::exposure;
use crate::http_cache::Key;
use crate::in_flight::InFlight;
use crate::keepalive::Reservation;
use crate::outgoing::Outgoing;
use crate::page::Page;
use crate::profile::Profile;
use crate::reason::{BlockReason, Blocked};
use crate::request::{CacheMode, CredentialsMode, PageRequest};
use crate::response_type::ResponseType;
use crate::trace::Trace;
use crate::verdict::Verdict;
use bytes::Bytes;
use http::{Response, StatusCode};
use std::fmt;
use std::sync::Arc;
use url::Position;

/// A fetch whose requests you send yourself: send what [`outgoing`](Self::outgoing) returns, give the response to
/// [`receive`](Self::receive), and repeat until there is nothing more to send.
///
/// [`Page::fetch`](crate::Page::fetch) and [`Page::fetch_with`](crate::Page::fetch_with) do that for you. Use this type
/// with clients that are not async, or to look at each request first.
///
/// # Examples
///
/// ```
/// use bytes::Bytes;
/// use cors_browser::{Page, PageRequest};
/// use http::Response;
///
/// let page = Page::at("https://app.example.com");
/// let mut fetch = page.start(PageRequest::fetch("https://api.example.com/items/1").method("DELETE"));
///
/// let preflight = fetch.outgoing().unwrap();
/// assert_eq!(preflight.request.headers()["access-control-request-method"], "DELETE");
/// fetch.receive(Response::new(Bytes::new())); // it has no CORS headers
///
/// assert!(fetch.outgoing().is_none());
/// assert_eq!(fetch.finish().expect_blocked().code(), "allow-origin-missing");
/// ```
#[derive(Debug)]
#[must_use]
pub struct Fetch {
    profile: Profile,
    request: InFlight,
    tainting: ResponseType,
    /// Whether the request, now or before a redirect, depends on a preflight that was sent or cached.
    needs_preflight: bool,
    next: Next,
    trace: Trace,
    cookies: Vec<CookieUse>,
    /// The URL as the page gave it.
    asked: String,
    response: Option<Response<Bytes>>,
    is_from_cache: bool,
    /// Its share of the limit for `keepalive`.
    _keepalive: Option<Reservation>,
}

#[derive(Debug)]
enum Next {
    Preflight(Outgoing),
    Actual(Outgoing, Caching),
    End(Result<ResponseType, Blocked>),
}

/// How the HTTP cache is involved in a request that is sent.
#[derive(Clone, Debug)]
struct Caching {
    key: Key,
    mode: CacheMode,
    /// The stored response that the server is asked to confirm.
    confirms: Option<u64>,
}

/// The next step, before its request has been built.
enum Step {
    Preflight,
    Actual,
    End(ResponseType),
}

impl Browser {
    /// Starts loading `request` as if the user had typed its URL, so the request does not come from a page. See
    /// [`visit`](Self::visit).
    pub fn start(&self, request: impl Into<PageRequest>) -> Fetch {
        let nothing = Document::new("null", Vec::new());
        let request = request.into().by_user();
        Fetch::new(self.profile().clone(), Arc::new(nothing), request)
    }
}

impl Page {
    /// Starts a fetch whose requests you send yourself. See [`Fetch`] for an example.
    pub fn start(&self, request: impl Into<PageRequest>) -> Fetch {
        let profile = self.browser().profile().clone();
        Fetch::new(profile, Arc::clone(self.document()), request.into())
    }
}

impl Fetch {
    fn new(profile: Profile, document: Arc<Document>, asked: PageRequest) -> Self {
        let mut trace = Trace::default();
        let url = asked.url.clone();
        let (request, checked) = start::request(document, asked, &mut trace);
        let (keepalive, checked) = match checked {
            Ok(keepalive) => (keepalive, Ok(())),
            Err(reason) => (None, Err(reason)),
        };
        let mut fetch = Self {
            profile,
            request,
            tainting: ResponseType::Basic,
            needs_preflight: false,
            next: Next::End(Ok(ResponseType::Opaque)),
            trace,
            cookies: Vec::new(),
            asked: url,
            response: None,
            is_from_cache: false,
            _keepalive: keepalive,
        };
        let first = checked.and_then(|()| fetch.main_fetch());
        fetch.proceed(first);
        fetch
    }

    /// Returns what to send next, or `None` if the verdict is final.
    #[must_use]
    pub fn outgoing(&self) -> Option<&Outgoing> {
        match &self.next {
            Next::Preflight(outgoing) | Next::Actual(outgoing, _) => Some(outgoing),
            Next::End(_) => None,
        }
    }

    /// Takes the response to the request that [`outgoing`](Self::outgoing) returned.
    pub fn receive(&mut self, response: Response<Bytes>) {
        if let Next::Preflight(outgoing) = &self.next {
            self.trace.sent(true, outgoing.request.clone());
            let (parts, _) = response.into_parts();
            self.trace.received(parts.clone());
            let next = self.after_preflight(&parts);
            self.proceed(next);
        } else if matches!(self.next, Next::Actual(..)) {
            // What comes next is decided below.
            let nothing = Next::End(Ok(ResponseType::Opaque));
            if let Next::Actual(outgoing, caching) = std::mem::replace(&mut self.next, nothing) {
                let response = self.confirmed(outgoing, caching, response);
                let next = self.take(response);
                self.proceed(next);
            }
        }
    }

    /// Records that there is no response: a [network error](https://fetch.spec.whatwg.org/#concept-network-error).
    pub fn fail(&mut self, error: &(impl fmt::Display + ?Sized)) {
        if let Some(outgoing) = self.outgoing().cloned() {
            self.trace.sent(outgoing.preflight, outgoing.request);
            let error = error.to_string();
            self.proceed(Err(BlockReason::NetworkError { error }));
        }
    }

    /// Returns the verdict. If a request has not been sent or answered yet, the verdict is a network error.
    pub fn finish(mut self) -> Verdict {
        self.fail("the fetch was abandoned");
        let loaded = self.loaded();
        let outcome = match self.next {
            Next::End(outcome) => outcome,
            Next::Preflight(_) | Next::Actual(..) => unreachable!("fail ends a fetch"),
        };
        let credentials = self.request.credentials;
        let response = match (&outcome, self.response) {
            (Ok(kind), Some(response)) => {
                let (parts, body) = response.into_parts();
                let has_body = exposure::has_body(&self.request.method, parts.status);
                let body = if has_body { body } else { Bytes::new() };
                exposure::filter(*kind, credentials, parts, body)
            }
            _ => None,
        };
        let urls = self.request.urls.iter();
        let urls = urls.map(|url| url[..Position::AfterQuery].to_owned());
        Verdict {
            urls: urls.collect(),
            page: self.request.document.origin.clone(),
            method: self.request.method,
            url: self.asked,
            outcome,
            response,
            trace: self.trace,
            cookies: self.cookies,
            is_from_cache: self.is_from_cache,
            loaded,
        }
    }

    /// The page that a navigation shows.
    fn loaded(&self) -> Option<Page> {
        let Next::End(Ok(_)) = &self.next else {
            return None;
        };
        let response = self.response.as_ref()?;
        let has_content =
            ![StatusCode::NO_CONTENT, StatusCode::RESET_CONTENT].contains(&response.status());
        let is_navigation = self.request.mode == crate::request::RequestMode::Navigate;
        (is_navigation && has_content)
            .then(|| Page::loaded(&self.profile, &self.request, response.headers()))
    }

    /// Reads a response, from the network or from the cache.
    fn take(&mut self, response: Response<Bytes>) -> Result<Step, BlockReason> {
        let (parts, body) = response.into_parts();
        let next = self.after_response(&parts);
        self.response = Some(Response::from_parts(parts, body));
        next
    }

    /// Writes the next request, or ends the fetch.
    fn proceed(&mut self, mut step: Result<Step, BlockReason>) {
        loop {
            self.next = match step {
                Ok(Step::Preflight) => Next::Preflight(self.preflight()),
                Ok(Step::Actual) => match self.actual() {
                    Ok(network::Source::Network(outgoing, caching)) => {
                        self.is_from_cache = false;
                        Next::Actual(outgoing, caching)
                    }
                    Ok(network::Source::Cache(response)) => {
                        self.is_from_cache = true;
                        step = self.take(response);
                        continue;
                    }
                    Err(reason) => {
                        step = Err(reason);
                        continue;
                    }
                },
                Ok(Step::End(kind)) => Next::End(Ok(kind)),
                Err(reason) => {
                    self.trace.fail(&reason);
                    if self.needs_preflight {
                        self.profile.lock().preflights.clear(&self.request);
                    }
                    Next::End(Err(self.blocked(reason)))
                }
            };
            return;
        }
    }

    fn blocked(&self, reason: BlockReason) -> Blocked {
        Blocked {
            reason,
            during_preflight: matches!(self.next, Next::Preflight(_)),
            page: self.request.page().to_owned(),
            origin: self.request.origin(),
            includes_credentials: self.request.credentials == CredentialsMode::Include,
            from_cache: self.is_from_cache,
        }
    }
}
